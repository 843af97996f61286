/** What the environment says about the settings: `NAME`, or `NAME_FILE` for a file that holds the value. */

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Origin, SettingError } from '../errors.ts';
import { reasonOf } from './file.ts';
import { isSettingName, settings } from './settings.ts';

/** Environment variables. An empty one counts as unset. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A value as it was written, not yet checked. */
export interface Written {
  value: unknown;
  origin: Origin;
}

/**
 * The settings that the environment sets. `NAME` wins over `NAME_FILE`.
 * @throws SettingError when a `_FILE` can't be read
 */
export function fromEnvironment(env: Environment, cwd: string): Map<string, Written> {
  const written = new Map<string, Written>();
  for (const name of Object.keys(settings).filter(isSettingName)) {
    const variable = settings[name].env;
    if (variable === undefined) continue;
    const direct = env[variable];
    const file = env[`${variable}_FILE`];
    if (direct) written.set(name, { value: direct, origin: { kind: 'environment', name: variable } });
    else if (file) {
      const origin: Origin = { kind: 'environment', name: `${variable}_FILE` };
      written.set(name, { value: contents(name, resolve(cwd, file), origin), origin });
    }
  }
  return written;
}

function contents(name: string, path: string, origin: Origin): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (cause) {
    throw new SettingError(name, {
      problem: { kind: 'file_unreadable', path, reason: reasonOf(cause) },
      origin,
      cause,
    });
  }
}
