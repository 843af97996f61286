import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import * as library from 'trakt-usher';
import {
  AccountLimitReached,
  AccountLocked,
  ApiError,
  type ApiErrorCode,
  AppRejected,
  ConfigError,
  type ConfigErrorDetail,
  EdgeBlocked,
  NetworkError,
  type NetworkReason,
  OAuthError,
  type OAuthErrorCode,
  RateLimited,
  type SignInReason,
  SignInRequired,
  StoreError,
  type StoreErrorCode,
  type StoreErrorDetail,
  type UsherError,
  VipRequired,
  WriteOutcomeUnknown,
} from 'trakt-usher';
import { describe, expect, it } from 'vitest';
import { exitCodeOf } from '../command-line/exit-codes.ts';
import { commands } from '../commands/table.ts';
import type { CredentialMistake } from '../config/credential.ts';
import { ImportError, MoveError, moveReasons } from '../errors/moving.ts';
import { CommandNotStarted, DemoFailed, Interrupted } from '../errors/run.ts';
import {
  DataRefused,
  NoPage,
  NotReloaded,
  PasswordTooShort,
  PortInUse,
  ProgramName,
  SnapshotRefused,
} from '../errors/server.ts';
import { SettingError } from '../errors/setting.ts';
import {
  ClientIdRefused,
  GivenTokenRefused,
  NoSuchAccount,
  NotSignedIn,
  OtherUser,
  RenewalInDoubt,
  RenewalOff,
  SignInTimedOut,
  TokenMissing,
} from '../errors/sign-in.ts';
import {
  AccountShort,
  AlreadyRunning,
  BackupIncomplete,
  FolderBusy,
  FolderUnusable,
  HaveNotTaken,
  ListShort,
  RowsUnaccounted,
  ZipNotTaken,
} from '../errors/take-out.ts';
import { UsageError } from '../errors/usage.ts';
import { describeError } from './describe-error.ts';
import * as en from './en.ts';
import { type Call, ofAllAccounts, ofOneAccount } from './keep-call.ts';
import type { Words } from './words.ts';

const folder = join(import.meta.dirname, '../errors');
const own = await Promise.all(readdirSync(folder).map((file): Promise<object> => import(join(folder, file))));
const nowMs = Date.UTC(2026, 10, 21, 14, 5);
const until = new Date(nowMs + 120_000);
const words = (error: unknown): Words => describeError(error, en, { nowMs, timeZone: 'UTC' });
const sentence = (error: unknown): string => Object.values(words(error)).join(' ');
/** What an error says by itself, for programmers: never what a person is shown. */
const raw = 'RAW';

/** Each is to be there, so that a new one doesn't compile without its place here. */
const storeCodes: Record<StoreErrorCode, true> = {
  busy: true,
  corrupt: true,
  version_conflict: true,
  unavailable: true,
  wrong_key: true,
  unsafe_location: true,
  read_only: true,
  copied: true,
};

const keySources = ['environment', 'keyring', 'passphrase', 'key_file'] as const;

