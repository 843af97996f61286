/** When a refresh token whose last sending is in doubt may be sent again. Pure. Recovery rules 3, 5 and 6. */

import { type AccountSummary, expiresAtMs, type RecordInDoubt, type TokenFacts } from '../store/record.ts';
import type { ServerProfile } from './server-profile.ts';

/**
 * The caller that a resend is for. `behind`: none waits, for the access token serves. `blocked`: one without a valid token.
 * `asked`: a person who wants the tokens renewed now.
 */
export type Caller = 'behind' | 'blocked' | 'asked';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** From the last moment at which a request may begin to the time when it must be over: its deadline and a margin. */
export const requestOverMs = 15_000;
/** How far ahead of the intent's writing its `sentAtMs` is. */
export const sendWithinMs = 3_000;
/** The same, at most: a slow disk gets more time, and other processes count on this bound. */
export const longestSendWithinMs = 15_000;

/** By the number of sendings in doubt; the last step is for all that follow. */
const stepsMinutes = [1, 2, 5, 15, 30, 60];
const dailyAfterMs = 7 * dayMs;
/** Each step is longer by a random share, up to this. */
const jitter = 0.2;
/** From the last sending, for callers that can't wait for the schedule. */
const mostWaitMs: Record<Exclude<Caller, 'behind'>, number> = { blocked: 15 * minuteMs, asked: minuteMs };

/** The time of the next resend: on the schedule, and not before that begins. */
export function resendAtMs(record: RecordInDoubt<AccountSummary>, { profile, random }: ScheduleFacts): number {
  const { last, firstSentAtMs, attempts } = record.intent;
  const step = stepsMinutes[Math.min(attempts, stepsMinutes.length) - 1] ?? 1;
  const stepMs = last.sentAtMs - firstSentAtMs >= dailyAfterMs ? dayMs : step * minuteMs;
  const onScheduleMs = Math.floor(last.sentAtMs + stepMs * (1 + jitter * random()));
  return Math.max(onScheduleMs, scheduleBeginsAtMs(record, profile));
}

export interface ScheduleFacts {
  profile: ServerProfile;
  random: () => number;
}

/** At once (0) where every attempt was answered before the server's work, or where the access token is of no use. */
export function scheduleBeginsAtMs(record: RecordInDoubt<AccountSummary>, { replay }: ServerProfile): number {
  const { intent, refusedAtMs } = record;
  const atOnce = (intent.unanswered === 0 && replay !== 'wipe') || refusedAtMs !== undefined;
  return atOnce ? 0 : (scarceFromMs(record.current) ?? intent.firstSentAtMs + dayMs);
}

/** `retryAtMs`, as it counts for this caller. */
export function resendForMs(retryAtMs: number, { intent }: RecordInDoubt<AccountSummary>, caller: Caller): number {
  return caller === 'behind' ? retryAtMs : Math.min(retryAtMs, intent.last.sentAtMs + mostWaitMs[caller]);
}

/**
 * From when on the access token counts as scarce: it has less than 6 hours or a tenth of its life, whichever is more.
 * Undefined where the server named no end.
 */
export function scarceFromMs(current: TokenFacts): number | undefined {
  const endMs = expiresAtMs(current);
  return endMs === undefined ? undefined : endMs - Math.max(6 * hourMs, (endMs - current.receivedAtMs) / 10);
}

/** The wall clock reads earlier than any sending can have been dated: it was set back, and can't tell how old the doubt is. */
export function isClockSetBack({ intent }: RecordInDoubt<AccountSummary>, nowMs: number): boolean {
  return nowMs < intent.last.sentAtMs - longestSendWithinMs;
}

/**
 * Whether the person has to know of the doubt: it is a day old, or the access token has less than a day. Recovery rule 7.
 *
 * @example
 * ```ts
 * const record = await session.read();
 * if (record && isDoubtToTell(record, Date.now())) show('A new sign-in may be needed soon.');
 * ```
 */
export function isDoubtToTell(record: AccountSummary, nowMs: number): boolean {
  const { intent, status, current } = record;
  if (!intent || status.state !== 'suspect') return false;
  const endMs = expiresAtMs(current) ?? Number.POSITIVE_INFINITY;
  return nowMs >= intent.firstSentAtMs + dayMs || endMs - nowMs < dayMs;
}
