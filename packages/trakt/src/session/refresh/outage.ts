/** Remembers which issuers gave this process no good answer lately, so that one account asks for all. Recovery rule 8. */

import type { Outcome } from '../../oauth/outcome.ts';

export interface OutageWatch {
  /** What became of a request to that issuer. */
  heard(issuer: string, outcome: Outcome, nowMs: number): void;
  /** Until when a first sending for a token that still serves is put off; undefined: it may go now. */
  putOffUntilMs(waiting: Waiting, nowMs: number): number | undefined;
}

interface Waiting {
  issuer: string;
  /** When the access token's life ends, if it does. */
  endMs: number | undefined;
  random: () => number;
}

interface Outage {
  /** When the last request went wrong, or when an account was let through to ask again. */
  atMs: number;
  /** When the first access token ends of those whose accounts were put off since. */
  nearestEndMs: number;
}

const putOffMs = 300_000;
const jitter = 0.2;
/** How long the account nearest its end has to come and ask, before any other may. */
const precedenceMs = 60_000;

/** For all sessions of a process that share an issuer. */
export function createOutageWatch(): OutageWatch {
  const outages = new Map<string, Outage>();
  return {
    heard(issuer, outcome, nowMs) {
      const outage = outages.get(issuer);
      if (!isTrouble(outcome)) outages.delete(issuer);
      else if (outage) outage.atMs = nowMs;
      else outages.set(issuer, { atMs: nowMs, nearestEndMs: Number.POSITIVE_INFINITY });
    },

    putOffUntilMs({ issuer, endMs = Number.POSITIVE_INFINITY, random }, nowMs) {
      const outage = outages.get(issuer);
      if (!outage) return undefined;
      const { atMs, nearestEndMs } = outage;
      // Negative: the clock was set back, and can't tell.
      const ageMs = nowMs < atMs ? Number.POSITIVE_INFINITY : nowMs - atMs;
      const isNearest = endMs <= nearestEndMs;
      if (ageMs >= putOffMs && (isNearest || ageMs >= putOffMs + precedenceMs)) {
        outage.nearestEndMs = Number.POSITIVE_INFINITY;
        outage.atMs = nowMs;
        return undefined;
      }
      outage.nearestEndMs = Math.min(nearestEndMs, endMs);
      return Math.ceil(Math.max(atMs + putOffMs * (1 + jitter * random()), nowMs + precedenceMs));
    },
  };
}

/** A 5xx, or no answer. */
function isTrouble(outcome: Outcome): boolean {
  return outcome.kind !== 'reply' || outcome.status >= 500;
}
