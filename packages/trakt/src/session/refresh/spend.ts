/** Sends a refresh token once, and puts what comes back on record before anybody uses it. */

import type { Clock } from '../../clock.ts';
import type { StoreError, UsherError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import type { OAuthOptions } from '../../oauth/index.ts';
import type { Outcome } from '../../oauth/outcome.ts';
import { outcomeError } from '../../oauth/outcome-error.ts';
import { readTokens } from '../../oauth/read-tokens.ts';
import { sendRefresh } from '../../oauth/refresh.ts';
import { classify, type OutcomeClass } from '../rules/classify.ts';
import { drawDueAtMs } from '../rules/decide.ts';
import type { ServerProfile } from '../rules/server-profile.ts';
import type { SpendPermit } from '../store/permit.ts';
import type { Intent, LastError, TokenRecord } from '../store/record.ts';
import type { AccountWriter, RecordChange } from '../store/store.ts';
import { saveStubbornly } from './save.ts';

export interface RefreshContext {
  clock: Clock;
  random: () => number;
  log: Log;
  profile: ServerProfile;
  /** How to reach the record's own issuer with the record's own app. */
  oauthFor(record: TokenRecord): OAuthOptions;
  /** Until when this record's app rests because of the provider. */
  frozenUntilMs(record: TokenRecord): number | undefined;
  /** Aborted when the process is about to end: nothing more is sent. */
  closing: AbortSignal;
  /** New tokens are here, and can't be saved for now: `record` is what it will be. */
  unsaved: (record: TokenRecord, error: StoreError) => void;
}

export type SpendResult =
  | { kind: 'saved'; record: TokenRecord }
  /** It brought no tokens, and the record has learnt why. */
  | { kind: 'failed'; record: TokenRecord; error: UsherError }
  /** Whether the server used the refresh token up is not known; the intent stays. */
  | { kind: 'in_doubt'; intent: Intent; own: OwnSending };

/** What the sender knows of a sending whose answer brought no certainty. */
export interface OwnSending {
  error: UsherError;
  /** After the intent was on disk, by the clock that never jumps, in milliseconds. */
  sentAt: number;
}

interface Spending {
  writer: AccountWriter;
  /** As read: without an intent for a first sending, with the one in doubt for a second. */
  record: TokenRecord;
  context: RefreshContext;
}

export async function spend({ writer, record, context }: Spending): Promise<SpendResult> {
  const oauth = context.oauthFor(record);
  const permit = await writer.saveIntent(record);
  const sentAt = context.clock.monotonic();
  let outcome: Outcome;
  try {
    context.closing.throwIfAborted();
    outcome = await sendRefresh({ ...oauth, refreshToken: permit.take(), redirectUri: record.redirectUri });
  } catch (error) {
    // It throws only when nothing was sent: the process is closing, or the configuration can't work.
    await writer.settle(permit, {});
    throw error;
  }
  return settleOutcome({ writer, permit, record, sentAt, outcome, context });
}

/** How long a refresh rests after a failure that nothing else dates, in milliseconds. */
const restMs: Record<'not_sent' | 'edge_blocked' | 'rate_limited' | 'rejected_config', number> = {
  not_sent: 10_000,
  edge_blocked: 60_000,
  rate_limited: 60_000,
  rejected_config: 300_000,
};

interface Sent {
  writer: AccountWriter;
  permit: SpendPermit;
  record: TokenRecord;
  sentAt: number;
  outcome: Outcome;
  context: RefreshContext;
}

async function settleOutcome({ writer, permit, record, sentAt, outcome, context }: Sent): Promise<SpendResult> {
  const { clock, random, log } = context;
  const { intent } = permit.details;
  const kind = classify(outcome, { inDoubt: intent.attempts.length > 1 });
  if (kind === 'accepted') {
    const tokens = readTokens(outcome, clock);
    const receivedAtMs = clock.now();
    const dueAtMs = drawDueAtMs({ receivedAtMs, expiresIn: tokens.expiresIn }, random);
    const received = { tokens, receivedAtMs, ...(dueAtMs !== undefined && { dueAtMs }) };
    const saved = await saveStubbornly({ writer, permit, record, received, context });
    log.info({ event: 'oauth.token_refresh_success', account: saved.account, version: saved.version });
    return { kind: 'saved', record: saved };
  }
  const error = outcomeError(outcome, clock);
  log.warn({ event: 'oauth.token_refresh_failed', account: record.account, outcome: kind, status: error.status });
  if (kind === 'ambiguous') return { kind: 'in_doubt', intent, own: { error, sentAt } };
  const change = changeAfter({ kind, outcome, record, lastError: lastErrorOf(error, clock) });
  const stillInDoubt: RecordChange = intent.attempts.length > 1 ? { status: { state: 'suspect' } } : {};
  const settled = await writer.settle(permit, { ...stillInDoubt, ...change });
  return { kind: 'failed', record: settled, error };
}

export function lastErrorOf(error: UsherError, clock: Clock): LastError {
  return { code: error.code, atMs: clock.now(), ...(error.status !== undefined && { status: error.status }) };
}

/** What a record learns from a sending whose answer brought no tokens. */
function changeAfter({
  kind,
  outcome,
  record,
  lastError,
}: {
  kind: Exclude<OutcomeClass, 'accepted' | 'ambiguous'>;
  outcome: Outcome;
  record: TokenRecord;
  lastError: LastError;
}): RecordChange {
  switch (kind) {
    case 'grant_dead':
      return {
        status: { state: 'sign_in_required', reason: isFromBeforeMove(record) ? 'moved' : 'revoked' },
        lastError,
      };
    case 'grant_lost':
      return { status: { state: 'sign_in_required', reason: 'lost_response' }, lastError };
    default: {
      const retryAfterMs = outcome.kind === 'reply' ? outcome.retryAfterMs : undefined;
      return { retryAtMs: lastError.atMs + (retryAfterMs ?? restMs[kind]), lastError };
    }
  }
}

/** Trakt's new authorization server takes no refresh token that the old one issued. */
function isFromBeforeMove({ current: { createdAtMs } }: TokenRecord): boolean {
  return createdAtMs !== undefined && createdAtMs < movedAtMs;
}

/** When auth.trakt.tv took over. */
const movedAtMs = Date.UTC(2026, 6, 1);
