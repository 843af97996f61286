/** Every setting there is: its type, what it is when nobody sets it, and who may set it. */

import { builtInClientId } from './built-in-client-id.ts';
import { credentialMistake } from './credential.ts';
import { type ScheduledJob, scheduledJobs } from './scheduled-jobs.ts';
import {
  headerName,
  hostNames,
  type ListenAddress,
  listenAddress,
  networks,
  pageBase,
  pageListen,
  type ServedProgram,
  servedPrograms,
  userNames,
} from './server-settings.ts';

/** What a setting is once it is checked. `undefined`: may be left out. */
export interface Settings {
  'trakt.client_id': string | undefined;
  'trakt.client_secret': string | undefined;
  /** Origin of the authorization server. */
  'trakt.auth_url': string;
  /** Origin of the API: the only place access tokens go. */
  'trakt.api_url': string;
  /** An access token from elsewhere, used as it is when nobody is signed in. */
  'trakt.access_token': string | undefined;
  /** A sign-in from elsewhere, taken over once into an empty vault. */
  'trakt.refresh_token': string | undefined;

  /** The name of the sign-in to use, where there are several. */
  'auth.account': string;
  /** Off: only a configured access token is used, nobody is asked to sign in. */
  'auth.use_oauth': boolean;
  /** Off: tokens are renewed by `usher token-refresh` alone. */
  'auth.auto_refresh': boolean;
  /** Sent to Trakt exactly as it stands here. */
  'auth.redirect_uri': string | undefined;
  /** Where the redirect is awaited; the port of the redirect URI when left out. */
  'auth.callback_port': number | undefined;
  /** The address to listen at, in a container with a published port; that of the redirect URI's host when left out. */
  'auth.callback_listen': string | undefined;

  /** The vault's own folder. */
  'vault.dir': string | undefined;
  /** Where the key of a new vault comes from; unless told, the safest place that can be had. A vault remembers its own. */
  'vault.key': KeyChoice | undefined;
  /** The operator's word that only one machine uses a vault on a shared or FUSE folder. */
  'vault.single_host': boolean;

  /** IANA name; the account's own when left out. */
  'export.timezone': string | undefined;
  'export.dir': string | undefined;
  /** `individual`: a row for each play. `aggregated`: one for each film. */
  'export.history_mode': HistoryMode;
  /** So many runs stay, each in a folder of its own. 0: the files of the last one, in the folder itself. */
  'export.keep': number | undefined;

  /** What `usher schedule` runs, and when. */
  'schedule.jobs': readonly ScheduledJob[] | undefined;

  /** Who is told of a schedule's failures, besides the log. The command gets the message on stdin. */
  'notify.command': readonly [string, ...string[]] | undefined;
  /** A topic's address. */
  'notify.ntfy': string | undefined;
  'notify.ntfy_token': string | undefined;
  'notify.webhook': string | undefined;
  /** Apprise's addresses of services, for its own command or for the server below. */
  'notify.apprise': string | undefined;
  /** The address `/notify` or `/notify/KEY` of an Apprise API server. */
  'notify.apprise_api': string | undefined;
  /** The address of a push monitor. */
  'notify.uptime_kuma': string | undefined;

  /** Programs of this machine need no key for the proxy of `usher serve`: for a machine of one's own. */
  'server.loopback_without_key': boolean;
  /** Where `usher serve` listens: an IP address and a port. */
  'server.listen': string | undefined;
  /** Names by which it may be called, besides IP addresses and `localhost`. */
  'server.allowed_hosts': readonly string[];
  /** Where the programs below may come from. */
  'server.trusted_networks': readonly string[] | undefined;
  /** Programs that use no proxy, because Trakt's names lead them to usher: each has a port of its own. */
  'server.programs': readonly ServedProgram[] | undefined;
  /** Other hosts than Trakt's are refused. */
  'server.only_trakt': boolean;
  /** `usher serve` keeps programs and their sign-ins in the database of `fleet.database`, which several machines share. */
  'server.database': boolean;
  /** Where the page of `usher serve` listens; `off`: nowhere. Left out: at the proxy's port and one, on this machine alone. */
  'server.page_listen': ListenAddress | 'off' | undefined;
  /** The path under which a reverse proxy shows the page. */
  'server.page_base': string | undefined;
  /** The page may be used over http from other machines. */
  'server.page_over_http': boolean;
  /** In this header a proxy of `trusted_networks` names who is signed in with it. */
  'server.trusted_header': string | undefined;
  /** Who of those may use the page. */
  'server.trusted_users': readonly string[];

