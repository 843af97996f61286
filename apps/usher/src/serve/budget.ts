/**
 * Trakt's limits of the API, kept over all programs of a person, before Trakt has to refuse one of them. A request waits a
 * little for its turn, and the programs take turns; then it gets the 429 that Trakt would have given.
 */

import { type Clock, createRateBudget, RateLimited } from 'trakt-usher';
import type { Answer } from './token-answers.ts';

type Limits = ReturnType<typeof createRateBudget>;
/** Trakt counts reads with and without a sign-in apart, and writes. */
export type Kind = keyof Limits;

export interface BudgetCall {
  /** Requests with the same word here are counted together. */
  readonly countedAs: string;
  readonly kind: Kind;
  readonly program: string;
  /** Aborted when nobody waits for the answer any more. */
  readonly signal: AbortSignal;
}

interface Go {
  readonly kind: 'go';
  /** Has to be called: with Trakt's answer, or without one. The first call counts. */
  ended(reply?: Reply): void;
}

export type Turn = Go | { readonly kind: 'refused'; readonly answer: Answer };

export interface Reply {
  readonly status: number;
  readonly header: (name: string) => string | undefined;
}

export interface BudgetEvent {
  readonly kind: 'waited' | 'refused' | 'limit_paused' | 'address_paused';
  readonly program: string;
  readonly ms: number;
}

export interface BudgetOptions {
  readonly clock: Clock;
  /** Undefined: there are no limits until the server refuses a request and names one. */
  readonly limits: 'of_trakt' | undefined;
  readonly heard: (event: BudgetEvent) => void;
}

export interface Budget {
  /** @throws the signal's reason */
  turn(call: BudgetCall): Promise<Turn>;
  /** Takes over what Trakt has just said of requests that are counted so. */
  learn(countedAs: string, kind: Kind, reply: Reply): void;
  /** What Trakt has last said of each limit, where that holds still. */
  states(): readonly LimitState[];
}

export interface LimitState {
  readonly countedAs: string;
  readonly kind: Kind;
  readonly limit: number;
  /** In seconds. */
  readonly period: number;
  readonly remaining: number;
  readonly untilMs: number;
}

const mostWaitMs = 10_000;
/** Trakt's answer names no end. */
const unnamedPauseMs = { limit: 1_000, address: 60_000 };
/** Whatever an answer says: after that long one request finds out how it is. */
const mostPauseMs = 15 * 60_000;
const mostCounts = 1_000;

const none = { calls: Number.POSITIVE_INFINITY, periodMs: 0 };

export function createBudget({ clock, limits, heard }: BudgetOptions): Budget {
  const unlimited = { clock, reads: none, writes: none, parallelReads: Number.POSITIVE_INFINITY };
  /** Cloudflare refuses this address as a whole. */
  const address = createRateBudget(unlimited).reads;
  const counts = new Map<string, Counts>();

  function countsOf(countedAs: string): Counts {
    const known = counts.get(countedAs) ?? newCounts();
    counts.delete(countedAs);
    counts.set(countedAs, known);
    const [oldest] = counts.keys();
    if (counts.size > mostCounts && oldest !== undefined) counts.delete(oldest);
    return known;
  }

  function newCounts(): Counts {
    const budget = createRateBudget(limits ? { clock, parallelReads: Number.POSITIVE_INFINITY } : unlimited);
    return {
      reads: { limit: budget.reads, order: takeTurns(), stated: signedInReads },
      signedOutReads: { limit: budget.signedOutReads, order: takeTurns(), stated: signedOutReads },
      writes: { limit: budget.writes, order: takeTurns(), stated: writes },
    };
  }

  async function turn({ countedAs, kind, program, signal }: BudgetCall): Promise<Turn> {
    const beganMs = clock.monotonic();
    const counted = countsOf(countedAs)[kind];
    const { limit, order } = counted;
    const call = { endpoint: '', order: order.next(program), signal };
    const patience = () => ({ maxWaitMs: mostWaitMs - (clock.monotonic() - beganMs), onWait: () => undefined });
    const refusal = (error: unknown, stated?: Stated): Turn => {
      if (!(error instanceof RateLimited)) throw error;
      const untilMs = error.until?.getTime() ?? clock.now();
      heard({ kind: 'refused', program, ms: untilMs - clock.now() });
      return { kind: 'refused', answer: tooMany(untilMs, clock.now(), stated) };
    };
    const ownTurn = limit.enter(call, patience());
    try {
      await ownTurn;
      order.went(call.order);
    } catch (error) {
      order.left(program, call.order);
      return refusal(error, counted.stated);
    }
    const open = address.enter({ ...call, order: 0 }, patience());
    try {
      await open;
    } catch (error) {
      limit.leave(false);
      return refusal(error);
    }
    if (ownTurn ?? open) heard({ kind: 'waited', program, ms: clock.monotonic() - beganMs });
    let isOver = false;
    return {
      kind: 'go',
      ended(reply) {
        if (isOver) return;
        isOver = true;
        // To a token that it doesn't know, Trakt answers as to somebody else.
        const isCounted = reply?.status !== 401;
        if (reply && isCounted) learnFrom(reply, counted, program);
        limit.leave(isCounted);
        address.leave(true);
      },
    };
  }

  function learnFrom(reply: Reply, counted: Counted, program: string): void {
    const header = reply.header('x-ratelimit');
    const isRefused = reply.status === 429;
    counted.limit.learn(header ?? null, isRefused);
    counted.stated = statedIn(header) ?? counted.stated;
    if (!isRefused) return;
    const of = header === undefined ? 'address' : 'limit';
    const namedMs = retryAfterMs(reply.header('retry-after'), clock.now());
    const ms = Math.min(namedMs ?? unnamedPauseMs[of], mostPauseMs);
    if (of === 'limit') counted.limit.pause(ms, namedMs !== undefined);
    // Not as the end that was named: of several such answers at once, each for a program of its own, the longest pause counts.
    else address.pause(ms, false);
    heard({ kind: `${of}_paused`, program, ms });
  }

  return {
    turn,
    learn(countedAs, kind, reply) {
      const counted = countsOf(countedAs)[kind];
      const header = reply.header('x-ratelimit');
      counted.limit.learn(header ?? null, false);
      counted.stated = statedIn(header) ?? counted.stated;
    },
    states() {
      const nowMs = clock.now();
      return [...counts].flatMap(([countedAs, kinds]) =>
        kindsOf(kinds).flatMap(([kind, { stated }]) => {
          const { limit, period, remaining, untilMs } = stated;
          const holds = remaining !== undefined && untilMs !== undefined && untilMs > nowMs;
          return holds ? [{ countedAs, kind, limit, period, remaining, untilMs }] : [];
        }),
      );
    },
  };
}

