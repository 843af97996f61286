/** A key from the environment. Key and tokens are kept apart, which suits containers. */

import type { KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { ConfigError } from 'trakt-usher/store';
import { codeOf, raise } from '../files/errors.ts';
import { type KeySource, parseKey } from './source.ts';

/** The variables that hold the key or name its file. An empty one counts as not set. */
export interface KeyEnvironment {
  readonly USHER_KEY?: string | undefined;
  readonly USHER_KEY_FILE?: string | undefined;
}

/** The key is 32 bytes in hex or base64, in the values that the caller hands in. */
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
