/** Finds the one configuration file that counts. */

import { join, resolve } from 'node:path';
import { SettingError } from '../errors.ts';
import { reasonOf } from '../system-error.ts';
import type { Directories } from './directories.ts';
import type { Environment } from './environment.ts';
import { hasOtherWriters } from './other-writers.ts';
import { readBounded } from './read-bounded.ts';

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

/**
 * The one file that counts: the file that `--config` or USHER_CONFIG names, else the person's own, else one in the working directory.
 * @throws SettingError when a named file isn't there, or the file can't be read
 */
export function findConfigFile({
  flag,
  env,
  cwd,
  directories,
}: {
  flag: string | undefined;
  env: Environment;
  cwd: string;
  directories: Directories;
}): ConfigFile | undefined {
  const named = flag ?? (env.USHER_CONFIG || undefined);
  if (named !== undefined) {
    const path = resolve(cwd, named);
    const content = read(path);
    if (!content) throw new SettingError('config', { problem: { kind: 'file_missing', path } });
    return { path, ...content, found: 'named' };
  }
  const candidates: Pick<ConfigFile, 'path' | 'found'>[] = [
    { path: join(directories.config, 'config.toml'), found: 'own' },
    { path: join(cwd, 'usher.toml'), found: 'here' },
    { path: join(cwd, 'config', 'config.toml'), found: 'here' },
  ];
  for (const candidate of candidates) {
    const content = read(candidate.path);
    if (content) return { ...candidate, ...content };
  }
  return undefined;
}

/** No configuration is anywhere near as long. */
const maxBytes = 2 ** 20;

function read(path: string): Omit<ConfigFile, 'path' | 'found'> | undefined {
  try {
    const { text, stats } = readBounded(path, maxBytes);
    return { source: text, owner: stats.uid, hasOtherWriters: hasOtherWriters(stats) };
  } catch (cause) {
    const reason = reasonOf(cause);
    if (reason === 'ENOENT' || reason === 'ENOTDIR') return undefined;
    throw new SettingError('config', { problem: { kind: 'file_unreadable', path, reason }, cause });
  }
}