const storeDetails: { [Reason in StoreErrorDetail['reason']]: readonly (StoreErrorDetail & { reason: Reason })[] } = {
  tokens_kept: [{ reason: 'tokens_kept' }],
  tokens_lost: [{ reason: 'tokens_lost' }],
  disk_full: [{ reason: 'disk_full' }],
  newer_version: [{ reason: 'newer_version' }],
  no_vault: [{ reason: 'no_vault' }],
  file_exists: [{ reason: 'file_exists' }],
  permissions: [
    { reason: 'permissions', problem: 'foreign', owner: 1001 },
    { reason: 'permissions', problem: 'writable', owner: 1000, mend: "chmod go-w '/v'" },
    { reason: 'permissions', problem: 'readable', owner: 1000, mend: "chmod 600 '/v'" },
  ],
  other_key: keySources.map((source) => ({ reason: 'other_key', source })),
  other_source: [
    { reason: 'other_source', source: 'environment' },
    { reason: 'other_source', source: 'keyring', instead: 'environment' },
    { reason: 'other_source', source: 'passphrase', instead: 'environment' },
    { reason: 'other_source', source: 'key_file', instead: 'environment' },
    { reason: 'other_source', source: 'key_file', instead: 'keyring' },
  ],
  key_missing: [
    { reason: 'key_missing', source: 'keyring' },
    { reason: 'key_missing', source: 'key_file' },
  ],
  no_key_in_file: [{ reason: 'no_key_in_file' }],
  nobody_to_ask: [{ reason: 'nobody_to_ask' }],
  other_passphrase: [{ reason: 'other_passphrase' }],
  keyring: (['no_session', 'not_installed', 'no_answer', 'forgets', 'failed'] as const).map((problem) => ({
    reason: 'keyring',
    problem,
  })),
  file_system: [
    { reason: 'file_system', name: 'NFS', fuse: false },
    { reason: 'file_system', name: 'FUSE', fuse: true },
  ],
  locks_do_not_hold: [{ reason: 'locks_do_not_hold' }],
  damaged_note: [
    { reason: 'damaged_note', name: 'a-note' },
    { reason: 'damaged_note', name: 'another-note', table: 'usher.notes' },
  ],
  database: [
    ...(['no_tables', 'full', 'no_connection_left', 'role_refused', 'no_such_database', 'no_tls'] as const),
    ...(['no_queue', 'in_use', 'standby', 'may_not', 'unusable', 'elsewhere'] as const),
  ].map((problem) => ({ reason: 'database', problem })),
  copied: [{ reason: 'copied' }],
  restored: [{ reason: 'restored' }],
  unknown_here: [{ reason: 'unknown_here' }],
  without_lock: [{ reason: 'without_lock' }],
  nothing_to_move: [{ reason: 'nothing_to_move' }],
  in_doubt: [{ reason: 'in_doubt' }],
  in_part: [{ reason: 'in_part' }],
  unfinished_export: [{ reason: 'unfinished_export' }],
  signed_in: [{ reason: 'signed_in' }],
  used_before: [{ reason: 'used_before' }],
  still_here: [{ reason: 'still_here' }],
};

const storeErrors = [
  ...Object.keys(storeCodes).map((code) => new StoreError(code as StoreErrorCode, raw, { location: '/v' })),
  ...Object.values(storeDetails)
    .flat()
    .map((detail) => new StoreError('unavailable', raw, { location: '/v', detail })),
];

const keySettings: { [Reason in ConfigErrorDetail['reason']]: readonly (ConfigErrorDetail & { reason: Reason })[] } = {
  both_set: [{ reason: 'both_set', other: 'USHER_KEY_FILE' }],
  neither_set: [{ reason: 'neither_set', other: 'USHER_KEY_FILE' }],
  file_unreadable: ['ENOENT', 'EACCES'].map((system) => ({ reason: 'file_unreadable', path: '/key', system })),
  no_key: [{ reason: 'no_key' }, { reason: 'no_key', path: '/key' }],
};

const configErrors = Object.values(keySettings)
  .flat()
  .map((detail) => new ConfigError('USHER_KEY', raw, { detail }));

const networkReasons: Record<NetworkReason, readonly ('no' | 'maybe')[]> = {
  dns: ['no'],
  refused: ['no'],
  unreachable: ['no'],
  offline: ['no'],
  certificate: ['no'],
  proxy: ['no'],
  proxy_password: ['no'],
  timeout: ['no', 'maybe'],
  cut: ['maybe'],
  too_long: ['maybe'],
  unknown: ['no', 'maybe'],
};

const networkError = (reason: NetworkReason, sent: 'no' | 'maybe', proxy = 'proxy.lan:3128') =>
  new NetworkError(raw, { sent, host: 'auth.trakt.tv', reason, ...(reason.startsWith('proxy') && { proxy }) });

const networkErrors = [
  networkError('proxy', 'no', 'HTTPS_PROXY'),
  ...Object.entries(networkReasons).flatMap(([reason, sent]) =>
    sent.map((each) => networkError(reason as NetworkReason, each)),
  ),
];

