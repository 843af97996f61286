/**
 * A row: an account's record as readable JSON, its tokens sealed, padded to one size. A refresh then changes a page in
 * its place: the write of the intent proves that there is room for the write of the tokens.
 */

import {
  type AccountSummary,
  carriedOver,
  type FirstEdition,
  type GrantKind,
  type Intent,
  type LastError,
  type RecordStatus,
  type SignInReason,
  type TokenFacts,
} from 'trakt-usher/store';
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

/** A row of either edition. @throws Malformed for anything that `encodeRow` didn't write */
export function parseRow(text: unknown): StoredRow {
  const row = fields(parseJson(text));
  const sealed = fields(row.sealed);
  const home = fields(row.home);
  const refreshToken = optional(sealed.refreshToken, string);
  const summary = parseSummary(row);
  if (summary.current.refreshable !== (refreshToken !== undefined)) throw new Malformed();
  return {
    summary,
    keyId: string(row.keyId),
    sealed: { accessToken: string(sealed.accessToken), ...field('refreshToken', refreshToken) },
    binding: {
      file: string(home.file),
      lockId: string(home.lockId),
      ...field('generation', optional(home.generation, number)),
    },
  };
}

/** The record within a row. @throws Malformed */
export function parseSummary(row: Fields): AccountSummary {
  const same = {
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
    current: parseFacts(fields(row.current)),
    ...field('lastError', optional(row.lastError, parseLastError)),
  };
  if (row.schema === 1) {
    return carriedOver({ schema: 1, ...same, ...field('intent', optional(row.intent, parseFirstIntent)) });
  }
  if (row.schema !== 2) throw new Malformed();
  return {
    schema: 2,
    kind: parseKind(row.kind),
    ...same,
    ...field('refusedAtMs', optional(row.refusedAtMs, number)),
    ...field('intent', optional(row.intent, parseIntent)),
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

function parseKind(value: unknown): GrantKind {
  if (value !== 'own' && value !== 'shielded') throw new Malformed();
  return value;
}

function parseIntent(value: unknown): Intent {
  const { id, refreshTokenFingerprint, firstSentAtMs, attempts, unanswered, last } = fields(value);
  const { n, ...sent } = fields(last);
  return {
    id: string(id),
    refreshTokenFingerprint: string(refreshTokenFingerprint),
    firstSentAtMs: number(firstSentAtMs),
    attempts: number(attempts),
    unanswered: number(unanswered),
    last: { n: number(n), ...parseSent(sent) },
  };
}

function parseFirstIntent(value: unknown): NonNullable<FirstEdition['intent']> {
  const { id, refreshTokenFingerprint, attempts } = fields(value);
  if (!Array.isArray(attempts) || attempts.length < 1 || attempts.length > 2) throw new Malformed();
  return {
    id: string(id),
    refreshTokenFingerprint: string(refreshTokenFingerprint),
    attempts: attempts.map((attempt) => parseSent(fields(attempt))),
  };
}

function parseSent({ sentAtMs, by }: Fields): { sentAtMs: number; by: string } {
  return { sentAtMs: number(sentAtMs), by: string(by) };
}

function parseLastError(value: unknown): LastError {
  const { code, status, atMs, probes } = fields(value);
  return {
    code: string(code),
    ...field('status', optional(status, number)),
    atMs: number(atMs),
    ...field('probes', optional(probes, number)),
  };
}

type Fields = Readonly<Record<string, unknown>>;

function fields(value: unknown): Fields {
  if (!isFields(value)) throw new Malformed();
  return value;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
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
