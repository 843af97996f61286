import * as library from 'trakt-usher';
import {
  AccountLimitReached,
  AccountLocked,
  ApiError,
  type ApiErrorCode,
  AppRejected,
  ConfigError,
  EdgeBlocked,
  NetworkError,
  OAuthError,
  type OAuthErrorCode,
  RateLimited,
  type SignInReason,
  SignInRequired,
  StoreError,
  type StoreErrorCode,
  type UsherError,
  VipRequired,
  WriteOutcomeUnknown,
} from 'trakt-usher';
import { describe, expect, it } from 'vitest';
import { exitCodeOf } from '../command-line/exit-codes.ts';
import * as own from '../errors.ts';
import {
  CommandNotStarted,
  DemoFailed,
  ExportIncomplete,
  FolderUnusable,
  ImportError,
  Interrupted,
  MoveError,
  NoSuchAccount,
  OtherUser,
  PortInUse,
  RenewalInDoubt,
  RenewalOff,
  SettingError,
  SignInTimedOut,
  SnapshotRefused,
  TokenMissing,
  UsageError,
} from '../errors.ts';
import { describeError } from './describe-error.ts';
import * as en from './en.ts';
import type { Words } from './words.ts';

const nowMs = Date.UTC(2026, 10, 21, 14, 5);
const until = new Date(nowMs + 120_000);
const words = (error: unknown): Words => describeError(error, en, { nowMs, timeZone: 'UTC' });
const sentence = (error: unknown): string => Object.values(words(error)).join(' ');
/** What an error says by itself, for programmers: never what a person is shown. */
const raw = 'RAW';

/** One of each class, with the exit code it ends in. */
const each: readonly (readonly [UsherError, code: number])[] = [
  [new OAuthError('access_denied', raw), 1],
  [new SignInRequired('never'), 3],
  [new ExportIncomplete(['history'], { cause: new NetworkError(raw, { sent: 'maybe', host: 'api.trakt.tv' }) }), 1],
  [new ExportIncomplete(['history'], { cause: new RateLimited(raw, { until }) }), 4],
  [new FolderUnusable('/x/films', { reason: 'EACCES' }), 1],
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
  [new SettingError('trakt.client_id', { problem: { kind: 'missing', environment: 'TRAKT_CLIENT_ID' } }), 2],
  [new PortInUse(8080, { wantedFor: 'sandbox' }), 1],
  [new SnapshotRefused('/x/trakt.json', { reason: 'It is no JSON.' }), 1],
  [new ImportError({ kind: 'in_use', program: 'pytrakt' }), 1],
  [new RenewalInDoubt({}), 1],
  [new RenewalOff(), 3],
  [new TokenMissing(), 2],
  [new CommandNotStarted('x', { reason: 'ENOENT' }), 127],
  [new CommandNotStarted('x', { reason: 'EACCES' }), 126],
  [new SignInTimedOut(300_000), 1],
  [new OtherUser({ account: 'default', before: 'ada', now: 'bob' }), 1],
  [new NoSuchAccount('x', ['default']), 2],
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
    const classes = Object.values({ ...library, ...own }).filter(
      (value) => typeof value === 'function' && value.prototype instanceof library.UsherError,
    );
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
    const codes = [...[en.oauth, en.vault, en.api].flatMap(Object.keys), ...owners.keys()];
    expect(codes.filter((code, index) => codes.indexOf(code) !== index)).toEqual([]);
  });

  it('passes on what a library finds wrong with its options', () => {
    expect(words(new ConfigError('issuer', 'The issuer is odd.'))).toEqual({ message: 'The issuer is odd.' });
    expect(exitCodeOf(new ConfigError('issuer', ''))).toBe(2);
  });

  it('has words for every code', () => {
    const oauth = Object.keys(en.oauth).map((code) => words(new OAuthError(code as OAuthErrorCode, raw)));
    const reasons = Object.keys(en.signInRequired).map((reason) => words(new SignInRequired(reason as SignInReason)));
    const api = Object.keys(en.api).map((code) => words(new ApiError(code as ApiErrorCode, raw)));
    const vault = Object.keys(en.vault).map((code) => words(new StoreError(code as StoreErrorCode, raw)));
    const all = [...oauth, ...reasons, ...api, ...vault];
    expect(all.length).toBe(18 + 5 + 14 + 8);
    for (const { message, hint } of all) {
      expect(message).toMatch(/^\S.*\.$/);
      expect(`${message}${hint ?? ''}`).not.toMatch(/!|undefined|RAW/);
    }
  });

  it('ends with the command that mends it', () => {
    expect(sentence(new SignInRequired('never'))).toBe('Not signed in. Run: usher auth');
    expect(sentence(new PortInUse(8080, { wantedFor: 'sign_in' }))).toMatch(
      /8080.*callback_port.*usher auth --device$/,
    );
  });

  it('tells times relative and absolute', () => {
    expect(sentence(new RateLimited(raw, { until }))).toContain('in 2 minutes, 21 Nov 14:07');
  });

  it("words what the operating system refuses, with the file's name", () => {
    const error = Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES', path: '/x' });
    expect(words(error).message).toBe('Access was refused: /x.');
  });

  it('shows nothing of the message of an error that nobody expected', () => {
    const error = new SyntaxError('Unexpected token c, "canary" is not valid JSON');
    expect(sentence(error)).not.toContain('canary');
    expect(sentence(error)).toContain('SyntaxError');
  });
});
