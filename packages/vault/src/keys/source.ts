/**
 * Where a vault's key-encryption key comes from. A vault remembers its source, and is opened with no other: a key that
 * changes by itself would be two truths, and a key made anew would lock its owner out.
 */

import { createSecretKey, type KeyObject } from 'node:crypto';
import { type DerivationCost, parseDerivation } from './derive.ts';

/** What a vault remembers of its key's source: enough to find the key again, never the key. */
export type RecordedKeySource =
  | { kind: 'environment' }
  /** The system's keyring, under this name. */
  | { kind: 'keyring'; entry: string }
  | { kind: 'passphrase'; derivation: DerivationCost }
  /** A file in the vault's folder; `vault.key` unless told. */
  | { kind: 'key_file'; name?: string };
export type KeySourceKind = RecordedKeySource['kind'];

export interface KeySource {
  /** `automatic`: as the vault remembers it; for a new vault the safest that can be had. */
  readonly kind: KeySourceKind | 'automatic';
  /** What a person should know before trusting it; for `automatic` once a key was made or found. */
  readonly warning?: KeyWarning | undefined;
  /** The key of a vault that exists. @throws StoreError `wrong_key`, `unavailable`, `unsafe_location`; ConfigError */
  find(recorded: RecordedKeySource): Promise<KeyObject>;
  /**
   * A key for a new vault, or in the place of one that is `replaced`; kept before this resolves.
   * @throws as `find`, and StoreError `read_only`
   */
  create(replaced?: RecordedKeySource): Promise<{ key: KeyObject; recorded: RecordedKeySource }>;
  /** Forgets a key that no vault needs any more, where the source keeps keys. */
  discard?(recorded: RecordedKeySource): Promise<void>;
}

/** `key_beside_vault`: whoever copies the folder has the tokens. `safer` keeps key and tokens apart. */
export interface KeyWarning {
  code: 'key_beside_vault';
  path: string;
  safer: readonly KeySourceKind[];
}

/** How a person calls a source: what has to be there for a vault that remembers it. */
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

/** A source as a vault remembers it; undefined for one that this version doesn't know. */
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

/** Names of key files: nothing that leads out of the vault's folder. */
const keyFileName = /^vault[a-z0-9-]*\.key$/;

/** 64 hexadecimal digits, or base64 or base64url of 32 bytes; undefined for anything else. */
export function parseKey(text: string): KeyObject | undefined {
  const value = text.trim();
  if (/^[0-9a-f]{64}$/i.test(value)) return createSecretKey(Buffer.from(value, 'hex'));
  if (!/^[A-Za-z0-9+/_-]{43}=?$/.test(value)) return undefined;
  return createSecretKey(Buffer.from(value, 'base64'));
}
