/** A key from the environment. Key and tokens are kept apart, which suits containers. */

import type { KeyObject } from 'node:crypto';
import { ConfigError } from 'trakt-usher/store';
import { codeOf, raise } from '../files/errors.ts';
import { readSecret } from '../files/read-bounded.ts';
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
    const other = `${variable}_FILE` as const;
    const value = environment[variable];
    const path = environment[other]?.trim();
    if (value && path) {
      const message = `${variable} and ${other} are both set. Unset one.`;
      throw new ConfigError(variable, message, { detail: { reason: 'both_set', other } });
    }
    if (value) return parseKey(value) ?? raise(noKey(`${variable} holds no key.`, variable));
    if (path) {
      const what = `${path}, which ${other} names, holds no key.`;
      return parseKey(readKeyFile(path, other)) ?? raise(noKey(what, other, path));
    }
    const message = `Neither ${variable} nor ${other} is set. ${keyForm}`;
    throw new ConfigError(variable, message, { detail: { reason: 'neither_set', other } });
  };
  return {
    kind: 'environment',
    find,
    create: async () => ({ key: await find(), recorded: { kind: 'environment' } }),
  };
}

function readKeyFile(path: string, setting: string): string {
  try {
    return readSecret(path);
  } catch (error) {
    const system = codeOf(error);
    const why = system === 'ENOENT' ? 'is not there' : `can't be read (${system})`;
    const message = `${setting} names ${path}, which ${why}.`;
    throw new ConfigError(setting, message, { detail: { reason: 'file_unreadable', path, system } });
  }
}

function noKey(what: string, setting: string, path?: string): ConfigError {
  const detail = { reason: 'no_key', ...(path !== undefined && { path }) } as const;
  return new ConfigError(setting, `${what} ${keyForm}`, { detail });
}

const keyForm = 'A key is 32 bytes in hex or base64; make one with: head -c 32 /dev/urandom | base64';
