import { describe, expect, it, vi } from 'vitest';
import { ada, rejection, signIn } from '../testing/records.ts';
import { vaultFolder } from '../testing/temporary-vault.ts';
import { deriveKey } from './derive.ts';
import { passphraseKey } from './passphrase.ts';
import type { RecordedKeySource } from './source.ts';

const vaults = vaultFolder();

describe('key from a passphrase', () => {
  it('opens the vault it was made for, and is asked for once', async () => {
    const ask = vi.fn(async () => 'correct horse');
    const first = await vaults.open({ key: passphraseKey(ask) });
    await first.selfTest();
    await signIn(first);
    expect(ask.mock.calls).toEqual([['create']]);
    await first.close();
    const again = vi.fn(async () => 'correct horse');
    const vault = await vaults.open({ key: passphraseKey(again) });
    expect(vault.keySource).toBe('passphrase');
    expect(again).not.toHaveBeenCalled();
    for (let time = 0; time < 3; time += 1) expect((await vault.read(ada))?.current.accessToken).toBe('access-1');
    expect(again.mock.calls).toEqual([['open']]);
  });

  it('that is another one is refused', async () => {
    await signIn(await vaults.open({ key: passphraseKey(async () => 'correct horse') }));
    const vault = await vaults.open({ key: passphraseKey(async () => 'battery staple') });
    expect(await rejection(vault.read(ada))).toMatchObject({ code: 'wrong_key' });
  });

  it('costs what is written down, with a salt of its own each time', async () => {
    const source = passphraseKey(async () => 'correct horse');
    const [one, other] = [await source.create(), await source.create()];
    expect(one.recorded).toMatchObject({ kind: 'passphrase', derivation: { N: 131_072, r: 8, p: 1 } });
    expect(one.key.equals(other.key)).toBe(false);
    expect((await source.find(one.recorded)).equals(one.key)).toBe(true);
    expect(JSON.stringify(one.recorded)).not.toContain(one.key.export().toString('base64'));
  });

  it('is asked for again where nobody answered', async () => {
    const source = passphraseKey(async () => 'correct horse');
    const { recorded, key } = await source.create();
    const ask = vi.fn().mockRejectedValueOnce(new Error('left')).mockResolvedValueOnce('correct horse');
    const asking = passphraseKey(ask);
    await expect(asking.find(recorded)).rejects.toThrow('left');
    expect((await asking.find(recorded)).equals(key)).toBe(true);
  });

  it('is none where it is empty, or the vault has another source', async () => {
    await expect(passphraseKey(async () => '').create()).rejects.toMatchObject({ code: 'config_invalid' });
    const other: RecordedKeySource = { kind: 'key_file' };
    expect(await rejection(passphraseKey(async () => 'x').find(other))).toMatchObject({ code: 'wrong_key' });
  });
});

describe('derivation', () => {
  const cheap = { salt: Buffer.alloc(16, 1).toString('base64'), N: 2, r: 1, p: 1 };

  it('gives one key for one word, however its letters are composed', async () => {
    const [composed, decomposed] = await Promise.all(['caf\u00e9', 'cafe\u0301'].map((word) => deriveKey(word, cheap)));
    expect(composed?.export()).toEqual(decomposed?.export());
  });

  it('is scrypt as RFC 7914 has it', async () => {
    const rfc = { salt: Buffer.from('NaCl').toString('base64'), N: 1024, r: 8, p: 16 };
    expect((await deriveKey('password', rfc)).export().toString('hex')).toBe(
      'fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162',
    );
  });
});
