/** One setting, as a person writes it, into the configuration file. */

import { assertEditable, type FileValue, writeSetting } from './edit.ts';
import { type Config, refusal } from './load.ts';
import { type SettingName, settings } from './settings.ts';
import { pathAt } from './written-path.ts';

export interface WrittenSetting {
  readonly name: SettingName;
  /** "true", "8766", "Europe/Paris". */
  readonly written: string;
  readonly config: Config;
  readonly cwd: string;
}

/** Checks the value, and writes it where `Config.ownFile` is. @throws SettingError, and the system's error */
export async function setSetting({
  name,
  written,
  config,
  cwd,
}: WrittenSetting): Promise<{ path: string; line?: number; typed: FileValue }> {
  assertEditable(config);
  const typed = typedValue(name, written, cwd);
  if (settings[name].parse(typed) === undefined) throw refusal({ name, written: { value: typed } }, config.appAdvice);
  return { ...(await writeSetting({ name, value: typed, config })), typed };
}

/** As a file has it. A path that is typed is seen from where it is typed, one in a file from there. */
function typedValue(name: SettingName, written: string, cwd: string): FileValue {
  switch (settings[name].expected) {
    case 'boolean':
      return written === 'true' || (written === 'false' ? false : written);
    case 'port':
    case 'kept_runs':
      return /^\d+$/.test(written) ? Number(written) : written;
    case 'path':
      // An empty one would be the working directory, as of a variable that is not set.
      return written && pathAt(cwd, written);
    default:
      return written;
  }
}
