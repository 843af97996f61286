/** Judges what to do about a refresh whose answer was lost. Pure. Recovery, in the token protocol. */

import { expiresAtMs, type Intent, type TokenRecord } from './record.ts';
import type { ServerProfile } from './server-profile.ts';

export type Recovery =
  /** The first request may still be under way: nobody sends before `untilMs`. */
  | { kind: 'wait'; untilMs: number }
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

export interface Doubt {
  record: TokenRecord & { intent: Intent };
  nowMs: number;
  /** Milliseconds since the sending by a clock that never jumps, where this process was the sender. */
  elapsedMs?: number | undefined;
  /** The complete reply was read, a 5xx: the request is over. */
  replied?: boolean;
  /** A server has refused the access token. */
  refused: boolean;
  profile: ServerProfile;
}

export function recover({ record, nowMs, elapsedMs, replied = false, refused, profile }: Doubt): Recovery {
  const [{ sentAtMs }, second] = record.intent.attempts;
  if (second) return { kind: 'lost' };
  const wallMs = nowMs - sentAtMs;
  // A clock that was set back can't tell how long ago it was: late.
  const sinceMs = wallMs < 0 ? Number.POSITIVE_INFINITY : Math.max(wallMs, elapsedMs ?? 0);
  const prompt = sinceMs <= promptWindowMs(profile) && profile.replay !== 'wipe';
  const over = replied || sinceMs >= requestOverMs;
  const lastCallMs = refused ? undefined : replayPointMs(record);
  if (prompt) return over ? { kind: 'replay' } : { kind: 'wait', untilMs: sentAtMs + requestOverMs };
  if (lastCallMs !== undefined && nowMs < lastCallMs) return { kind: 'suspect', retryAtMs: lastCallMs };
  return over ? { kind: 'replay' } : { kind: 'wait', untilMs: sentAtMs + requestOverMs };
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
