/** Which answers of the server no worker could use, by the database's audit, the workers' logs and the kills. Pure. */

import type { LoggedRequest } from '@trakt-usher/sandbox';

/** A line of the audit about a sending: that it begins, or that what it brought is stored. */
interface AuditedSending {
  readonly fingerprint: string;
  readonly account: string;
  /** Of the sendings of one refresh token. */
  readonly sending: number;
  readonly atMs: number;
  readonly pid: number;
}

export interface FleetEvidence {
  readonly sendings: readonly AuditedSending[];
  /** Those whose tokens are saved, or set aside. */
  readonly saved: readonly Pick<AuditedSending, 'fingerprint' | 'sending'>[];
  readonly kills: readonly { readonly pid: number; readonly atMs: number }[];
  /** When a worker's log says that it had no answer. */
  readonly unheard: readonly { readonly account: string; readonly atMs: number }[];
}

/** A request has 12 s; on a busy machine it arrives late, and its end is noticed late. */
const mostWaitMs = 20_000;
/** The audit's clock and the server's log agree to so much. */
const skewMs = 20;

/** A worker's line of a refresh without an answer. A reply that was read has a status there, and its tokens must not be lost. */
const noAnswer = /^(\S+) warn oauth\.token_refresh_failed account=(\S+) outcome=ambiguous/gm;

/** What a worker's log says that it had no answer to. */
export function unheardIn(log: string): { account: string; atMs: number }[] {
  return [...log.matchAll(noAnswer)].map(([, at = '', account = '']) => ({ account, atMs: Date.parse(at) }));
}

/** The sending that a request is: the last that began before it. A later one of the same token is another. */
function sendingOf(
  { at, tokenFingerprints: { refresh } }: LoggedRequest,
  sendings: readonly AuditedSending[],
): AuditedSending | undefined {
  const atMs = Date.parse(at) + skewMs;
  return sendings.findLast(({ fingerprint, atMs: beganMs }) => fingerprint === refresh && beganMs <= atMs);
}

/** Whether what this very request brought is stored. Another with the same token says nothing of it. */
export function isSaved(
  request: LoggedRequest,
  { sendings, saved }: Pick<FleetEvidence, 'sendings' | 'saved'>,
): boolean {
  const mine = sendingOf(request, sendings);
  return saved.some(({ fingerprint, sending }) => fingerprint === mine?.fingerprint && sending === mine.sending);
}

/** Requests whose worker was killed while it waited, or has said that it heard nothing, and whose tokens nobody stored. */
export function orphansIn(refreshes: readonly LoggedRequest[], evidence: FleetEvidence): LoggedRequest[] {
  const { sendings, kills, unheard } = evidence;
  const isAfter = (atMs: number, request: LoggedRequest) => {
    const waitedMs = atMs - Date.parse(request.at);
    return waitedMs >= -skewMs && waitedMs < mostWaitMs;
  };
  return refreshes.filter((request) => {
    const mine = sendingOf(request, sendings);
    if (!mine || isSaved(request, evidence)) return false;
    if (kills.some(({ pid, atMs }) => pid === mine.pid && isAfter(atMs, request))) return true;
    return unheard.some(
      ({ account, atMs }) =>
        account === mine.account &&
        isAfter(atMs, request) &&
        // Of two requests, the log speaks of the later one.
        !refreshes.some((other) => isAfter(atMs, other) && other !== request && isLater(other, request, sendings)),
    );
  });
}

function isLater(one: LoggedRequest, other: LoggedRequest, sendings: readonly AuditedSending[]): boolean {
  const isSameAccount = sendingOf(one, sendings)?.account === sendingOf(other, sendings)?.account;
  return isSameAccount && Date.parse(one.at) > Date.parse(other.at);
}
