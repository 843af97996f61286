/** Finds the one configuration file that counts. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readBounded } from '@trakt-usher/vault/files';
import { SettingError } from '../errors/setting.ts';
import { reasonOf } from '../system-error.ts';
import type { Directories } from './directories.ts';
import type { Environment } from './environment.ts';
import { hasOtherWriters } from './other-writers.ts';
import { pathAt, pathIn } from './written-path.ts';

export interface ConfigFile {
  path: string;
  source: string;
  /** The number of the user that it belongs to. */
  owner: number;
  /** Whether other users can write to it. */
  hasOtherWriters: boolean;
  /**
   * Somebody named it, it is the person's own, or it is in the working directory: then it may have come with somebody
   * else's repository.
   */
  found: 'named' | 'own' | 'here';
}

/** A place where the file may be. */
type ConfigPlace = Pick<ConfigFile, 'path' | 'found'>;

/**
 * Where the file is looked for, in this order: the file that `--config` or USHER_CONFIG names; else the person's own, and
 * two in the working directory.
 */
export function configPlaces({
  flag,
  env,
  cwd,
  directories,
}: {
  flag: string | undefined;
  env: Environment;
  cwd: string;
  directories: Directories;
}): [ConfigPlace, ...ConfigPlace[]] {
  const named = flag ?? pathIn(env.USHER_CONFIG);
  if (named !== undefined) return [{ path: pathAt(cwd, named), found: 'named' }];
  return [
    { path: join(directories.config, 'config.toml'), found: 'own' },
    { path: join(cwd, 'usher.toml'), found: 'here' },
    { path: join(cwd, 'config', 'config.toml'), found: 'here' },
  ];
}

/** The one file that counts. @throws SettingError when a named file isn't there, or the file can't be read */
export function findConfigFile(places: readonly ConfigPlace[]): ConfigFile | undefined {
  for (const place of places) {
    const content = read(place);
    if (content) return { ...place, ...content };
    if (place.found === 'named') {
      throw new SettingError('config', { problem: { kind: 'file_missing', path: place.path } });
    }
  }
  return undefined;
}

/** No configuration is anywhere near as long. */
const maxBytes = 2 ** 20;

function read({ path, found }: ConfigPlace): Omit<ConfigFile, 'path' | 'found'> | undefined {
  try {
    const { text, stats } = readBounded(path, maxBytes);
    return { source: text, owner: stats.uid, hasOtherWriters: hasOtherWriters(stats) };
  } catch (cause) {
    const reason = reasonOf(cause);
    if (reason === 'ENOENT' || reason === 'ENOTDIR') return undefined;
    // In a working directory that this user may not enter, as after `sudo -u`: there, nothing is theirs.
    if (found === 'here' && reason === 'EACCES' && !existsSync(path)) return undefined;
    throw new SettingError('config', { problem: { kind: 'file_unreadable', path, reason }, cause });
  }
}