/** Trakt's fault, too much to do, something else, and Cloudflare that gets no answer from it; at either server. */
const troubles = ([500, 503, 502, 521] as const).flatMap((status) => {
  const where = { status, from: status > 520 ? 'edge' : 'trakt' } as const;
  return [
    new OAuthError(status === 500 ? 'server_error' : 'temporarily_unavailable', raw, where),
    new ApiError('server_trouble', raw, { ...where, endpoint: 'GET /x' }),
  ];
});

const app = { redirectUri: 'http://localhost:8080/callback', file: '/home/ada/.config/usher/config.toml' };
const signIns = { server: 'https://a', known: [], elsewhere: [], hasApp: true };
const noClientId = { kind: 'no_client_id', mistake: undefined, app } as const;

/** What the command alone meets, where a class has several sentences. */
const ownErrors = [
  ...[...moveReasons, 'no_file' as const, 'no_grant' as const]
    // In words they are the vault's own, which are among the others.
    .filter((kind) => !(kind in storeDetails))
    .map((kind) => new MoveError({ kind, path: '/p' })),
  new MoveError({ kind: 'no_passphrase' }),
  new NotSignedIn('tv', { ...signIns, known: ['default'] }),
  new NotSignedIn('tv', { ...signIns, elsewhere: [{ account: 'tv', server: 'https://b' }] }),
  new GivenTokenRefused({ kind: 'environment', name: 'TRAKT_ACCESS_TOKEN' }),
  new RenewalInDoubt({ cause: networkError('timeout', 'maybe') }),
  new RenewalInDoubt({ cause: new OAuthError('temporarily_unavailable', raw, { retryAt: until }) }),
  new OAuthError('temporarily_unavailable', raw, { retryAt: until, status: 401 }),
  new OAuthError('temporarily_unavailable', raw, { retryAt: until }),
  new ClientIdRefused({ kind: 'unknown' }, {}),
  new ClientIdRefused({ kind: 'refused' }, {}),
  new ClientIdRefused({ kind: 'edge', rayId: undefined }, {}),
  new WriteOutcomeUnknown(raw),
  new WriteOutcomeUnknown(raw, { status: 504 }),
  new AccountLocked(raw, { deactivated: true }),
];

/** Errors that a person could take for one another. */
function alike(errors: readonly UsherError[]): string[] {
  const seen = new Set<string>();
  return errors.map((error) => words(error).message).filter((message) => seen.size === seen.add(message).size);
}

