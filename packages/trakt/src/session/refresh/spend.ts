/** Sends a refresh token once, and puts what comes back on record before anybody uses it. Token protocol, steps 6 to 9. */

import type { UsherError } from '../../errors.ts';
import { longestRequestMs } from '../../oauth/options.ts';
import type { Outcome } from '../../oauth/outcome.ts';
import { outcomeError } from '../../oauth/outcome-error.ts';
import { readTokens } from '../../oauth/read-tokens.ts';
import { sendRefresh } from '../../oauth/refresh.ts';
import { cameBeforeWork } from '../rules/before-work.ts';
import { classify, type OutcomeClass } from '../rules/classify.ts';
import { drawDueAtMs } from '../rules/due-date.ts';
import { requestOverMs, resendAtMs } from '../rules/resend-time.ts';
import type { SpendPermit } from '../store/permit.ts';
import type { Intent, LastError, TokenRecord } from '../store/record.ts';
import type { AccountWriter, RecordChange } from '../store/store.ts';
import { draftSending, type StillDue, withdraw } from './draft.ts';
import { lastErrorOf } from './last-error.ts';
import type { RefreshContext } from './refresh-context.ts';
import { saveStubbornly } from './save.ts';

export type SpendResult =
  | { kind: 'saved'; record: TokenRecord }
  /** It brought no tokens, and the record has learnt why. */
  | { kind: 'failed'; record: TokenRecord; error: UsherError }
  /** Nothing was sent: it took so long to write the intent that the sending was no longer due. */
  | { kind: 'withdrawn' }
  /** Whether the server used the refresh token is not known; the intent stays. */
  | { kind: 'in_doubt'; intent: Intent; own: OwnSending };

/** What the sender knows of a sending whose answer brought no certainty. */
export interface OwnSending {
  error: UsherError;
  /** Which of the intent's sendings it is. */
  n: number;
  /** The last moment at which it may have begun, by the clock that never jumps, in milliseconds. */
  sentAt: number;
  /** Its complete reply was read, so that it is over. */
  replied: boolean;
}

export interface Spending {
  writer: AccountWriter;
  /** As read: without an intent for a first sending, with the one in doubt for a resend. */
  record: TokenRecord;
  /** A server has refused the access token. */
  refused: boolean;
  /** The server has just answered a probe. */
  reached: boolean;
  stillDue: StillDue;
  context: RefreshContext;
}

/** @throws StoreError where the intent can't be written, ConfigError, or `closing`'s reason; nothing was sent then */
export async function spend(spending: Spending): Promise<SpendResult> {
  const { writer, record, refused, reached, stillDue, context } = spending;
  const oauth = context.oauthFor(record);
  const draft = await draftSending(writer, { record, stillDue, context });
  if (!draft) return { kind: 'withdrawn' };
  const { permit, sentAt } = draft;
  let outcome: Outcome;
  try {
    context.closing.throwIfAborted();
    const sending = sendRefresh({ ...oauth, refreshToken: permit.take(), redirectUri: record.redirectUri, reached });
    // Not before it: to write a log takes time that the permit may not have.
    if (refused) context.log.info({ event: 'api.token_expired_refreshing', account: record.account });
    outcome = await sending;
  } catch (error) {
    // It throws only when nothing was sent: the process is closing, or the configuration can't work.
    await withdraw(writer, permit, record);
    throw error;
  }
  context.outages.heard(record.issuer, outcome, context.clock.now());
  return settleOutcome({ ...spending, permit, sentAt, outcome });
}

/** Back-off before the next refresh when the server sent no Retry-After, in milliseconds. */
const backOffMs: Record<'not_sent' | 'edge_blocked' | 'rate_limited' | 'rejected_config', number> = {
  not_sent: 10_000,
  edge_blocked: 60_000,
  rate_limited: 60_000,
  rejected_config: 300_000,
};

interface Sent extends Spending {
  permit: SpendPermit;
  sentAt: number;
  outcome: Outcome;
}

async function settleOutcome(sent: Sent): Promise<SpendResult> {
  const { writer, permit, record, refused, sentAt, outcome, context } = sent;
  const { clock, random, log } = context;
  const { intent } = permit.details;
  const kind = classify(outcome, { inDoubt: intent.attempts > 1 });
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
  const lastError = lastErrorOf(error, clock);
  if (kind === 'ambiguous') {
    await noteDoubt(sent, lastError);
    // A process that was stopped may have sent when it went on: `fetch` lets nobody see when its connection stands.
    const endedLate = outcome.kind !== 'reply' && clock.monotonic() > sentAt + longestRequestMs;
    if (endedLate) await clock.sleep(requestOverMs, context.closing);
    return { kind: 'in_doubt', intent, own: { error, n: intent.last.n, sentAt, replied: outcome.kind === 'reply' } };
  }
  const settled = await writer.settle(permit, 'unprocessed', {
    lastError,
    ...(refused && { refusedAtMs: record.refusedAtMs ?? clock.now() }),
    ...verdictOn(kind, sent, lastError),
  });
  return { kind: 'failed', record: settled, error };
}

/**
 * What is known at once of a sending that stays in doubt. When to send next is on record already: the intent came with it.
 * It is earlier where each attempt was answered before the server's work.
 */
async function noteDoubt({ writer, permit, record, outcome, context }: Sent, lastError: LastError): Promise<void> {
  const { intent } = permit.details;
  const isResend = intent.last.n > 1;
  if (cameBeforeWork(outcome)) {
    const answered = { ...record, intent: { ...intent, unanswered: intent.unanswered - 1 } };
    const retryAtMs = isResend ? { retryAtMs: resendAtMs(answered, context) } : {};
    await writer.settle(permit, 'answered', { lastError, ...retryAtMs });
  } else if (isResend) {
    await writer.mark({ ...record, intent, status: { state: 'suspect' } }, { lastError });
  }
}

type Verdict = Exclude<OutcomeClass, 'accepted' | 'ambiguous'>;

/** What a record learns from a reply that brought no tokens, and settles its sending. */
function verdictOn(kind: Verdict, { record, outcome, permit, context }: Sent, { atMs }: LastError): RecordChange {
  switch (kind) {
    case 'grant_dead': {
      const reason = isFromBeforeMove(record) ? 'moved' : 'revoked';
      return { status: { state: 'sign_in_required', reason }, retryAtMs: undefined };
    }
    case 'grant_lost':
      return { status: { state: 'sign_in_required', reason: 'lost_response' }, retryAtMs: undefined };
    default: {
      const retryAfterMs = outcome.kind === 'reply' ? outcome.retryAfterMs : undefined;
      const restedAtMs = atMs + (retryAfterMs ?? backOffMs[kind]);
      const { intent } = permit.details;
      const attempts = intent.attempts - 1;
      if (attempts === 0) return { retryAtMs: restedAtMs };
      // A resend that was struck out keeps its place in the schedule. Recovery rule 5.
      const left = { ...record, intent: { ...intent, attempts, unanswered: intent.unanswered - 1 } };
      return { retryAtMs: Math.max(restedAtMs, resendAtMs(left, context)) };
    }
  }
}

/** Trakt's new authorization server takes no refresh token that the old one issued. */
function isFromBeforeMove({ current: { createdAtMs } }: TokenRecord): boolean {
  return createdAtMs !== undefined && createdAtMs < movedAtMs;
}

/** When auth.trakt.tv took over. */
const movedAtMs = Date.UTC(2026, 6, 1);
