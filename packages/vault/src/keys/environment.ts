/** A key from the environment. Key and tokens are kept apart, which suits containers. */

import type { KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { ConfigError } from 'trakt-usher/store';
import { codeOf, raise } from '../files/errors.ts';
import { type KeySource, parseKey } from './source.ts';

/** `USHER_NEW_KEY` is for a key that replaces the one in `USHER_KEY`. */
export type KeyVariable = 'USHER_KEY' | 'USHER_NEW_KEY';

/** The variables that hold a key or name its file. An empty one counts as not set. */
export type KeyEnvironment = {
  readonly [Name in KeyVariable | `${KeyVariable}_FILE`]?: string | undefined;
};

/** The key is 32 bytes in hex or base64, in the values that the caller hands in. */
export function environmentKey(environment: KeyEnvironment, variable: KeyVariable = 'USHER_KEY'): KeySource {
  const find = async (): Promise<KeyObject> => {
    const fileVariable = `${variable}_FILE` as const;
    const value = environment[variable];
    const path = environment[fileVariable];
    if (value && path) throw new ConfigError(variable, `${variable} and ${fileVariable} are both set. Unset one.`);
    if (value) return parseKey(value) ?? raise(malformed(`${variable} holds no key.`, variable));
    if (path) {
      const text = readKeyFile(path, fileVariable);
      return parseKey(text) ?? raise(malformed(`${path}, which ${fileVariable} names, holds no key.`, fileVariable));
    }
    throw malformed(`Neither ${variable} nor ${fileVariable} is set.`, variable);
  };
  return {
    kind: 'environment',
    find,
    create: async () => ({ key: await find(), recorded: { kind: 'environment' } }),
  };
}

function readKeyFile(path: string, setting: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const why = codeOf(error) === 'ENOENT' ? 'is not there' : `can't be read (${codeOf(error)})`;
    throw new ConfigError(setting, `${setting} names ${path}, which ${why}.`);
  }
}

function malformed(what: string, setting: string): ConfigError {
  return new ConfigError(setting, `${what} A key is 32 bytes in hex or base64; make one with: openssl rand -hex 32`);
}