/** One limit, and the requests that count against it. */
interface Counted {
  readonly limit: Limits[Kind];
  readonly order: Turns;
  stated: Stated;
}

type Counts = Readonly<Record<Kind, Counted>>;

interface Turns {
  /** The place of the program's next request among all that wait. */
  next(program: string): number;
  went(order: number): void;
  /** The request at that place waits no more, and did not go out. */
  left(program: string, order: number): void;
}

/**
 * A program's next request stands behind its own last one, and beside the first ones of the others: whoever asks for much
 * waits behind whoever asks for little.
 */
function takeTurns(): Turns {
  /** Of the requests that wait, and of those that have just gone out. */
  const places = new Map<string, Set<number>>();
  let round = 0;
  return {
    next(program) {
      const own = places.get(program) ?? new Set();
      const order = Math.max(round, ...own) + 1;
      places.set(program, own.add(order));
      return order;
    },
    went(order) {
      round = Math.max(round, order - 1);
      for (const [program, own] of places) {
        for (const place of own) if (place <= round) own.delete(place);
        if (own.size === 0) places.delete(program);
      }
    },
    left(program, order) {
      places.get(program)?.delete(order);
    },
  };
}

/** As Trakt names a limit in `X-Ratelimit`. `period` is in seconds. */
interface Stated {
  readonly name: string;
  readonly period: number;
  readonly limit: number;
  /** Of the period that ran when Trakt said so. */
  readonly remaining?: number;
  readonly untilMs?: number;
}

const signedInReads: Stated = { name: 'AUTHED_API_GET_LIMIT', period: 300, limit: 500 };
const signedOutReads: Stated = { name: 'UNAUTHED_API_GET_LIMIT', period: 300, limit: 500 };
const writes: Stated = { name: 'AUTHED_API_POST_LIMIT', period: 1, limit: 1 };

function statedIn(header: string | undefined): Stated | undefined {
  if (header === undefined) return undefined;
  try {
    const { name, period, limit, remaining, until } = JSON.parse(header);
    if (typeof name !== 'string' || !Number.isFinite(period) || !Number.isFinite(limit)) return undefined;
    const untilMs = Date.parse(until);
    return { name, period, limit, ...(Number.isFinite(remaining) && !Number.isNaN(untilMs) && { remaining, untilMs }) };
  } catch {
    return undefined;
  }
}

function kindsOf({ reads, signedOutReads, writes }: Counts): [Kind, Counted][] {
  return [
    ['reads', reads],
    ['signedOutReads', signedOutReads],
    ['writes', writes],
  ];
}

/** Trakt's own answer, which has no body. Without a limit: as Cloudflare's, which names none. */
function tooMany(untilMs: number, nowMs: number, stated: Stated | undefined): Answer {
  const until = new Date(untilMs).toISOString();
  const seconds = Math.max(1, Math.ceil((untilMs - nowMs) / 1000));
  const headers = {
    'retry-after': String(seconds),
    ...(stated && { 'x-ratelimit': JSON.stringify({ ...stated, untilMs: undefined, remaining: 0, until }) }),
  };
  return { status: 429, headers, body: '' };
}

/** Seconds, or a date. RFC 9110 section 10.2.3. */
function retryAfterMs(header: string | undefined, nowMs: number): number | undefined {
  if (header === undefined) return undefined;
  const waitMs = /^\s*\d+\s*$/.test(header) ? Number(header) * 1000 : Date.parse(header) - nowMs;
  return Number.isNaN(waitMs) ? undefined : Math.max(0, waitMs);
}
