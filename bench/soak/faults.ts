/** The faults of the token endpoint during a campaign. */

import type { Fault, FaultKind } from '@trakt-usher/sandbox';
import type { Random } from './random.ts';

/**
 * Draws a fault for one of the next requests, weighted as below: dropped before or after the server's work, late before or
 * after it, late beyond the client's deadline, 5xx before or after it, broken off, kept out by the edge.
 */
export function randomFault(random: Random, speed: number): Fault {
  const kind = random.pick<Kind>(kinds)(random, speed);
  return { ...kind, route: 'token', after: random.pick([0, 0, 1, 2]) };
}

type Kind = (random: Random, speed: number) => FaultKind & { commit?: boolean };

const drop: Kind = (random) => ({ kind: 'drop', commit: random.next() < 0.5 });
/** Shorter than any client's deadline; longer than some processes live. */
const late: Kind = (random, speed) => ({
  kind: 'delay',
  ms: Math.round(random.between(1_000, 8_000) / speed),
  commit: random.next() < 0.5,
});
const tooLate: Kind = (_random, speed) => ({ kind: 'delay', ms: Math.round(14_000 / speed), commit: true });
const failing: Kind = (random) => ({
  kind: 'status',
  status: random.pick([500, 502, 503, 520]),
  body: random.pick(['html', 'json', 'empty']),
  commit: random.next() < 0.5,
});
const cut: Kind = () => ({ kind: 'truncated' });
const page429: Kind = () => ({ kind: 'html_429', retryAfterSeconds: 5 });
const captcha: Kind = () => ({ kind: 'captcha' });
const json429: Kind = () => ({ kind: 'json_429', retryAfterSeconds: 5 });

/** The weight of each kind. */
const kinds = [
  ...[drop, drop, drop, drop, late, late, late, late, late, tooLate],
  ...[failing, failing, failing, cut, page429, json429, captcha],
] as const;
