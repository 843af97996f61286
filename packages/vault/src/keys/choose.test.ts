import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { ada, keyText, rejection, signIn } from '../testing/records.ts';
import { vaultFolder } from '../testing/temporary-vault.ts';
import { chooseKeySource } from './choose.ts';
import { keyFile } from './file.ts';
import { passphraseKey } from './passphrase.ts';

const vaults = vaultFolder();
/** No session bus: no keyring. */
const bare = {};
/** A session bus that is not there: asking it fails. */
const broken = { DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nowhere/bus' };

describe('the choice of a source', () => {
  it('is the environment where it has a key; an empty variable is none', () => {
    const { directory } = vaults;
    expect(chooseKeySource({ environment: { USHER_KEY: 'x' }, directory }).kind).toBe('environment');
    expect(chooseKeySource({ environment: { USHER_KEY_FILE: 'x' }, directory }).kind).toBe('environment');
    expect(chooseKeySource({ environment: { USHER_KEY: '' }, directory }).kind).toBe('automatic');
  });

  it.runIf(process.platform === 'linux')('warns of a key file where no keyring can be had, before one is made', () => {
    const { directory } = vaults;
    const warning = { code: 'key_beside_vault', path: join(directory, 'vault.key') };
    expect(chooseKeySource({ environment: bare, directory }).warning).toMatchObject(warning);
    expect(chooseKeySource({ environment: broken, directory }).warning).toBeUndefined();
    expect(chooseKeySource({ environment: bare, directory, kind: 'passphrase' }).warning).toBeUndefined();
  });

  it('asks for a passphrase once, and forgets the key of a file that is no longer needed', async () => {
    const { directory } = vaults;
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    const askPassphrase = vi.fn(async () => 'correct horse');
    const key = chooseKeySource({ environment: bare, directory, askPassphrase });
    const derivation = { salt: Buffer.alloc(16, 1).toString('base64'), N: 2, r: 1, p: 1 };
    const first = await key.find({ kind: 'passphrase', derivation });
    expect((await key.find({ kind: 'passphrase', derivation })).equals(first)).toBe(true);
    expect([askPassphrase.mock.calls.length, key.warning]).toEqual([1, undefined]);
    const { recorded } = await keyFile(directory).create();
    await key.discard?.(recorded);
    expect(readdirSync(directory)).toEqual([]);
  });

  it('is what a person chose', () => {
    const choice = { environment: { USHER_KEY: keyText }, directory: vaults.directory };
    for (const kind of ['environment', 'keyring', 'passphrase', 'key_file'] as const) {
      expect(chooseKeySource({ ...choice, kind }).kind).toBe(kind);
    }
  });

  it.runIf(process.platform === 'linux').each([
    ['there is none', bare],
    ['it cannot be used', broken],
  ])(
    'for a new vault is a key file, with a warning, where a keyring could serve but %s',
    async (_name, environment) => {
      const { directory } = vaults;
      const key = chooseKeySource({ environment, directory });
      const vault = await vaults.open({ key });
      await vault.selfTest();
      expect(vault.keySource).toBe('key_file');
      expect(key.warning).toMatchObject({ code: 'key_beside_vault', path: join(directory, 'vault.key') });
      await signIn(vault);
      const later = await vaults.open({ key: chooseKeySource({ environment: broken, directory }) });
      expect((await later.read(ada))?.current.accessToken).toBe('access-1');
    },
  );

  it('for a vault that exists is the one it remembers', async () => {
    const { directory } = vaults;
    await signIn(await vaults.open({ key: passphraseKey(async () => 'correct horse') }));
    const askPassphrase = async () => 'correct horse';
    const asked = chooseKeySource({ environment: bare, directory, askPassphrase });
    expect((await (await vaults.open({ key: asked })).read(ada))?.version).toBe(1);
    const alone = await vaults.open({ key: chooseKeySource({ environment: bare, directory }) });
    expect(await rejection(alone.read(ada))).toMatchObject({ code: 'wrong_key', detail: { reason: 'nobody_to_ask' } });
    expect(existsSync(join(directory, 'vault.key'))).toBe(false);
  });

  it.each([
    [
      'the environment hands in a key, but it is in a file',
      {},
      { USHER_KEY: keyText },
      { source: 'key_file', instead: 'environment' },
    ],
    ['its key has to be handed in, and is not', { USHER_KEY: keyText }, bare, { source: 'environment' }],
  ])('refuses where %s', async (_name, first, later, sources) => {
    const { directory } = vaults;
    await signIn(await vaults.open({ key: chooseKeySource({ environment: { ...bare, ...first }, directory }) }));
    const vault = await vaults.open({ key: chooseKeySource({ environment: later, directory }) });
    expect(vault.keySource).toBe(sources.source);
    const error = await rejection(vault.read(ada));
    expect(error).toMatchObject({ code: 'wrong_key', location: vault.location });
    expect(error.detail).toEqual({ reason: 'other_source', ...sources });
  });
});
