/** Resolves, under the account's lock, a refresh whose answer may be lost. Recovery, in the token protocol. */

import { SignInRequired, type UsherError } from '../../errors.ts';
import { introspectRefreshToken } from '../../oauth/introspect.ts';
import { backOffError } from '../back-off.ts';
import { type Recovery, recover } from '../rules/recover.ts';
import { type Caller, longestSendWithinMs, resendAtMs, resendForMs } from '../rules/resend-time.ts';
import { isInDoubt, type RecordInDoubt, type TokenRecord } from '../store/record.ts';
import type { AccountWriter, RecordChange } from '../store/store.ts';
import { planOf, withdraw } from './draft.ts';
import { lastErrorOf } from './last-error.ts';
import { probeFirst } from './probe.ts';
import type { RefreshContext } from './refresh-context.ts';
import { type OwnSending, spend } from './spend.ts';

interface ResolveDoubtOptions {
  writer: AccountWriter;
  intentId: string;
  caller: Caller;
  /** A server has just refused the access token. */
  refused: boolean;
  /** This process's own sending, where it left the doubt. */
  own?: OwnSending;
  context: RefreshContext;
}

type Resolved = { kind: 'renewed'; record: TokenRecord } | { kind: 'failed'; record: TokenRecord; error: UsherError };

/**
 * Waits for the request before to be over, then sends once more, or leaves the doubt for later and serves what there is.
 * Undefined: the doubt has ended meanwhile, for another sending was settled or saved; decide again.
 */
export async function resolveDoubt(doubt: ResolveDoubtOptions): Promise<Resolved | undefined> {
  const { writer, caller, context, own } = doubt;
  const { clock } = context;
  /** The last sending, and since when it is watched: an own one from its beginning, another's from the first look. */
  let watched = own && { n: own.n, at: own.sentAt };
  for (;;) {
    const record = await writer.read();
    if (!record) throw new SignInRequired('never');
    if (!isInDoubt(record) || record.intent.id !== doubt.intentId) return undefined;
    if (record.status.state === 'sign_in_required') return undefined;
    if (doubt.refused && record.refusedAtMs === undefined) {
      await writer.mark(record, refusal(record, context));
      continue;
    }
    const { n } = record.intent.last;
    if (watched?.n !== n) watched = { n, at: clock.monotonic() };
    const step = judge(record, watched);
    if (step.kind === 'wait') {
      context.log.info({ event: 'oauth.doubt_waiting', account: record.account, delayMs: step.ms });
      await clock.sleep(step.ms, context.closing);
      continue;
    }
    const inquiry = await inquire(record, doubt);
    if (!isInDoubt(inquiry.record)) return undefined;
    if (inquiry.state === 'inactive') {
      const status = { state: 'sign_in_required', reason: 'lost_response' } as const;
      return note(inquiry.record, { status, retryAtMs: undefined });
    }
    if (step.kind === 'rest' && inquiry.state === 'unknown') {
      return note(inquiry.record, { status: { state: 'suspect' }, retryAtMs: step.retryAtMs });
    }
    const resent = await resend(inquiry.record, watched);
    if (resent !== 'withdrawn') return resent;
  }

  function judge(record: RecordInDoubt, { n, at }: Watched): Recovery {
    const elapsedMs = clock.monotonic() - at;
    const sentByUs = own?.n === n ? own : undefined;
    const { replied = false } = sentByUs ?? {};
    return recover({ ...context, record, nowMs: clock.now(), elapsedMs, own: sentByUs !== undefined, replied, caller });
  }

  async function resend(record: RecordInDoubt, last: Watched): Promise<Resolved | 'withdrawn' | undefined> {
    const probed = await probeFirst(record, { caller, context });
    if (probed.kind === 'kept_back') {
      // It keeps its place in the schedule; callers that can't wait for that try again sooner.
      const retryAtMs = Math.max(probed.change.retryAtMs, placeOf(record, context));
      return note(record, { ...probed.change, status: { state: 'suspect' }, retryAtMs }, probed.change.retryAtMs);
    }
    const stillDue = (read: TokenRecord) => isInDoubt(read) && judge(read, last).kind === 'resend';
    const { reached } = probed;
    const spent = await spend({ writer, record, refused: doubt.refused, reached, stillDue, context });
    switch (spent.kind) {
      case 'saved':
        return { kind: 'renewed', record: spent.record };
      case 'in_doubt': {
        const left = await writer.read();
        return left && isInDoubt(left) ? failed(left) : undefined;
      }
      case 'failed':
        return spent;
      case 'withdrawn':
        return 'withdrawn';
    }
  }

  async function note(record: RecordInDoubt, change: RecordChange, notBeforeMs = 0): Promise<Resolved> {
    const next = { ...learntBy(record), ...change };
    if (isKnown(record, next)) return failed(record);
    const { intent } = record;
    return failed({ ...(await writer.mark(record, next)), intent }, notBeforeMs);
  }

  /** Why the doubt is there. Of a sender that died nothing is known, and what went wrong before is not the reason. */
  function learntBy({ status, intent }: RecordInDoubt): RecordChange {
    if (own) return { lastError: lastErrorOf(own.error, clock) };
    return status.state === 'active' && intent.unanswered > 0 ? { lastError: undefined } : {};
  }

  /** Between two resends a caller gets the error of the last one. */
  function failed(record: RecordInDoubt, notBeforeMs = 0): Resolved {
    const untilMs = resendForMs(record.retryAtMs ?? clock.now(), record, caller);
    return { kind: 'failed', record, error: backOffError(record, Math.max(untilMs, notBeforeMs)) };
  }
}

interface Watched {
  n: number;
  at: number;
}

/** When the next resend is due by the schedule. */
function placeOf(record: RecordInDoubt, context: RefreshContext): number {
  const { status, retryAtMs } = record;
  return status.state === 'suspect' && retryAtMs !== undefined ? retryAtMs : resendAtMs(record, context);
}

/** Whether nothing is new, so that nothing has to be written. */
function isKnown(record: RecordInDoubt, { status, retryAtMs, lastError }: RecordChange): boolean {
  return lastError === undefined && status?.state === record.status.state && retryAtMs === record.retryAtMs;
}

/** Notes that the access token is refused: the schedule begins, if it hasn't. Recovery rule 6. */
function refusal(record: RecordInDoubt, context: RefreshContext): RecordChange {
  const refusedAtMs = context.clock.now();
  const judged = record.status.state === 'suspect';
  return { refusedAtMs, ...(judged && { retryAtMs: resendAtMs({ ...record, refusedAtMs }, context) }) };
}

interface Inquiry {
  state: 'active' | 'inactive' | 'unknown';
  record: TokenRecord;
}

/**
 * Where the server can be asked whether the refresh token is still good, its answer outweighs every guess. It is asked once
 * a resend would be allowed. Recovery rule 2.
 */
async function inquire(record: RecordInDoubt, { writer, context }: ResolveDoubtOptions): Promise<Inquiry> {
  if (!context.profile.introspection) return { state: 'unknown', record };
  const permit = await writer.saveIntent(record, planOf(record, longestSendWithinMs, context));
  const refreshToken = permit.take();
  const asked = introspectRefreshToken({ ...context.oauthFor(record), refreshToken });
  const state = await asked.catch((): Inquiry['state'] => 'unknown');
  return { state, record: await withdraw(writer, permit, record) };
}