  /** Address of the PostgreSQL database that `usher fleet` keeps sign-ins in, and `usher serve --database`. With its password. */
  'fleet.database': string | undefined;

  'logging.level': LogLevel;
  'logging.file': string | undefined;
  'logging.format': 'text' | 'json';
}

export type SettingName = keyof Settings;

export const logLevels = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof logLevels)[number];

export const keyChoices = ['keyring', 'passphrase', 'environment', 'file'] as const;
export type KeyChoice = (typeof keyChoices)[number];

export const historyModes = ['individual', 'aggregated'] as const;
type HistoryMode = (typeof historyModes)[number];

/** What a value has to be, under a name that the text catalogue has words for. */
export type Expected =
  | 'text'
  | 'credential'
  | 'origin'
  | 'url'
  | 'web_address'
  | 'database_url'
  | 'command'
  | 'jobs'
  | 'cron'
  | 'port'
  | 'kept_runs'
  | 'address'
  | 'listen'
  | 'host_names'
  | 'networks'
  | 'served_programs'
  | 'page_listen'
  | 'page_base'
  | 'header_name'
  | 'user_names'
  | 'boolean'
  | 'path'
  | 'timezone'
  | 'key_choice'
  | 'history_mode'
  | 'level'
  | 'format';

export interface Setting<T> {
  expected: Expected;
  /** The value in its one form; undefined when it can't be this setting's. */
  parse: (value: unknown) => NonNullable<T> | undefined;
  fallback: T;
  /** The environment variable that overrides the file; the same with `_FILE` names a file that holds the value. */
  env?: string;
  /** Has no place in a file: it is a secret that changes, or depends on who is asking. */
  notInFile?: true;
  /** Also taken from a file in the working directory that nobody has vouched for: it can do no harm. */
  harmless?: true;
  /** Its value is never shown. */
  secret?: true;
}

/** A kind of setting that is written as text. */
function textual<Name extends Expected>(expected: Name, isGood: (value: string) => boolean) {
  return { expected, parse: (value: unknown) => (typeof value === 'string' && isGood(value) ? value : undefined) };
}

function oneOf<Name extends Expected, Choice extends string>(expected: Name, choices: readonly Choice[]) {
  return { expected, parse: (value: unknown) => choices.find((choice) => choice === value) };
}

function wholeNumber<Name extends Expected>(expected: Name, { from, to }: { from: number; to: number }) {
  return {
    expected,
    parse: (value: unknown) =>
      typeof value === 'number' && Number.isInteger(value) && value >= from && value <= to ? value : undefined,
  };
}

const text = textual('text', (value) => value !== '');
const credential = textual('credential', (value) => credentialMistake(value) === undefined);
const address = textual('address', isAddress);
const listen = textual('listen', (value) => listenAddress(value) !== undefined);
const path = textual('path', (value) => value !== '');
/** Also of an app on a phone. `localhost:8080/callback` would be one of a scheme `localhost`. */
const url = textual('url', (value) => URL.canParse(value) && !/^[^/:]+:\d/.test(value));
const webAddress = textual('web_address', (value) => /^https?:$/.test(URL.parse(value)?.protocol ?? ''));
const databaseUrl = textual('database_url', (value) => /^postgres(ql)?:$/.test(URL.parse(value)?.protocol ?? ''));
const timezone = textual('timezone', isTimeZone);
const origin = {
  expected: 'origin',
  parse: (value: unknown) => (typeof value === 'string' && isOrigin(value) ? new URL(value).origin : undefined),
} as const;
const boolean = {
  expected: 'boolean',
  parse: (value: unknown) => (typeof value === 'boolean' ? value : undefined),
} as const;
const port = wholeNumber('port', { from: 1, to: 65_535 });

/** A program and its arguments, which no shell reads. */
const command = {
  expected: 'command',
  parse(value: unknown): [string, ...string[]] | undefined {
    const [program, ...words]: unknown[] = Array.isArray(value) ? value : [];
    const isCommand = typeof program === 'string' && program !== '' && words.every((word) => typeof word === 'string');
    return isCommand ? [program, ...words] : undefined;
  },
} as const;
/** A place where whoever knows the address can write. */
const secretAddress = { ...webAddress, fallback: undefined, secret: true } as const;

