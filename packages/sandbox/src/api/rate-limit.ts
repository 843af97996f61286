/** Trakt's read limit, 500 requests in 300 seconds: by user with a token, else by app. */
import type { MiddlewareHandler } from 'hono';
import { iso } from './query.ts';
import type { ApiEnv } from './scene.ts';

const limit = 500;
const periodSeconds = 300;

/** Counts always and says so in X-Ratelimit; answers 429 only where `enforced()`. */
export function rateLimit(options: { now(): number; enforced(): boolean }): MiddlewareHandler<ApiEnv> {
  const windows = new Map<string, { startedAtMs: number; used: number }>();

  return async (c, next) => {
    const caller = c.var.caller;
    const bucket = caller ? `user ${caller.username}` : `app ${c.req.header('trakt-api-key')}`;
    const nowMs = options.now();
    let window = windows.get(bucket);
    if (!window || nowMs < window.startedAtMs || nowMs >= window.startedAtMs + periodSeconds * 1000) {
      window = { startedAtMs: nowMs, used: 0 };
      windows.set(bucket, window);
    }
    const exceeded = window.used >= limit;
    window.used++;
    const untilMs = window.startedAtMs + periodSeconds * 1000;
    const name = caller ? 'AUTHED_API_GET_LIMIT' : 'UNAUTHED_API_GET_LIMIT';
    const remaining = Math.max(0, limit - window.used);
    c.header('X-Ratelimit', JSON.stringify({ name, period: periodSeconds, limit, remaining, until: iso(untilMs) }));
    if (!exceeded || !options.enforced()) return next();
    c.header('Retry-After', String(Math.ceil((untilMs - nowMs) / 1000)));
    return c.body(null, 429);
  };
}
