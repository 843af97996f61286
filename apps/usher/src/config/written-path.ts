/** Paths as people write them where no shell reads them: into variables, into the configuration, and behind `--output=`. */

import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { SettingError } from '../errors/setting.ts';

/** As seen from `base`; `~` and `$HOME` are the person's home, as a shell has it. */
export function pathAt(base: string, written: string, home: () => string = homedir): string {
  const [begin] = /^(~|\$HOME|\$\{HOME\})(?=$|[\\/])/.exec(written) ?? [];
  return begin === undefined ? resolve(base, written) : join(homeOf(home), written.slice(begin.length));
}

/** The path in a variable, without what a `.env` file of another system or of a container leaves around it. */
export function pathIn(variable: string | undefined): string | undefined {
  return variable?.trim().replace(/^(["'])(.*)\1$/s, '$2') || undefined;
}

/** A user without an entry in the system's list, as in a container, has none unless HOME names it. @throws SettingError */
export function homeOf(home: () => string): string {
  const path = orNone(home);
  if (!isAbsolute(path)) throw new SettingError('USHER_HOME', { problem: { kind: 'no_home' } });
  return path;
}

function orNone(home: () => string): string {
  try {
    return home();
  } catch {
    return '';
  }
}
