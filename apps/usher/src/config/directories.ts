/**
 * Where usher keeps its things: one folder when USHER_HOME names it, else where this system keeps such things. The same
 * places as those of the package `env-paths` with `suffix: ''`, which knows no environment but the process's own, as it
 * was when the package was loaded: a command that is run within another process would miss its own folders.
 */

import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import type { Environment } from './environment.ts';
import { homeOf, pathAt, pathIn } from './written-path.ts';

export interface Directories {
  config: string;
  /** The vault. */
  data: string;
  /** Logs, and what may be lost. */
  state: string;
}

/**
 * The XDG base directory specification, Apple's file system guide, and Windows' known folders.
 * @throws SettingError if there is neither USHER_HOME nor a home folder
 */
export function directories(
  env: Environment,
  cwd: string,
  { platform = process.platform, home = homedir }: { platform?: NodeJS.Platform; home?: () => string } = {},
): Directories {
  const own = pathIn(env.USHER_HOME);
  if (own) {
    const folder = pathAt(cwd, own, home);
    return { config: folder, data: folder, state: folder };
  }
  // A relative one would be in the working directory, which may be somebody else's. The XDG specification ignores it, too.
  const at = (base: string | undefined, fallback: string, ...below: string[]) =>
    join(base && isAbsolute(base) ? base : join(homeOf(home), fallback), 'usher', ...below);
  if (platform === 'darwin') {
    return {
      config: at(undefined, 'Library/Preferences'),
      data: at(undefined, 'Library/Application Support'),
      state: at(undefined, 'Library/Logs'),
    };
  }
  if (platform === 'win32') {
    return {
      config: at(env.APPDATA, 'AppData/Roaming', 'Config'),
      data: at(env.LOCALAPPDATA, 'AppData/Local', 'Data'),
      state: at(env.LOCALAPPDATA, 'AppData/Local', 'Log'),
    };
  }
  return {
    config: at(env.XDG_CONFIG_HOME, '.config'),
    data: at(env.XDG_DATA_HOME, '.local/share'),
    state: at(env.XDG_STATE_HOME, '.local/state'),
  };
}
