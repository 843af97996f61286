/** Gets a permit whose sending can begin in time. Token protocol, step 6; Recovery rule 3. */

import { StoreError } from '../../errors.ts';
import { longestSendWithinMs, requestOverMs, resendAtMs, sendWithinMs } from '../rules/resend-time.ts';
import type { SpendPermit } from '../store/permit.ts';
import { isInDoubt, type TokenRecord } from '../store/record.ts';
import type { AccountWriter, SendingPlan } from '../store/store.ts';
import type { RefreshContext } from './refresh-context.ts';

export interface Draft {
  permit: SpendPermit;
  /** The last moment at which the sending may begin, by the clock that never jumps; never earlier than the intent says. */
  sentAt: number;
}

/** Whether the record, as it is now, is still to be sent. */
export type StillDue = (record: TokenRecord) => boolean;

const mostDrafts = 3;

/**
 * Writes the intent, and makes sure that the sending begins before the moment that others count from. A disk that took
 * longer, or a machine that slept meanwhile, gets another intent with more time, if the sending is `stillDue` then.
 * @returns undefined where it isn't. @throws StoreError, also where the disk is too slow; nothing was sent
 */
export async function draftSending(
  writer: AccountWriter,
  { record, stillDue, context }: { record: TokenRecord; stillDue: StillDue; context: RefreshContext },
): Promise<Draft | undefined> {
  const { clock } = context;
  let read = record;
  let withinMs = sendWithinMs;
  for (let draft = 0; draft < mostDrafts; draft += 1) {
    const began = { wallMs: clock.now(), at: clock.monotonic() };
    const permit = await writer.saveIntent(read, planOf(read, withinMs, context));
    const wallMs = clock.now() - began.wallMs;
    const tookMs = Math.max(wallMs, clock.monotonic() - began.at);
    if (wallMs >= 0 && tookMs <= withinMs) return { permit, sentAt: clock.monotonic() + withinMs };
    read = await withdraw(writer, permit, record);
    if (!stillDue(read)) return undefined;
    withinMs = Math.min(tookMs + sendWithinMs, longestSendWithinMs);
  }
  throw new StoreError('unavailable', 'The disk takes too long to write. Nothing was sent. Try again later.');
}

/** Takes the intent back: its refresh token was not sent. A doubt that was yet to be judged is judged anew. */
export function withdraw(writer: AccountWriter, permit: SpendPermit, record: TokenRecord): Promise<TokenRecord> {
  const isUnjudged = record.intent !== undefined && record.status.state === 'active';
  return writer.settle(permit, 'unprocessed', { retryAtMs: isUnjudged ? undefined : record.retryAtMs });
}

/** After a first sending the doubt is looked at as soon as the request must be over; after a resend, by the schedule. */
export function planOf(record: TokenRecord, withinMs: number, { clock, profile, random }: RefreshContext): SendingPlan {
  if (!isInDoubt(record)) return { sendWithinMs: withinMs, retryAfterMs: requestOverMs };
  const { intent } = record;
  const sentAtMs = clock.now() + withinMs;
  const attempts = intent.attempts + 1;
  const unanswered = intent.unanswered + 1;
  const next = { ...record, intent: { ...intent, attempts, unanswered, last: { ...intent.last, sentAtMs } } };
  return { sendWithinMs: withinMs, retryAfterMs: resendAtMs(next, { profile, random }) - sentAtMs };
}
