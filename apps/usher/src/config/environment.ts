/** Reads settings from the environment: from `NAME`, or from the file that `NAME_FILE` names. */

import { readSecret } from '@trakt-usher/vault/files';
import { type Origin, SettingError } from '../errors/setting.ts';
import { reasonOf } from '../system-error.ts';
import { type SettingName, settingNames, settings } from './settings.ts';
import { pathAt, pathIn } from './written-path.ts';

/** Environment variables. An empty one counts as unset. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A value as it was written, not yet checked. */
export interface Written {
  value: unknown;
  origin: Origin;
}

/** The settings that one source sets, and the mistakes in it. */
export interface Findings {
  written: Map<SettingName, Written>;
  problems: SettingError[];
}

/** The settings that the environment sets. `NAME` wins over `NAME_FILE`. A `_FILE` that can't be read is a problem. */
export function fromEnvironment(env: Environment, cwd: string): Findings {
  const findings: Findings = { written: new Map(), problems: [] };
  for (const name of settingNames) {
    const variable = settings[name].env;
    if (variable === undefined) continue;
    // As it comes out of a file of another system, or a compose file.
    const direct = env[variable]?.trim();
    const file = pathIn(env[`${variable}_FILE`]);
    if (direct) findings.written.set(name, { value: direct, origin: { kind: 'environment', name: variable } });
    else if (file) {
      const origin: Origin = { kind: 'environment', name: `${variable}_FILE` };
      const path = pathAt(cwd, file);
      try {
        findings.written.set(name, { value: readSecret(path).trim(), origin });
      } catch (cause) {
        const problem = { kind: 'file_unreadable', path, reason: reasonOf(cause) } as const;
        findings.problems.push(new SettingError(name, { problem, origin, cause }));
      }
    }
  }
  return findings;
}
