/**
 * Why the sandbox refused a request, in words for the request log: many of Trakt's refusals have no body. A reason never
 * holds a value that the client sent, because a client may send a secret in the wrong place.
 */
import type { Context } from 'hono';

/** The reason for a 405. */
export const wrongMethod = 'no such method at this address';

const reasons = new WeakMap<Request, string>();

export function noteReason({ req }: Pick<Context, 'req'>, reason: string): void {
  reasons.set(req.raw, reason);
}

export function reasonFor({ req }: Pick<Context, 'req'>): string | undefined {
  return reasons.get(req.raw);
}