export const settings: { readonly [Name in SettingName]: Setting<Settings[Name]> } = {
  'trakt.client_id': { ...credential, fallback: builtInClientId, env: 'TRAKT_CLIENT_ID' },
  'trakt.client_secret': { ...credential, fallback: undefined, env: 'TRAKT_CLIENT_SECRET', secret: true },
  'trakt.auth_url': { ...origin, fallback: 'https://auth.trakt.tv', env: 'TRAKT_AUTH_URL' },
  'trakt.api_url': { ...origin, fallback: 'https://api.trakt.tv', env: 'TRAKT_API_URL' },
  'trakt.access_token': { ...credential, fallback: undefined, env: 'TRAKT_ACCESS_TOKEN', secret: true },
  'trakt.refresh_token': {
    ...credential,
    fallback: undefined,
    env: 'TRAKT_REFRESH_TOKEN',
    secret: true,
    notInFile: true,
  },

  'auth.account': { ...text, fallback: 'default', env: 'USHER_ACCOUNT', notInFile: true },
  'auth.use_oauth': { ...boolean, fallback: true },
  'auth.auto_refresh': { ...boolean, fallback: true },
  'auth.redirect_uri': { ...url, fallback: undefined },
  'auth.callback_port': { ...port, fallback: undefined },
  'auth.callback_listen': { ...address, fallback: undefined, env: 'USHER_CALLBACK_LISTEN' },

  'vault.dir': { ...path, fallback: undefined },
  'vault.key': { ...oneOf('key_choice', keyChoices), fallback: undefined },
  'vault.single_host': { ...boolean, fallback: false },

  'export.timezone': { ...timezone, fallback: undefined, harmless: true },
  'export.dir': { ...path, fallback: undefined },
  'export.history_mode': { ...oneOf('history_mode', historyModes), fallback: 'individual', harmless: true },
  'export.keep': { ...wholeNumber('kept_runs', { from: 0, to: 9_999 }), fallback: undefined },

  'schedule.jobs': { expected: 'jobs', parse: scheduledJobs, fallback: undefined },

  'notify.command': { ...command, fallback: undefined },
  'notify.ntfy': { ...secretAddress, env: 'USHER_NTFY_URL' },
  'notify.ntfy_token': { ...credential, fallback: undefined, env: 'USHER_NTFY_TOKEN', secret: true },
  'notify.webhook': { ...secretAddress, env: 'USHER_WEBHOOK_URL' },
  'notify.apprise': { ...text, fallback: undefined, env: 'USHER_APPRISE_URL', secret: true },
  'notify.apprise_api': { ...secretAddress, env: 'USHER_APPRISE_API_URL' },
  'notify.uptime_kuma': { ...secretAddress, env: 'USHER_UPTIME_KUMA_URL' },

  'server.loopback_without_key': { ...boolean, fallback: false },
  'server.listen': { ...listen, fallback: undefined },
  'server.allowed_hosts': { expected: 'host_names', parse: hostNames, fallback: [] },
  'server.trusted_networks': { expected: 'networks', parse: networks, fallback: undefined },
  'server.programs': { expected: 'served_programs', parse: servedPrograms, fallback: undefined },
  'server.only_trakt': { ...boolean, fallback: false },
  'server.database': { ...boolean, fallback: false },
  'server.page_listen': { expected: 'page_listen', parse: pageListen, fallback: undefined },
  'server.page_base': { expected: 'page_base', parse: pageBase, fallback: undefined },
  'server.page_over_http': { ...boolean, fallback: false },
  'server.trusted_header': { expected: 'header_name', parse: headerName, fallback: undefined },
  'server.trusted_users': { expected: 'user_names', parse: userNames, fallback: [] },

  'fleet.database': { ...databaseUrl, fallback: undefined, env: 'USHER_DATABASE_URL', secret: true },

  'logging.level': { ...oneOf('level', logLevels), fallback: 'info', harmless: true },
  'logging.file': { ...path, fallback: undefined },
  'logging.format': { ...oneOf('format', ['text', 'json']), fallback: 'text', harmless: true },
};

export const settingNames: readonly SettingName[] = Object.keys(settings).filter(isSettingName);

export function isSettingName(name: string): name is SettingName {
  return Object.hasOwn(settings, name);
}

/** Scheme, host and port alone; http only where it doesn't leave this machine. */
function isOrigin(value: string): boolean {
  const parsed = URL.parse(value);
  if (parsed === null || parsed.href !== `${parsed.origin}/`) return false;
  const isLoopback = /^(localhost|\[::1\]|127(\.\d+){3})$/.test(parsed.hostname);
  return parsed.protocol === 'https:' || (parsed.protocol === 'http:' && isLoopback);
}

function isAddress(value: string): boolean {
  return /^\d+(\.\d+){3}$/.test(value) ? URL.canParse(`http://${value}`) : URL.canParse(`http://[${value}]`);
}

export function isTimeZone(value: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: value }) !== undefined;
  } catch {
    return false;
  }
}
