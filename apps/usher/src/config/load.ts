/** The configuration of one run: file, overridden by environment, overridden by flags; each value with its origin. */

import { dirname } from 'node:path';
import { type AppAdvice, type Origin, SettingError } from '../errors/setting.ts';
import { credentialMistake } from './credential.ts';
import { type Directories, directories } from './directories.ts';
import { type Environment, type Findings, fromEnvironment, type Written } from './environment.ts';
import { type DroppedKey, fromFile, harmlessOf, type LeftOutKey } from './file.ts';
import { type ConfigFile, configPlaces, findConfigFile } from './find-config-file.ts';
import { clientIdElsewhere } from './near-variables.ts';
import { redirectUriOf } from './redirect-uri.ts';
import { type SettingName, type Settings, settingNames, settings } from './settings.ts';
import { type FileVersion, isTrusted, versionOf } from './trust.ts';
import { pathAt } from './written-path.ts';

export interface Config {
  get<Name extends SettingName>(name: Name): Settings[Name];
  /** @throws SettingError when nobody set it */
  require<Name extends SettingName>(name: Name): NonNullable<Settings[Name]>;
  /** Where the value came from: a file and its line, a variable, a flag. */
  origin(name: SettingName): Origin;
  /** The configuration file, where there is one. */
  readonly file: string | undefined;
  /** Where it was looked for, in this order. */
  readonly looked: readonly string[];
  /** Where a person's own settings are to be written: the file that counts in full, or would if it were there. */
  readonly ownFile: string;
  /** Whether that file is in the working directory, and counts because the person vouches for it. */
  readonly inWorkingDirectory: boolean;
  /** Whether other users can write to that file: then the person's own does not count, and one that is named does. */
  readonly hasOtherWriters: boolean;
  /** Where that file lies in the working directory and nobody has vouched for it: what of it does not count. */
  readonly untrusted: { readonly version: FileVersion; readonly leftOut: readonly LeftOutKey[] } | undefined;
  /** What that file sets, as it is written there, whether it counts or not. */
  readonly inFile: ReadonlyMap<SettingName, Written>;
  /** The keys of that file that mean nothing here, where it is one of Export_Trakt_4_Letterboxd's. */
  readonly dropped: readonly DroppedKey[] | undefined;
  /** Everything that is wrong, in the order in which it was read. */
  readonly problems: readonly SettingError[];
  readonly directories: Directories;
  /** For words to a person without a client id. */
  appAdvice(): AppAdvice;
  /** Reads it again, after a change of the file, for the account of that name if one is given. @throws SettingError */
  reload(account?: string): Promise<Config>;
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
export async function loadConfig(input: ConfigInput): Promise<Config> {
  const config = await readConfig(input);
  const [problem] = config.problems;
  if (problem) throw problem;
  return config;
}

/** The configuration as far as it can be used, with all its problems. What is wrong counts as not set. */
export async function readConfig(input: ConfigInput): Promise<Config> {
  const { env, cwd, configFlag, accountFlag } = input;
  const folders = directories(env, cwd);
  const places = configPlaces({ flag: configFlag, env, cwd, directories: folders });
  const found = lookForFile(() => findConfigFile(places));
  const file = found instanceof SettingError ? undefined : found;
  const said = file && (await fromFile(file, cwd));
  const version = file?.found === 'here' ? versionOf(file) : undefined;
  const harmless = said && version && !isTrusted(version, folders.state) ? harmlessOf(said) : undefined;
  const counted = (file && notOursAlone(file)) ?? harmless ?? said;
  const sources: Findings[] = [
    ...(found instanceof SettingError ? [{ written: new Map(), problems: [found] }] : []),
    ...(counted ? [counted] : []),
    fromEnvironment(env, cwd),
    fromFlags(accountFlag),
  ];
  return configOf({
    sources,
    env,
    cwd,
    reload: (account = accountFlag) => loadConfig({ ...input, accountFlag: account }),
    directories: () => folders,
    file: file?.path,
    looked: places.map(({ path }) => path),
    // A file in the working directory is somebody else's until it is trusted.
    ownFile: () => (file && !harmless ? file.path : places[0].path),
    inWorkingDirectory: version !== undefined && !harmless,
    // What is trusted in the working directory is that very content.
    hasOtherWriters: file !== undefined && file.found !== 'here' && file.hasOtherWriters,
    untrusted: harmless && version && { version, leftOut: harmless.leftOut },
    inFile: said?.written ?? new Map(),
    dropped: said?.dropped,
  });
}

/** The configuration of a command that takes none: nobody sets anything. */
export function withoutConfig(env: Environment, cwd: string): Config {
  return configOf({
    sources: [],
    env,
    cwd,
    reload: async () => withoutConfig(env, cwd),
    // Only when they are asked for: such a command runs without a home, too.
    directories: () => directories(env, cwd),
    ownFile: () => configPlaces({ flag: undefined, env, cwd, directories: directories(env, cwd) })[0].path,
    file: undefined,
    looked: [],
    inWorkingDirectory: false,
    hasOtherWriters: false,
    untrusted: undefined,
    inFile: new Map(),
    dropped: undefined,
  });
}

/** As ssh does with its own configuration, and not with a file that is named: in a container that is often somebody else's. */
function notOursAlone({ path, owner, found, hasOtherWriters }: ConfigFile): Findings | undefined {
  if (found !== 'own' || !hasOtherWriters) return undefined;
  const problem = { kind: 'other_writers', path, owner: owner === process.getuid?.() ? undefined : owner } as const;
  return { written: new Map(), problems: [new SettingError('config', { problem })] };
}

function lookForFile(find: () => ConfigFile | undefined): ConfigFile | SettingError | undefined {
  try {
    return find();
  } catch (error) {
    if (error instanceof SettingError) return error;
    throw error;
  }
}

function fromFlags(account: string | undefined): Findings {
  if (account === undefined) return { written: new Map(), problems: [] };
  const named: Written = { value: account, origin: { kind: 'flag', name: '--account' } };
  return { written: new Map([['auth.account', named]]), problems: [] };
}

interface Reading
  extends Pick<
    Config,
    'file' | 'looked' | 'inWorkingDirectory' | 'hasOtherWriters' | 'untrusted' | 'inFile' | 'dropped'
  > {
  /** The later ones override the earlier ones. */
  sources: readonly Findings[];
  env: Environment;
  cwd: string;
  reload: Config['reload'];
  directories: () => Directories;
  ownFile: () => string;
}

function configOf({ sources, env, cwd, directories, ownFile, ...rest }: Reading): Config {
  const wrong: (SettingError | Refused)[] = [];
  const origins = new Map<SettingName, Origin>();
  const values: Partial<Record<SettingName, unknown>> = {};
  for (const name of settingNames) values[name] = settings[name].fallback;
  for (const source of sources) {
    wrong.push(...source.problems);
    for (const [name, written] of source.written) {
      const value = settings[name].parse(written.value);
      if (value === undefined) wrong.push({ name, written });
      else {
        values[name] = settings[name].expected === 'path' ? absolute(String(value), written.origin, cwd) : value;
        origins.set(name, written.origin);
      }
    }
  }
  // Each of the names has a value that its own parser accepted, or its fallback.
  const resolved = values as Settings;
  const get: Config['get'] = (name) => resolved[name];
  const appAdvice = () => {
    const elsewhere = clientIdElsewhere(env);
    return { redirectUri: redirectUriOf({ get }), file: ownFile(), ...(elsewhere !== undefined && { elsewhere }) };
  };
  return {
    ...rest,
    get directories() {
      return directories();
    },
    get ownFile() {
      return ownFile();
    },
    problems: wrong.map((each) => (each instanceof SettingError ? each : refusal(each, appAdvice))),
    get,
    require: (name) => present(name, resolved[name], appAdvice),
    origin: (name) => origins.get(name) ?? { kind: 'default' },
    appAdvice,
  };
}

/** A value that can't be that setting's. */
interface Refused {
  name: SettingName;
  written: Pick<Written, 'value'> & Partial<Written>;
}

export function refusal({ name, written: { value, origin } }: Refused, appAdvice: () => AppAdvice): SettingError {
  const { expected, secret } = settings[name];
  const shown = secret ? undefined : withoutPasswords(JSON.stringify(value));
  const mistake = expected === 'credential' && typeof value === 'string' ? credentialMistake(value) : undefined;
  if (mistake === undefined) {
    return new SettingError(name, { problem: { kind: 'wrong_value', expected, shown }, origin });
  }
  if (name !== 'trakt.client_id')
    return new SettingError(name, { problem: { kind: 'no_credential', mistake }, origin });
  const problem = { kind: 'no_client_id', mistake, app: appAdvice(), ...(shown !== undefined && { shown }) } as const;
  return new SettingError(name, { problem, origin });
}

/** An address of a server of one's own may hold its password, also where it is written wrongly. */
function withoutPasswords(json: string): string {
  return json.replace(/"(\w+:(?:\\\\|\/)+)?(?:[^"\\]|\\.)*@/g, '"$1[secret]@');
}

function absolute(path: string, origin: Origin, cwd: string): string {
  return pathAt(origin.kind === 'file' ? dirname(origin.path) : cwd, path);
}

function present<Name extends SettingName>(
  name: Name,
  value: Settings[Name],
  appAdvice: () => AppAdvice,
): NonNullable<Settings[Name]> {
  if (value !== undefined && value !== null) return value;
  if (name === 'trakt.client_id') {
    throw new SettingError(name, { problem: { kind: 'no_client_id', mistake: undefined, app: appAdvice() } });
  }
  throw new SettingError(name, { problem: { kind: 'missing', environment: settings[name].env } });
}
