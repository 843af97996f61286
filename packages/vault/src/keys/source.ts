/**
 * The source of a vault's key-encryption key. A vault remembers its source and opens with no other: a source that changed
 * by itself would give one vault two keys, and a new key would lock the owner out.
 */

import { createSecretKey, type KeyObject } from 'node:crypto';
import { type DerivationCost, parseDerivation } from './derive.ts';

/** The source as a vault remembers it: enough to find the key again, never the key itself. */
export type RecordedKeySource =
  | { kind: 'environment' }
  /** The name of the entry in the system's keyring. */
  | { kind: 'keyring'; entry: string }
  | { kind: 'passphrase'; derivation: DerivationCost }
  /** A file in the vault's folder; `vault.key` by default. */
  | { kind: 'key_file'; name?: string };
export type KeySourceKind = RecordedKeySource['kind'];

export interface KeySource {
  /** `automatic`: the source that the vault remembers; for a new vault the safest one available. */
  readonly kind: KeySourceKind | 'automatic';
  /** A warning for the person about this source; for `automatic` known once a key was made or found. */
  readonly warning?: KeyWarning | undefined;
  /** The key of an existing vault. @throws StoreError `wrong_key`, `unavailable`, `unsafe_location`; ConfigError */
  find(recorded: RecordedKeySource): Promise<KeyObject>;
  /**
   * Makes a key for a new vault, or one that replaces `replaced`. It is stored before this resolves.
   * @throws as `find`, and StoreError `read_only`
   */
  create(replaced?: RecordedKeySource): Promise<{ key: KeyObject; recorded: RecordedKeySource }>;
  /** Deletes a key that no vault needs any more; absent where the source stores no keys. */
  discard?(recorded: RecordedKeySource): Promise<void>;
}

/** `key_beside_vault`: anyone who copies the folder can use the tokens. The `safer` kinds keep key and tokens apart. */
export interface KeyWarning {
  code: 'key_beside_vault';
  path: string;
  safer: readonly KeySourceKind[];
}

/** The source in a person's words: the thing to provide for a vault that remembers this source. */
export function nameOfSource(kind: KeySource['kind']): string {
  return names[kind];
}

const names: Record<KeySource['kind'], string> = {
  environment: 'USHER_KEY or USHER_KEY_FILE',
  keyring: "the system's keyring",
  passphrase: 'the passphrase',
  key_file: 'the key file beside it',
  automatic: 'where the vault remembers it to be',
};

/** Reads a stored source; undefined if this version doesn't know it. */
export function parseKeySource(recorded: unknown): RecordedKeySource | undefined {
  if (typeof recorded !== 'object' || recorded === null || !('kind' in recorded)) return undefined;
  const { kind, entry, derivation, name }: Record<string, unknown> = { ...recorded };
  switch (kind) {
    case 'environment':
      return { kind };
    case 'keyring':
      return typeof entry === 'string' ? { kind, entry } : undefined;
    case 'passphrase': {
      const parsed = parseDerivation(derivation);
      return parsed && { kind, derivation: parsed };
    }
    case 'key_file':
      if (name === undefined) return { kind };
      return typeof name === 'string' && keyFileName.test(name) ? { kind, name } : undefined;
    default:
      return undefined;
  }
}

/** Key files' names: no name may lead out of the vault's folder. */
const keyFileName = /^vault[a-z0-9-]*\.key$/;

/** 64 hexadecimal digits, or base64 or base64url of 32 bytes, perhaps in quotes; undefined for anything else. */
export function parseKey(text: string): KeyObject | undefined {
  const value = text.trim().replace(/^(["'])(.*)\1$/, '$2');
  if (/^[0-9a-f]{64}$/i.test(value)) return createSecretKey(Buffer.from(value, 'hex'));
  if (!/^[A-Za-z0-9+/_-]{43}=?$/.test(value)) return undefined;
  return createSecretKey(Buffer.from(value, 'base64'));
}
