/** Where usher keeps its things: one folder when USHER_HOME names it, else where this system keeps such things. */

import { resolve } from 'node:path';
import envPaths from 'env-paths';
import type { Environment } from './environment.ts';

export interface Directories {
  config: string;
  /** The vault. */
  data: string;
  /** Logs, and what may be lost. */
  state: string;
}

export function directories(env: Environment, cwd: string): Directories {
  if (env.USHER_HOME) {
    const home = resolve(cwd, env.USHER_HOME);
    return { config: home, data: home, state: home };
  }
  const { config, data, log } = envPaths('usher', { suffix: '' });
  return { config, data, state: log };
}
