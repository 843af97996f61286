/**
 * Where a vault's key-encryption key comes from. A vault remembers its source, and is opened with no other: a key that
 * changes by itself would be two truths, and a key made anew would lock its owner out.
 */

import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { linkSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ConfigError, VaultError } from 'trakt-usher';
import { assertSecret, codeOf, createPrivateFile, fileError, syncDirectory } from './private-files.ts';
import { keyBytes } from './sealing.ts';

/** What a vault remembers of its key's source: enough to find the key again, never the key. */
export type RecordedKeySource = { kind: 'environment' } | { kind: 'key_file' };
export type KeySourceKind = RecordedKeySource['kind'];

export interface KeySource {
  readonly kind: KeySourceKind;
  /** What a person should know before trusting it. */
  readonly warning?: KeyWarning;
  /** The key of a vault that exists. @throws VaultError `wrong_key`, `unavailable`, `unsafe_location`; ConfigError */
  find(recorded: RecordedKeySource): Promise<KeyObject>;
  /** A key for a new vault, kept before this resolves. @throws as `find`, and VaultError `read_only` */
  create(): Promise<{ key: KeyObject; recorded: RecordedKeySource }>;
}

/** `key_beside_vault`: whoever copies the folder has the tokens. `safer` keeps key and tokens apart. */
export interface KeyWarning {
  code: 'key_beside_vault';
  path: string;
  safer: readonly KeySourceKind[];
}

/** `USHER_KEY` or `USHER_KEY_FILE` where one is set, else a key file in the vault's directory. */
export function chooseKeySource({
  environment,
  directory,
}: {
  environment: KeyEnvironment;
  directory: string;
}): KeySource {
  const set = environment.USHER_KEY || environment.USHER_KEY_FILE;
  return set ? environmentKey(environment) : keyFile(directory);
}

/** The variables that hold a key or name its file; empty counts as not set. */
export interface KeyEnvironment {
  readonly USHER_KEY?: string | undefined;
  readonly USHER_KEY_FILE?: string | undefined;
}

/** 32 bytes in hex or base64, from the values that the caller hands in. */
export function environmentKey({ USHER_KEY: value, USHER_KEY_FILE: path }: KeyEnvironment): KeySource {
  const find = async (): Promise<KeyObject> => {
    if (value && path) throw new ConfigError('USHER_KEY', 'USHER_KEY and USHER_KEY_FILE are both set. Unset one.');
    if (value) return parseKey(value) ?? raise(malformed('USHER_KEY'));
    if (path) return parseKey(readKeyFile(path)) ?? raise(malformed('USHER_KEY_FILE'));
    throw new ConfigError('USHER_KEY', 'Neither USHER_KEY nor USHER_KEY_FILE is set.');
  };
  return {
    kind: 'environment',
    find,
    create: async () => ({ key: await find(), recorded: { kind: 'environment' } }),
  };
}

/** A file beside the vault that its owner alone can read, made with the vault. */
export function keyFile(directory: string): KeySource {
  const path = join(directory, 'vault.key');
  const find = async (): Promise<KeyObject> => {
    let text: string;
    try {
      assertSecret(path);
      text = readFileSync(path, 'utf8');
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') throw error instanceof VaultError ? error : fileError(error, path);
      throw new VaultError(
        'wrong_key',
        `The vault's key file is gone: ${path}. Put it back, or move the vault away and sign in again.`,
        {
          location: path,
        },
      );
    }
    return (
      parseKey(text) ??
      raise(new VaultError('wrong_key', `${path} holds no key. Put the right file back.`, { location: path }))
    );
  };
  return {
    kind: 'key_file',
    warning: { code: 'key_beside_vault', path, safer: ['environment'] },
    find,
    async create() {
      // Complete before it has its name, so that nobody reads half a key; the first of two writers wins.
      const draft = `${path}.${randomBytes(6).toString('hex')}`;
      try {
        createPrivateFile(draft, `${randomBytes(keyBytes).toString('base64')}\n`);
        linkSync(draft, path);
        syncDirectory(dirname(path));
      } catch (error) {
        if (codeOf(error) !== 'EEXIST') throw error instanceof VaultError ? error : fileError(error, path);
      } finally {
        rmSync(draft, { force: true });
      }
      return { key: await find(), recorded: { kind: 'key_file' } };
    },
  };
}

/** How a person calls a source: what has to be there for a vault that remembers it. */
export function nameOfSource(kind: KeySourceKind): string {
  return kind === 'environment' ? 'USHER_KEY or USHER_KEY_FILE' : 'the key file beside it';
}

/** A source as a vault remembers it; undefined for one that this version doesn't know. */
export function parseKeySource(recorded: unknown): RecordedKeySource | undefined {
  if (typeof recorded !== 'object' || recorded === null || !('kind' in recorded)) return undefined;
  const { kind } = recorded;
  return kind === 'environment' || kind === 'key_file' ? { kind } : undefined;
}

/** 64 hexadecimal digits, or base64 or base64url of 32 bytes; undefined for anything else. */
function parseKey(text: string): KeyObject | undefined {
  const value = text.trim();
  if (/^[0-9a-f]{64}$/i.test(value)) return createSecretKey(Buffer.from(value, 'hex'));
  if (!/^[A-Za-z0-9+/_-]{43}=?$/.test(value)) return undefined;
  return createSecretKey(Buffer.from(value, 'base64'));
}

function readKeyFile(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new ConfigError('USHER_KEY_FILE', `USHER_KEY_FILE names ${path}, which can't be read (${codeOf(error)}).`);
  }
}

function malformed(setting: string): ConfigError {
  return new ConfigError(
    setting,
    `${setting} holds no key. It takes 32 bytes in hex or base64; make one with: openssl rand -hex 32`,
  );
}

function raise(error: Error): never {
  throw error;
}
