/**
 * A row: an account's record as readable JSON, its tokens sealed, padded to one size. A refresh then changes a page in
 * its place: the write of the intent proves that there is room for the write of the tokens.
 */

import type { AccountSummary, Attempt, Intent, RecordStatus, SignInReason, TokenFacts } from 'trakt-usher/store';
import { parseJson } from '../files/json.ts';

export interface StoredRow {
  summary: AccountSummary;
  /** Which data key sealed the tokens. */
  keyId: string;
  sealed: { accessToken: string; refreshToken?: string };
  binding: Binding;
}

/** Binds a grant to one data file and one lock. Under any other file or lock the vault is a copy and doesn't refresh. */
export interface Binding {
  /** The data file's inode and time of birth. */
  file: string;
  lockId: string;
  /** How often a refresh token of this account was about to be sent; also remembered outside the data file. */
  generation?: number;
}

/** Two rows fit into a page of 16 kB. The tokens that Trakt has issued so far need a tenth of a row. */
const rowBytes = 7 * 1024;

export function encodeRow({ summary, keyId, sealed, binding }: StoredRow): string {
  const text = JSON.stringify({ ...summary, keyId, sealed, home: binding });
  const bytes = Buffer.byteLength(text);
  return text + ' '.repeat(Math.ceil(bytes / rowBytes) * rowBytes - bytes);
}

/** @throws Malformed for anything that `encodeRow` didn't write */
export function parseRow(text: unknown): StoredRow {
  const row = fields(parseJson(text));
  const current = parseFacts(fields(row.current));
  const sealed = fields(row.sealed);
  const home = fields(row.home);
  const refreshToken = optional(sealed.refreshToken, string);
  if (row.schema !== 1 || current.refreshable !== (refreshToken !== undefined)) throw new Malformed();
  return {
    summary: {
      schema: 1,
      storeId: string(row.storeId),
      issuer: string(row.issuer),
      account: string(row.account),
      apiOrigin: string(row.apiOrigin),
      clientId: string(row.clientId),
      ...field('redirectUri', optional(row.redirectUri, string)),
      grantId: string(row.grantId),
      version: number(row.version),
      status: parseStatus(fields(row.status)),
      ...field('dueAtMs', optional(row.dueAtMs, number)),
      ...field('retryAtMs', optional(row.retryAtMs, number)),
      current,
      ...field('intent', optional(row.intent, parseIntent)),
      ...field('lastError', optional(row.lastError, parseLastError)),
    },
    keyId: string(row.keyId),
    sealed: { accessToken: string(sealed.accessToken), ...field('refreshToken', refreshToken) },
    binding: {
      file: string(home.file),
      lockId: string(home.lockId),
      ...field('generation', optional(home.generation, number)),
    },
  };
}

/** The text is no row of ours: it is torn or was changed. */
export class Malformed extends Error {}

function parseFacts(facts: Fields): TokenFacts {
  return {
    refreshable: boolean(facts.refreshable),
    ...field('scope', optional(facts.scope, string)),
    ...field('createdAtMs', optional(facts.createdAtMs, number)),
    ...field('expiresIn', optional(facts.expiresIn, number)),
    receivedAtMs: number(facts.receivedAtMs),
  };
}

function parseStatus({ state, reason }: Fields): RecordStatus {
  if (state === 'active' || state === 'suspect') return { state };
  const known = signInReasons.find((candidate) => candidate === reason);
  if (state !== 'sign_in_required' || !known) throw new Malformed();
  return { state, reason: known };
}

const signInReasons: readonly SignInReason[] = ['never', 'revoked', 'lost_response', 'expired', 'moved'];

function parseIntent(value: unknown): Intent {
  const { id, refreshTokenFingerprint, attempts } = fields(value);
  if (!Array.isArray(attempts) || attempts.length > 2) throw new Malformed();
  const [first, second] = attempts;
  return {
    id: string(id),
    refreshTokenFingerprint: string(refreshTokenFingerprint),
    attempts: second === undefined ? [parseAttempt(first)] : [parseAttempt(first), parseAttempt(second)],
  };
}

function parseAttempt(value: unknown): Attempt {
  const { sentAtMs, by } = fields(value);
  return { sentAtMs: number(sentAtMs), by: string(by) };
}

function parseLastError(value: unknown): NonNullable<AccountSummary['lastError']> {
  const { code, status, atMs } = fields(value);
  return { code: string(code), ...field('status', optional(status, number)), atMs: number(atMs) };
}

type Fields = Readonly<Record<string, unknown>>;

function fields(value: unknown): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Malformed();
  return Object.fromEntries(Object.entries(value));
}

function string(value: unknown): string {
  if (typeof value !== 'string') throw new Malformed();
  return value;
}

function number(value: unknown): number {
  if (typeof value !== 'number') throw new Malformed();
  return value;
}

function boolean(value: unknown): boolean {
  if (typeof value !== 'boolean') throw new Malformed();
  return value;
}

function optional<T>(value: unknown, parse: (value: unknown) => T): T | undefined {
  return value === undefined ? undefined : parse(value);
}

/** The field where there is a value for it, else nothing to spread. */
function field<K extends string, V>(name: K, value: V | undefined): Partial<Record<K, V>> {
  const named: Partial<Record<K, V>> = {};
  if (value !== undefined) named[name] = value;
  return named;
}
