/** Trakt's limits: 500 reads in 300 seconds, by user with a token, else by app; and one write a second by user. */
import { noteReason } from '../../reasons.ts';
import type { Rule } from './headers.ts';
import { iso } from './query.ts';

interface Limit {
  readonly name: string;
  readonly limit: number;
  /** Seconds. */
  readonly period: number;
}

const signedInReads: Limit = { name: 'AUTHED_API_GET_LIMIT', limit: 500, period: 300 };
const signedOutReads: Limit = { name: 'UNAUTHED_API_GET_LIMIT', limit: 500, period: 300 };
const writes: Limit = { name: 'AUTHED_API_POST_LIMIT', limit: 1, period: 1 };

/** Always counts and reports in X-Ratelimit; answers 429 only if `enforced()`. */
export function rateLimit(options: { now(): number; enforced(): boolean }): Rule {
  const windows = new Map<string, { startedAtMs: number; untilMs: number; until: string; used: number }>();

  return (c) => {
    const caller = c.get('caller');
    if (caller?.unlimited) return undefined;
    const limited = limitOf(c.req.method, caller !== undefined);
    const { name, limit, period } = limited;
    const bucket = `${name} ${caller ? caller.username : c.req.header('trakt-api-key')}`;
    const nowMs = options.now();
    let window = windows.get(bucket);
    if (!window || nowMs < window.startedAtMs || nowMs >= window.untilMs) {
      const untilMs = nowMs + period * 1000;
      window = { startedAtMs: nowMs, untilMs, until: iso(untilMs), used: 0 };
      windows.set(bucket, window);
    }
    const exceeded = window.used >= limit;
    window.used++;
    const remaining = Math.max(0, limit - window.used);
    c.header('X-Ratelimit', facts(limited, { remaining, until: window.until }));
    if (!exceeded || !options.enforced()) return undefined;
    noteReason(c, `over the limit of ${limit} in ${period} s`);
    c.header('Retry-After', String(Math.ceil((window.untilMs - nowMs) / 1000)));
    return c.body(null, 429);
  };
}

/** The X-Ratelimit header of a request over the limit. */
export function exceededLimit(request: { method: string; signedIn: boolean; untilMs: number }): string {
  return facts(limitOf(request.method, request.signedIn), { remaining: 0, until: iso(request.untilMs) });
}

function limitOf(method: string, signedIn: boolean): Limit {
  if (method !== 'GET' && method !== 'HEAD') return writes;
  return signedIn ? signedInReads : signedOutReads;
}

/** Same output as JSON.stringify, at a tenth of its cost. */
function facts({ name, limit, period }: Limit, { remaining, until }: { remaining: number; until: string }): string {
  return `{"name":"${name}","period":${period},"limit":${limit},"remaining":${remaining},"until":"${until}"}`;
}
