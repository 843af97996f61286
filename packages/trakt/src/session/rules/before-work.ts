/** Tells the 5xx replies that come before a server's work from those that may follow it. Recovery rule 5. */

import type { Outcome } from '../../oauth/outcome.ts';

/**
 * Unavailable (503), or Cloudflare's words for an origin that it didn't reach: refused, timed out while connecting,
 * unreachable, no TLS, name not found.
 */
const statuses: ReadonlySet<number> = new Set([503, 521, 522, 523, 525, 526, 527, 530]);

/** Whether the reply came whole, and says that the server didn't begin its work. Likely, not proven: the doubt stays. */
export function cameBeforeWork(outcome: Outcome): boolean {
  return outcome.kind === 'reply' && statuses.has(outcome.status);
}
