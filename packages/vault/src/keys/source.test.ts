import { describe, expect, it } from 'vitest';
import { parseKey, parseKeySource, type RecordedKeySource } from './source.ts';

const derivation = { salt: Buffer.alloc(16).toString('base64'), N: 2 ** 17, r: 8, p: 1 };

describe('a recorded key source', () => {
  it.each<RecordedKeySource>([
    { kind: 'environment' },
    { kind: 'keyring', entry: 'vault-key-1' },
    { kind: 'passphrase', derivation },
    { kind: 'key_file' },
    { kind: 'key_file', name: 'vault-0a1b.key' },
  ])('is read as it was written: %o', (recorded) => {
    expect(parseKeySource(JSON.parse(JSON.stringify(recorded)))).toEqual(recorded);
  });

  it.each([
    [undefined],
    ['key_file'],
    [{ kind: 'smart_card' }],
    [{ kind: 'keyring' }],
    [{ kind: 'key_file', name: '../../etc/vault.key' }],
    [{ kind: 'key_file', name: '/vault.key' }],
    [{ kind: 'passphrase' }],
    [{ kind: 'passphrase', derivation: { ...derivation, salt: 'short' } }],
    // Opening this would take 1 TiB of memory.
    [{ kind: 'passphrase', derivation: { ...derivation, N: 2 ** 30 } }],
    [{ kind: 'passphrase', derivation: { ...derivation, N: 1000 } }],
    [{ kind: 'passphrase', derivation: { ...derivation, p: 0 } }],
  ])('of no kind that is known is none: %o', (recorded) => {
    expect(parseKeySource(recorded)).toBeUndefined();
  });
});

describe('a key in text', () => {
  const hex = '0123456789abcdef'.repeat(4);
  const bytes = Buffer.from(hex, 'hex');

  it.each([hex, hex.toUpperCase(), ` ${hex}\n`, bytes.toString('base64'), bytes.toString('base64url')])(
    'is read: %j',
    (text) => {
      expect(parseKey(text)?.export()).toEqual(bytes);
    },
  );

  it.each(['', `x${hex}`, `${hex}x`, hex.slice(1), `x${bytes.toString('base64')}`, `${bytes.toString('base64')}=`])(
    'is none where it is not all of it: %j',
    (text) => {
      expect(parseKey(text)).toBeUndefined();
    },
  );
});
