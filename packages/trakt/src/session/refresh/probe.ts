/**
 * Asks, before a refresh token is sent, whether the server can be reached at all: for platforms whose failures don't say
 * whether a request has left. It may put a refresh off, and never forbids it. "Where the platform names no reason", in the
 * token protocol.
 */

import { NetworkError, type UsherError } from '../../errors.ts';
import { checkOptions, type OAuthOptions } from '../../oauth/options.ts';
import type { Outcome } from '../../oauth/outcome.ts';
import { outcomeError } from '../../oauth/outcome-error.ts';
import { outcomeOf, type SingleRequest } from '../../oauth/outcome-of.ts';
import { isBrowser } from '../../oauth/platform.ts';
import { type Caller, scarceFromMs } from '../rules/resend-time.ts';
import type { LastError, TokenRecord } from '../store/record.ts';
import type { RecordChange } from '../store/store.ts';
import { lastErrorOf } from './last-error.ts';
import type { Probe, RefreshContext } from './refresh-context.ts';

const probeMs = 5_000;

/** For one session: its records are all of one issuer. */
export function createProbe(): Probe {
  let latest: { at: number; outcome: Promise<Outcome> } | undefined;
  return (options) => {
    const { clock } = checkOptions(options);
    if (!latest || clock.monotonic() - latest.at >= probeMs) {
      latest = { at: clock.monotonic(), outcome: ask(options) };
    }
    return latest.outcome;
  };
}

async function ask(options: OAuthOptions): Promise<Outcome> {
  const { issuer, transport, clock, headers } = checkOptions(options);
  return outcomeOf({
    // Random, so that neither a cache nor a service worker answers.
    url: `${issuer}/.well-known/openid-configuration?probe=${crypto.randomUUID()}`,
    ...(isBrowser() ? blindly : plainly(headers)),
    ...{ transport, clock, timeoutMs: probeMs },
  });
}

type ProbeRequest = Omit<SingleRequest, 'url' | 'transport' | 'clock' | 'timeoutMs'>;

/** The page must not see the answer, only that there is one; with cookies, so that it goes over other connections than the refresh. */
const blindly: ProbeRequest = {
  method: 'GET',
  headers: {},
  mode: 'no-cors',
  credentials: 'include',
  cache: 'no-store',
  referrerPolicy: 'no-referrer',
  redirect: 'follow',
};

function plainly({ 'user-agent': userAgent }: Record<string, string>): ProbeRequest {
  const headers = userAgent === undefined ? {} : { 'user-agent': userAgent };
  return { method: 'GET', headers, redirect: 'manual', credentials: 'omit' };
}

export type Probed =
  /** The refresh has to wait: what the record learns, and what callers are told. */
  | { kind: 'kept_back'; change: RecordChange & { retryAtMs: number }; error: UsherError }
  /** The refresh goes. `reached`: the server has just answered. */
  | { kind: 'goes'; reached: boolean };

const minuteMs = 60_000;
/** While a refresh is urgent, this many probes in a row keep it back; then it goes without. */
const mostProbes = 3;
/** Until the next probe, in milliseconds. */
const probeAgainMs: Record<Caller, number> = { behind: 60_000, blocked: 10_000, asked: 10_000 };

export async function probeFirst(
  record: TokenRecord,
  { caller, context }: { caller: Caller; context: RefreshContext },
): Promise<Probed> {
  const { probe, clock, outages } = context;
  const outcome = await probe?.(context.oauthFor(record));
  if (!outcome) return { kind: 'goes', reached: false };
  const nowMs = clock.now();
  outages.heard(record.issuer, outcome, nowMs);
  if (isAnswered(outcome)) return { kind: 'goes', reached: true };
  const error = outcome.kind === 'reply' ? outcomeError(outcome, clock) : unreached(outcome.error);
  const { probes, atMs } = countedProbes(record.lastError, nowMs);
  if (probes >= mostProbes && isUrgent(record, caller, nowMs)) return { kind: 'goes', reached: false };
  const lastError = { ...lastErrorOf(error, clock), probes, atMs };
  return { kind: 'kept_back', error, change: { lastError, retryAtMs: nowMs + probeAgainMs[caller] } };
}

/** Any status is an answer, but trouble and the edge's own pages put the refresh off. A page of a blind probe has no status. */
function isAnswered(outcome: Outcome): boolean {
  if (outcome.kind !== 'reply') return false;
  // A blind probe has status 0 and no body: it counts as Trakt's.
  return outcome.status < 500 && outcome.from === 'trakt';
}

/** Of the refresh it is certain that it wasn't sent. */
function unreached({ message, host }: NetworkError): NetworkError {
  return new NetworkError(message, { sent: 'no', host });
}

function countedProbes(before: LastError | undefined, nowMs: number): { probes: number; atMs: number } {
  const { probes, atMs = nowMs } = before ?? {};
  if (probes === undefined) return { probes: 1, atMs: nowMs };
  const sinceMs = nowMs - atMs;
  if (sinceMs < 0) return { probes, atMs: nowMs };
  return sinceMs >= minuteMs ? { probes: probes + 1, atMs: nowMs } : { probes, atMs };
}

function isUrgent({ current }: TokenRecord, caller: Caller, nowMs: number): boolean {
  return caller === 'blocked' || nowMs >= (scarceFromMs(current) ?? Number.POSITIVE_INFINITY);
}