/** One of each class, with the exit code it ends in. */
const each: readonly (readonly [UsherError, code: number])[] = [
  [new OAuthError('access_denied', raw), 1],
  [new SignInRequired('never'), 3],
  [new BackupIncomplete(['GET /users/me/notes']), 1],
  [new RowsUnaccounted({ target: 'letterboxd', place: 'history', rows: 3, ended: 2 }), 1],
  [new AccountShort('ratings', { stated: 300, read: 0 }), 1],
  [new ListShort({ list: 'ratings', stated: 300, read: 0 }), 1],
  [new ListShort({ list: 'lists', ownName: 'Rainy Sundays', stated: 3, read: 0, by: 'last_export' }), 1],
  [
    new ZipNotTaken('/x/a.zip', { kind: 'incomplete', missing: [{ kind: 'plays', of: 'films', stated: 3, found: 1 }] }),
    1,
  ],
  [new HaveNotTaken({ path: '/x/a.zip', tracker: 'letterboxd', problem: 'ENOENT' }), 1],
  [new FolderUnusable('/x/films', { reason: 'EACCES' }), 1],
  [new FolderUnusable('/x/written-rows', { reason: 'EROFS', wantedFor: 'written_rows' }), 1],
  [new FolderBusy('/x/films', 'process 7 on nas'), 1],
  [new DemoFailed('export', 1), 1],
  [new WriteOutcomeUnknown(raw), 1],
  [new AppRejected(raw), 1],
  [new ApiError('not_found', raw, { endpoint: 'GET /x' }), 1],
  [new RateLimited(raw, { until }), 4],
  [new AccountLimitReached(raw, { limit: 100 }), 4],
  [new VipRequired(raw, { upgradeUrl: 'https://trakt.tv/vip' }), 1],
  [new AccountLocked(raw, { deactivated: true }), 1],
  [new EdgeBlocked(raw, { rayId: 'abc', until }), 1],
  [new NetworkError(raw, { sent: 'no', host: 'auth.trakt.tv' }), 1],
  [new StoreError('wrong_key', raw, { location: '/v' }), 1],
  [new UsageError({ kind: 'too_many_arguments' }), 2],
  [new SettingError('trakt.client_id', { problem: noClientId }), 2],
  [new SettingError('trakt.client_secret', { problem: { kind: 'no_credential', mistake: 'quotes' } }), 2],
  [new ClientIdRefused({ kind: 'edge', rayId: 'abc' }, { cause: new EdgeBlocked(raw) }), 1],
  [new AlreadyRunning('export', { account: 'ada', by: 'usher 7 on nas' }), 1],
  [new ProgramName('tv', 'taken'), 2],
  [new NotReloaded(undefined), 1],
  [new NoPage('off'), 1],
  [new PasswordTooShort(8), 1],
  [new PortInUse(8080, { wantedFor: 'sandbox' }), 1],
  [new SnapshotRefused('/x/trakt.json', { reason: 'It is no JSON.' }), 1],
  [new DataRefused('/x/people.yaml', { reasons: ['Line 3, people[0].name: Not a text.'] }), 1],
  [new ImportError({ kind: 'in_use', program: 'pytrakt' }), 1],
  [new RenewalInDoubt({ cause: new OAuthError('server_error', raw, { status: 500, from: 'trakt' }) }), 1],
  [new RenewalOff(), 3],
  [new TokenMissing(), 2],
  [new GivenTokenRefused({ kind: 'environment', name: 'TRAKT_ACCESS_TOKEN' }), 3],
  [new NotSignedIn('tv', { ...signIns, known: ['default'] }), 3],
  [new CommandNotStarted('x', { reason: 'ENOENT' }), 127],
  [new CommandNotStarted('x', { reason: 'EACCES' }), 126],
  [new SignInTimedOut(300_000), 1],
  [new OtherUser({ account: 'default', before: 'ada', now: 'bob' }), 1],
  [new NoSuchAccount('x', { ...signIns, known: ['default'] }), 2],
  [new MoveError({ kind: 'in_doubt', path: '/p' }), 1],
  [new Interrupted('SIGINT'), 130],
];

