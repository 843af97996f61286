/** The configuration of one run: file, overridden by environment, overridden by flags; each value with its origin. */

import { dirname, resolve } from 'node:path';
import { type Origin, SettingError } from '../errors.ts';
import { type Directories, directories } from './directories.ts';
import { type Environment, fromEnvironment, type Written } from './environment.ts';
import { findConfigFile, fromFile } from './file.ts';
import { isSettingName, type SettingName, type Settings, settings } from './settings.ts';

export interface Config {
  get<Name extends SettingName>(name: Name): Settings[Name];
  /** @throws SettingError when nobody set it */
  require<Name extends SettingName>(name: Name): NonNullable<Settings[Name]>;
  /** Where the value came from: a file and its line, a variable, a flag. */
  origin(name: SettingName): Origin;
  /** The configuration file, where there is one. */
  readonly file: string | undefined;
  readonly directories: Directories;
}

export interface ConfigInput {
  env: Environment;
  cwd: string;
  /** `--config` */
  configFlag?: string | undefined;
  /** `--account` */
  accountFlag?: string | undefined;
}

/** @throws SettingError for the first thing that is wrong, naming the setting and where it was set */
export async function loadConfig({ env, cwd, configFlag, accountFlag }: ConfigInput): Promise<Config> {
  const folders = directories(env, cwd);
  const file = findConfigFile({ flag: configFlag, env, cwd, directories: folders });
  const written = new Map([...(file ? await fromFile(file) : []), ...fromEnvironment(env, cwd)]);
  if (accountFlag !== undefined) {
    written.set('auth.account', { value: accountFlag, origin: { kind: 'flag', name: '--account' } });
  }
  return configOf({ written, cwd, file: file?.path, directories: folders });
}

/** The configuration of a command that takes none: nobody sets anything. */
export function withoutConfig(env: Environment, cwd: string): Config {
  return configOf({ written: new Map(), cwd, file: undefined, directories: directories(env, cwd) });
}

interface Findings extends Pick<Config, 'file' | 'directories'> {
  written: ReadonlyMap<string, Written>;
  cwd: string;
}

function configOf({ written, cwd, file, directories }: Findings): Config {
  const values = check(written, cwd);
  return {
    get: (name) => values[name],
    require: (name) => present(name, values[name]),
    origin: (name) => written.get(name)?.origin ?? { kind: 'default' },
    file,
    directories,
  };
}

function check(written: ReadonlyMap<string, Written>, cwd: string): Settings {
  const values: Partial<Record<SettingName, unknown>> = {};
  for (const name of Object.keys(settings).filter(isSettingName)) {
    const found = written.get(name);
    values[name] = found ? checked(name, found, cwd) : settings[name].fallback;
  }
  // Each of the names was just given a value that its own parser accepted, or its fallback.
  return values as Settings;
}

function checked(name: SettingName, { value, origin }: Written, cwd: string): unknown {
  const { parse, expected, secret } = settings[name];
  const parsed = parse(value);
  if (parsed === undefined) {
    const shown = secret ? undefined : JSON.stringify(value);
    throw new SettingError(name, { problem: { kind: 'wrong_value', expected, shown }, origin });
  }
  if (expected !== 'path') return parsed;
  return resolve(origin.kind === 'file' ? dirname(origin.path) : cwd, String(parsed));
}

function present<Name extends SettingName>(name: Name, value: Settings[Name]): NonNullable<Settings[Name]> {
  if (value === undefined || value === null) {
    throw new SettingError(name, { problem: { kind: 'missing', environment: settings[name].env } });
  }
  return value;
}
