/** Judges what to do about a refresh in doubt: one whose answer may be lost. Pure. Recovery, in the token protocol. */

import type { RecordInDoubt } from '../store/record.ts';
import {
  type Caller,
  isClockSetBack,
  longestSendWithinMs,
  requestOverMs,
  resendAtMs,
  resendForMs,
  scheduleBeginsAtMs,
} from './resend-time.ts';
import type { ServerProfile } from './server-profile.ts';

export type Recovery =
  /** The request before may still be under way: send nothing for that time. */
  | { kind: 'wait'; ms: number }
  | { kind: 'resend' }
  /** Serve the access token while it is valid; the next resend is at `retryAtMs`, for callers that can wait. */
  | { kind: 'rest'; retryAtMs: number };

/** Within this time after the first sending, every kind of grace period gives tokens for a used refresh token. */
const promptMs = 20_000;

export interface DoubtFacts {
  record: RecordInDoubt;
  nowMs: number;
  /**
   * By a clock that never jumps: since the last moment at which an own sending may have begun, else since the doubt was
   * first looked at.
   */
  elapsedMs: number;
  /** This process sent last, so that `elapsedMs` is all there is to know about whether the request is over. */
  own: boolean;
  /** Its complete reply was read. */
  replied: boolean;
  caller: Caller;
  profile: ServerProfile;
  /** Whether the runtime lets a refresh live long enough for a prompt resend. */
  promptly: boolean;
  random: () => number;
}

/**
 * Judges what to do now about a refresh in doubt: wait, send it again, or let it rest.
 *
 * @example
 * ```ts
 * const now = { nowMs: Date.now(), elapsedMs: 0, own: true, replied: false };
 * const rules = { profile: traktProfile, promptly: true, random: Math.random };
 * const next = recover({ record: inDoubt, caller: 'blocked', ...now, ...rules }); // { kind: 'wait', ms: 15000 }
 * ```
 */
export function recover(facts: DoubtFacts): Recovery {
  const { record, nowMs, caller, profile, replied } = facts;
  const waitOr = (ms: number, step: Recovery): Recovery => (ms > 0 ? { kind: 'wait', ms } : step);
  // A server that is ill now may be well in 15 seconds: the prompt resend waits also where the request is over.
  if (isPrompt(facts)) return waitOr(stillUnderWayMs(facts), { kind: 'resend' });
  const stillMs = replied ? 0 : stillUnderWayMs(facts);
  const retryAtMs = nextResendMs(facts);
  if (nowMs >= resendForMs(retryAtMs, record, caller)) return waitOr(stillMs, { kind: 'resend' });
  // Before the request is over, what the server says of the token proves nothing. Rule 2.
  return waitOr(profile.introspection ? stillMs : 0, { kind: 'rest', retryAtMs });
}

/** As it was noted with the doubt, unless the doubt is yet to be judged. */
function nextResendMs(facts: DoubtFacts): number {
  const { record, nowMs, profile } = facts;
  const { status, retryAtMs } = record;
  // The dates of earlier sendings are in the future then: the schedule would wait until the clock has reached them.
  if (isClockSetBack(record, nowMs)) return Math.max(nowMs, scheduleBeginsAtMs(record, profile));
  return status.state === 'suspect' && retryAtMs !== undefined ? retryAtMs : resendAtMs(record, facts);
}

/** Rule 3: how long the request before may still be under way. */
function stillUnderWayMs({ record, nowMs, elapsedMs, own }: DoubtFacts): number {
  if (own) return requestOverMs - elapsedMs;
  const byWallMs = record.intent.last.sentAtMs + requestOverMs - nowMs;
  return Math.min(byWallMs, longestSendWithinMs + requestOverMs - elapsedMs);
}

/** Rule 4: one resend as soon as the request before is over, while a server's grace period still holds. */
function isPrompt({ record, nowMs, elapsedMs, profile, promptly }: DoubtFacts): boolean {
  if (!promptly || profile.replay === 'wipe' || record.intent.last.n > 1 || isClockSetBack(record, nowMs)) return false;
  return Math.max(nowMs - record.intent.firstSentAtMs, elapsedMs) <= promptWindowMs(profile);
}

function promptWindowMs({ replay, windowSeconds }: ServerProfile): number {
  const graced = (replay === 'same' || replay === 'new') && windowSeconds !== undefined;
  return graced ? windowSeconds * 1000 : promptMs;
}