describe('describeError', () => {
  it.each(each)('words %o from its class and values, and ends with its exit code', (error, code) => {
    expect(sentence(error)).not.toContain(raw);
    expect(words(error).message).toMatch(/^\S.*\.$/);
    expect(exitCodeOf(error)).toBe(code);
  });

  it('has been tried with every class of error there is', () => {
    const classes = [library, ...own]
      .flatMap((module) => Object.values(module))
      .filter((value) => typeof value === 'function' && value.prototype instanceof library.UsherError);
    const tried = new Set<unknown>([ConfigError, ...each.map(([error]) => error.constructor)]);
    expect(classes.filter((one) => !tried.has(one))).toEqual([]);
  });

  it('gives each code to one class and those derived from it', () => {
    const manyCodes = [OAuthError, StoreError, ApiError];
    const others = each.filter(([error]) => !manyCodes.some((one) => error instanceof one));
    // The first class with a code owns it; each later one has to be derived from the owner.
    const owners = new Map<string, unknown>();
    for (const [error] of [[new ConfigError('issuer', raw)] as const, ...others]) {
      const owner = owners.get(error.code) ?? error.constructor;
      owners.set(error.code, owner);
      expect(typeof owner === 'function' && error instanceof owner, error.code).toBe(true);
    }
    const codes = [...[en.oauth, storeCodes, en.api].flatMap(Object.keys), ...owners.keys()];
    expect(codes.filter((code, index) => codes.indexOf(code) !== index)).toEqual([]);
  });

  it('passes on what a library finds wrong with its options', () => {
    expect(words(new ConfigError('issuer', 'The issuer is odd.'))).toEqual({ message: 'The issuer is odd.' });
    expect(exitCodeOf(new ConfigError('issuer', ''))).toBe(2);
  });

  it('names what stands in the place of a client id, each with the same way to a real one', () => {
    const origin = { kind: 'file', path: '/x/config.toml', line: 2 } as const;
    const wrong = (mistake: CredentialMistake | undefined, shown?: string) =>
      words(
        new SettingError('trakt.client_id', {
          problem: { ...noClientId, mistake, ...(shown !== undefined && { shown }) },
          ...(mistake !== undefined && { origin }),
        }),
      );
    expect(wrong('placeholder', '"YOUR_CLIENT_ID"').message).toBe(
      'trakt.client_id is still a placeholder, where the real one has to stand (/x/config.toml, line 2). It is "YOUR_CLIENT_ID".',
    );
    const all = [
      undefined,
      'placeholder',
      'empty',
      'empty_quotes',
      'quotes',
      'line_break',
      'space',
      'characters',
    ] as const;
    expect(new Set(all.map((mistake) => wrong(mistake).message)).size).toBe(all.length);
    const [hint, ...others] = new Set(all.map((mistake) => wrong(mistake).hint));
    expect(others).toEqual([]);
    const way = [
      'usher setup',
      'https://app.trakt.tv/settings/apps',
      app.redirectUri,
      'urn:ietf:wg:oauth:2.0:oob',
      app.file,
    ];
    for (const part of way) expect(hint).toContain(part);
  });

  it('has words for every code', () => {
    const reasons = Object.keys(en.signInRequired).map((reason) => new SignInRequired(reason as SignInReason));
    const oauth = Object.keys(en.oauth).map((code) => new OAuthError(code as OAuthErrorCode, raw));
    const api = Object.keys(en.api).map((code) => new ApiError(code as ApiErrorCode, raw));
    const all = [...reasons, ...oauth, ...api, ...storeErrors, ...configErrors, ...networkErrors, ...troubles];
    for (const error of all) {
      const { message, hint } = words(error);
      expect(message).toMatch(/^\S.*\.$/);
      expect(`${message}${hint ?? ''}`).not.toMatch(/!|undefined|RAW|\[object/);
    }
    expect(alike([...all, ...ownErrors])).toEqual([]);
  });

  it('ends with the command that mends it', () => {
    expect(sentence(new SignInRequired('never'))).toBe('Not signed in. Run: usher auth');
    expect(sentence(new NotSignedIn('default', signIns))).toBe('Not signed in. Run: usher auth');
    expect(sentence(new NotSignedIn('default', { ...signIns, hasApp: false }))).toBe('Not signed in. Run: usher setup');
    expect(sentence(new PortInUse(8080, { wantedFor: 'sign_in' }))).toMatch(
      /8080.*callback_port.*usher auth --device$/,
    );
  });

  it('names the account again that the person named, in each command that works with one', () => {
    const named = (error: unknown, account: string) =>
      describeError(error, en, { nowMs, timeZone: 'UTC', call: { account } }).hint;
    expect(named(new SignInRequired('revoked'), 'tv')).toBe('Run: usher auth --account tv');
    expect(named(new SignInRequired('revoked'), 'living room')).toBe("Run: usher auth --account 'living room'");
    expect(named(new MoveError({ kind: 'in_doubt', path: '/p' }), 'tv')).toBe(
      'A renewal clears it up: usher token-refresh --account tv. So does a new sign-in: usher auth --account tv --force',
    );
    expect(named(new MoveError({ kind: 'still_here', path: '/p' }), 'tv')).toBe('Run: usher accounts');
    expect(named(new MoveError({ kind: 'no_grant', path: '/p' }), 'tv')).toMatch(/usher auth import$/);
    const elsewhere = new NotSignedIn('tv', { ...signIns, known: ['default'] });
    expect(named(elsewhere, 'tv')).toMatch(/usher auth --account tv$/);
  });

  it('keeps the configuration file and the way to sign in of the call', () => {
    const hint = (error: unknown, call: Call) => describeError(error, en, { nowMs, timeZone: 'UTC', call }).hint;
    expect(hint(new SignInRequired('revoked'), { account: 'tv', config: 'my films.toml', way: '--device' })).toBe(
      "Run: usher auth --account tv --config 'my films.toml' --device",
    );
    expect(hint(new PortInUse(8080, { wantedFor: 'sign_in' }), { way: '--browser' })).toMatch(/usher auth --device$/);
    expect(hint(new MoveError({ kind: 'still_here', path: '/p' }), { account: 'tv', config: 'c.toml' })).toBe(
      'Run: usher accounts --config c.toml',
    );
    const unreadable = new StoreError('wrong_key', raw, { location: '/v' });
    expect(hint(unreadable, { account: 'tv', config: 'c.toml', way: '--device' })).toMatch(
      /usher vault status --config c\.toml$/,
    );
  });

  it('repeats flags behind commands alone that there are', () => {
    expect([...ofOneAccount, ...ofAllAccounts].filter((name) => !Object.hasOwn(commands, name))).toEqual([]);
  });

  it('says that no proxy is used for this machine, where that can be the reason', () => {
    const at = (error: NetworkError, proxyVariable?: string) =>
      describeError(error, en, { nowMs, timeZone: 'UTC', proxyVariable }).message;
    const refused = (host: string) => new NetworkError(raw, { sent: 'no', host, reason: 'refused' });
    for (const host of ['localhost:1', '127.0.0.1:8420', '[::1]:443', 'trakt.localhost']) {
      expect(at(refused(host), 'HTTPS_PROXY')).toMatch(/ no proxy is used, although HTTPS_PROXY names one\.$/);
      expect(at(refused(host))).not.toContain('proxy');
    }
    expect(at(refused('auth.trakt.tv'), 'HTTPS_PROXY')).not.toContain('proxy');
    expect(at(new NetworkError(raw, { sent: 'maybe', host: 'localhost', reason: 'cut' }), 'HTTPS_PROXY')).not.toContain(
      'proxy',
    );
  });

  it('names the clock where it is from before there was an usher, and not a firewall', () => {
    const error = new NetworkError(raw, { sent: 'no', host: 'auth.trakt.tv', reason: 'certificate' });
    const { message, hint } = describeError(error, en, { nowMs: 0, timeZone: 'UTC' });
    expect(message).toMatch(/auth\.trakt\.tv.* clock of this machine says 1970-01-01\.$/);
    expect(hint).toMatch(/^Set the clock/);
  });

  it('says when a renewal that rests is tried again, in the place of a guess', () => {
    const error = new OAuthError('server_error', raw, { status: 500, from: 'trakt', retryAt: until });
    expect(words(error).hint).toMatch(/^The next try is possible in 2 minutes, 21 Nov 14:07 UTC\. /);
    expect(sentence(new RenewalInDoubt({ cause: error }))).toMatch(
      /fault of its own.*Try again in 2 minutes, 21 Nov 14:07 UTC: /,
    );
  });

  it('tells times relative and absolute', () => {
    expect(sentence(new RateLimited(raw, { until }))).toContain('in 2 minutes, 21 Nov 14:07');
  });

  it("words what the operating system refuses, with the file's name", () => {
    const error = Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES', path: '/x' });
    expect(words(error).message).toBe('Permission denied: /x.');
  });

  it.each([
    ['EADDRNOTAVAIL', '192.0.2.1', 'This machine has no such address: 192.0.2.1:8765.'],
    ['EACCES', '::', 'Permission denied: [::]:80.'],
  ])('words %s with the address', (code, address, message) => {
    const port = Number(message.match(/(\d+)\.$/)?.[1]);
    const error = Object.assign(new Error(`listen ${code}`), { code, syscall: 'listen', address, port });
    expect(words(error).message).toBe(message);
  });

  it('shows nothing of the message of an error that nobody expected', () => {
    const error = new SyntaxError('Unexpected token c, "canary" is not valid JSON');
    expect(sentence(error)).not.toContain('canary');
    expect(sentence(error)).toContain('SyntaxError');
  });
});
