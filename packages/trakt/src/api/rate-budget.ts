/**
 * How many calls may go out, and when: Trakt's limits, kept before it has to refuse a call. Trakt counts reads and writes by
 * person, and reads without a sign-in by app and public address. https://developer.trakt.tv, rate limits.
 */

import { type Clock, systemClock } from '../clock.ts';
import type { Answer } from '../oauth/read-reply.ts';
import { createRateLimit, type Limit, type RateLimit } from './rate-limit.ts';
import { waitUntil } from './retry-timing.ts';

export interface RateBudget {
  readonly reads: RateLimit;
  readonly signedOutReads: RateLimit;
  readonly writes: RateLimit;
}

export interface RateBudgetOptions {
  /** 500 in 300 seconds by default; what Trakt's answers state replaces it. */
  reads?: Limit;
  /** One a second by default. */
  writes?: Limit;
  /** Reads under way at once: 10 by default. */
  parallelReads?: number;
  clock?: Clock;
}

/**
 * Ten at once use up Trakt's 500 reads in some seconds, so more would win nothing, and look like an attack to Cloudflare,
 * which bans an address for five minutes.
 */
const parallelReads = 10;
const reads: Limit = { calls: 500, periodMs: 300_000 };
const writes: Limit = { calls: 1, periodMs: 1_000 };
const none: Limit = { calls: Number.POSITIVE_INFINITY, periodMs: 0 };

/**
 * A budget to share: by the clients of one person who is signed in several times, say. The clients of one session share
 * one anyway.
 *
 * @example
 * ```ts
 * const budget = createRateBudget();
 * const client = createTraktClient({ app, session, budget });
 * const signedOut = createTraktClient({ app, budget });
 * ```
 */
export function createRateBudget(options: RateBudgetOptions = {}): RateBudget {
  const { clock = systemClock } = options;
  const ofReads = { ...(options.reads ?? reads), clock, parallel: options.parallelReads ?? parallelReads };
  const ofWrites = { ...(options.writes ?? writes), clock, parallel: Number.POSITIVE_INFINITY };
  return {
    reads: createRateLimit({ ...ofReads, signedOut: false }),
    signedOutReads: createRateLimit({ ...ofReads, signedOut: true }),
    writes: createRateLimit({ ...ofWrites, signedOut: false }),
  };
}

const ofSessions = new WeakMap<object, RateBudget>();
/** By clock, because a budget counts in one clock's time; then by app. */
const ofApps = new WeakMap<Clock, Map<string, RateBudget>>();

/**
 * The budget that a client shares when it is given none. A server on this machine is no Trakt: it has no limits until it
 * refuses a call.
 */
export function sharedBudget(client: {
  session: object | undefined;
  origin: string;
  clientId: string;
  clock: Clock;
}): RateBudget {
  const { session, origin, clientId, clock } = client;
  const create = () =>
    createRateBudget(
      origin.startsWith('https:')
        ? { clock }
        : { clock, reads: none, writes: none, parallelReads: Number.POSITIVE_INFINITY },
    );
  const apps = ofApps.get(clock) ?? new Map<string, RateBudget>();
  ofApps.set(clock, apps);
  const app = `${origin} ${clientId}`;
  const ofApp = apps.get(app) ?? create();
  apps.set(app, ofApp);
  if (!session) return ofApp;
  const ofSession = ofSessions.get(session) ?? create();
  ofSessions.set(session, ofSession);
  return { ...ofSession, signedOutReads: ofApp.signedOutReads };
}

/** The limit that a call counts against. */
export function limitOf(budget: RateBudget, method: string, signedIn: boolean): RateLimit {
  if (method !== 'GET') return budget.writes;
  return signedIn ? budget.reads : budget.signedOutReads;
}

/** A 429 that names no end. */
const unnamedPauseMs = 1_000;

interface EndedCall {
  budget: RateBudget;
  /** That it had its turn of. */
  limit: RateLimit;
  answer: Answer | undefined;
  /** It can have arrived. */
  sent: boolean;
  clock: Clock;
}

/**
 * Ends a call's turn, and takes over what its answer tells. One that is refused stops the others: at Trakt's own limit those
 * that count against it, and at a refusal that names no limit, which is Cloudflare's, all.
 */
export function endTurn({ budget, limit, answer, sent, clock }: EndedCall): void {
  // To a token that it doesn't know, Trakt answers as to somebody else.
  const counted = sent && answer?.status !== 401;
  if (answer && counted) {
    const { status, headers } = answer;
    const stated = headers.get('x-ratelimit');
    limit.learn(stated, status === 429);
    if (status === 429) {
      const until = waitUntil(headers, clock.now());
      const waitMs = until ? Math.max(0, until.getTime() - clock.now()) : unnamedPauseMs;
      for (const paused of stated ? [limit] : Object.values(budget)) paused.pause(waitMs, until !== undefined);
    }
  }
  limit.leave(counted);
}
