/** Spends a refresh token: the part of a refresh that runs under the account's lock. */

import type { Clock } from '../clock.ts';
import { type UsherError, VaultError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { OAuthOptions } from '../oauth/index.ts';
import type { Outcome } from '../oauth/outcome.ts';
import { readTokens } from '../oauth/read-tokens.ts';
import { sendRefresh } from '../oauth/refresh.ts';
import { refusal } from '../oauth/refusal.ts';
import { classify, type OutcomeClass } from './classify.ts';
import { type Decision, decide, drawDueAtMs, type Wish } from './decide.ts';
import type { SpendPermit } from './permit.ts';
import type { LastError, TokenRecord } from './record.ts';
import type { LockedAccount, ReceivedTokens, RecordChange } from './store.ts';

export interface RefreshContext {
  clock: Clock;
  random: () => number;
  log: Log;
  /** How to reach the record's own issuer with the record's own app. */
  oauthFor(record: TokenRecord): OAuthOptions;
  /** Aborted when the process is about to end: nothing more is sent. */
  closing: AbortSignal;
}

export type RefreshResult =
  /** `record` holds the tokens that are current now, durably. */
  | { kind: 'renewed' | 'adopted'; record: TokenRecord }
  /** Nothing may be sent; the decision says why. */
  | { kind: 'declined'; record: TokenRecord | undefined; decision: Decision }
  /** It was sent or tried, and brought no tokens. */
  | { kind: 'failed'; record: TokenRecord; outcome: OutcomeClass; error: UsherError };

/** How long a refresh rests after a failure that nothing else dates, in milliseconds. */
const restMs: Record<'not_sent' | 'edge_blocked' | 'rate_limited' | 'rejected_config', number> = {
  not_sent: 10_000,
  edge_blocked: 60_000,
  rate_limited: 60_000,
  rejected_config: 300_000,
};

/** Waits before the nth further try to save, in milliseconds. After them the save has failed. */
const saveAgainMs = [100, 250, 500, 1_000, 2_000, 4_000, 8_000, 8_000, 8_000];

/** Reads again, and refreshes once if that is still the thing to do. Steps 4 to 10 of the token protocol. */
export async function refreshUnderLock(
  locked: LockedAccount,
  wish: Wish,
  context: RefreshContext,
): Promise<RefreshResult> {
  const record = await locked.read();
  const decision = decide(record, context.clock.now(), wish);
  if (record && decision.kind === 'use') return { kind: 'adopted', record };
  if (!record || !mayRefresh(decision)) return { kind: 'declined', record, decision };

  const oauth = context.oauthFor(record);
  const permit = await locked.saveIntent(record);
  let outcome: Outcome;
  try {
    context.closing.throwIfAborted();
    outcome = await sendRefresh({ ...oauth, refreshToken: permit.take(), redirectUri: record.redirectUri });
  } catch (error) {
    // It throws only when nothing was sent: the process is closing, or the configuration can't work.
    await locked.settle(permit, {});
    throw error;
  }
  return settleOutcome({ locked, permit, record, outcome, context });
}

function mayRefresh(decision: Decision): boolean {
  return decision.kind === 'refresh_soon' || (decision.kind === 'refresh_now' && decision.notBeforeMs === undefined);
}

async function settleOutcome({
  locked,
  permit,
  record,
  outcome,
  context,
}: {
  locked: LockedAccount;
  permit: SpendPermit;
  record: TokenRecord;
  outcome: Outcome;
  context: RefreshContext;
}): Promise<RefreshResult> {
  const { clock, random, log } = context;
  const kind = classify(outcome, { inDoubt: permit.details.intent.attempts.length > 1 });
  if (kind === 'accepted') {
    const tokens = readTokens(outcome, clock);
    const receivedAtMs = clock.now();
    const dueAtMs = drawDueAtMs({ receivedAtMs, expiresIn: tokens.expiresIn }, random);
    const received = { tokens, receivedAtMs, ...(dueAtMs !== undefined && { dueAtMs }) };
    const saved = await saveStubbornly({ locked, permit, received, context });
    log.info({ event: 'oauth.token_refresh_success', account: saved.account, version: saved.version });
    return { kind: 'renewed', record: saved };
  }
  const error = refusal(outcome, clock);
  const atMs = clock.now();
  const lastError: LastError = { code: error.code, atMs, ...(error.status !== undefined && { status: error.status }) };
  log.warn({ event: 'oauth.token_refresh_failed', account: record.account, outcome: kind, status: error.status });
  const change = changeAfter({ kind, outcome, lastError });
  const noted = kind === 'ambiguous' ? await markDoubt(locked, change) : await locked.settle(permit, change);
  return { kind: 'failed', record: noted ?? record, outcome: kind, error };
}

/** The intent stays: whether the server has used the refresh token up is not known. */
async function markDoubt(locked: LockedAccount, change: RecordChange): Promise<TokenRecord | undefined> {
  const current = await locked.read();
  return current && locked.mark(current, change);
}

/** What a record learns from a sending that brought no tokens. */
function changeAfter({
  kind,
  outcome,
  lastError,
}: {
  kind: Exclude<OutcomeClass, 'accepted'>;
  outcome: Outcome;
  lastError: LastError;
}): RecordChange {
  switch (kind) {
    case 'ambiguous':
      return { status: { state: 'suspect' }, lastError };
    case 'grant_dead':
      return { status: { state: 'sign_in_required', reason: 'revoked' }, lastError };
    case 'grant_lost':
      return { status: { state: 'sign_in_required', reason: 'lost_response' }, lastError };
    default: {
      const retryAfterMs = outcome.kind === 'reply' ? outcome.retryAfterMs : undefined;
      return { retryAtMs: lastError.atMs + (retryAfterMs ?? restMs[kind]), lastError };
    }
  }
}

/** The tokens exist nowhere else: a save that fails is tried again, under the same lock. */
async function saveStubbornly({
  locked,
  permit,
  received,
  context: { clock, log },
}: {
  locked: LockedAccount;
  permit: SpendPermit;
  received: ReceivedTokens;
  context: RefreshContext;
}): Promise<TokenRecord> {
  for (const waitMs of saveAgainMs) {
    try {
      return await locked.save(permit, received);
    } catch (error) {
      if (error instanceof VaultError && error.code === 'conflict') {
        const current = await locked.read();
        if (current) return current;
        throw error;
      }
      log.error({ event: 'token.store_failed', account: permit.details.account });
      await clock.sleep(waitMs);
    }
  }
  return locked.save(permit, received);
}
