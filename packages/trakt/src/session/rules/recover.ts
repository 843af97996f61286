/** Judges what to do about a refresh whose answer was lost. Pure. Recovery, in the token protocol. */

import { expiresAtMs, type Intent, type TokenRecord } from '../store/record.ts';
import type { ServerProfile } from './server-profile.ts';

export type Recovery =
  /** The first request may still be under way: nobody sends for so many milliseconds. */
  | { kind: 'wait'; ms: number }
  /** Send it a second and last time. */
  | { kind: 'replay' }
  /** Serve the access token; look again at `retryAtMs`. */
  | { kind: 'suspect'; retryAtMs: number }
  /** Two sendings are in doubt: nothing is sent again. */
  | { kind: 'lost' };

/** When a request must be over, answered or not, in milliseconds after it was sent: its deadline and a margin. */
const requestOverMs = 15_000;
/** The only time in which every kind of grace period gives tokens for a used refresh token, in milliseconds. */
const promptMs = 20_000;
const sixHoursMs = 6 * 3_600_000;

export interface DoubtFacts {
  record: TokenRecord & { intent: Intent };
  nowMs: number;
  /** Milliseconds since the sending, or at least since it was first looked at, by a clock that never jumps. */
  elapsedMs: number;
  /** It is this process's own sending, so that `elapsedMs` is all there is to know about whether it is over. */
  own: boolean;
  /** A server has refused the access token. */
  refused: boolean;
  profile: ServerProfile;
}

/**
 * Also after an answer that was read whole and decides nothing (a 5xx) the second sending waits: a server that is ill now
 * may be well in 15 seconds, and there is no third.
 */
export function recover({ record, nowMs, elapsedMs, own, refused, profile }: DoubtFacts): Recovery {
  const [{ sentAtMs }, second] = record.intent.attempts;
  if (second) return { kind: 'lost' };
  const wallMs = nowMs - sentAtMs;
  // A clock that was set back can't tell how long ago it was: too late to be prompt, and to be waited for all the same.
  const setBack = wallMs < 0;
  const sinceMs = setBack ? elapsedMs : Math.max(wallMs, elapsedMs);
  const prompt = !setBack && sinceMs <= promptWindowMs(profile) && profile.replay !== 'wipe';
  const lastCallMs = refused ? undefined : replayPointMs(record);
  const stillMs = requestOverMs - (own ? elapsedMs : sinceMs);
  const wait: Recovery = { kind: 'wait', ms: stillMs };
  if (!prompt && lastCallMs !== undefined && nowMs < lastCallMs) {
    // What a server says of the token before the first request is over proves nothing.
    return profile.introspection && stillMs > 0 ? wait : { kind: 'suspect', retryAtMs: lastCallMs };
  }
  return stillMs > 0 ? wait : { kind: 'replay' };
}

function promptWindowMs({ replay, windowSeconds }: ServerProfile): number {
  const graced = (replay === 'same' || replay === 'new') && windowSeconds !== undefined;
  return graced ? windowSeconds * 1000 : promptMs;
}

/** The last moment for a replay: the access token still has 6 hours, or a tenth of its life, whichever is more. */
function replayPointMs({ current }: TokenRecord): number {
  const endMs = expiresAtMs(current);
  // Without a named end only a refusal can end it.
  if (endMs === undefined) return Number.MAX_SAFE_INTEGER;
  return endMs - Math.max(sixHoursMs, (endMs - current.receivedAtMs) / 10);
}
