/** Which answers of the server no worker could use, by the database's audit, the workers' logs and the kills. Pure. */

import type { LoggedRequest } from '@trakt-usher/sandbox';

/** A line of the audit about a sending: that it begins, or that what it brought is stored. */
export interface AuditedSending {
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

/** A request has 12 s; on a busy machine its end is noticed late. */
const mostWaitMs = 20_000;
/** The audit's clock and the server's log agree to so much. */
const skewMs = 20;

/**
 * What a worker's log says that it had no answer to. A reply that was read has a status there, and its tokens must not be
 * lost.
 */
export function unheardIn(log: string): { account: string; atMs: number }[] {
  return log.split('\n').flatMap((line) => {
    // Of a worker that was killed, the last line may be cut.
    if (!line.startsWith('{') || !line.endsWith('}')) return [];
    const { time, event, account, outcome, status }: Partial<Record<string, unknown>> = JSON.parse(line);
    const isUnheard = event === 'oauth.token_refresh_failed' && outcome === 'ambiguous' && status === undefined;
    return isUnheard ? [{ account: String(account), atMs: Date.parse(String(time)) }] : [];
  });
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
  const isKilled = ({ pid, atMs: sentMs }: AuditedSending) =>
    kills.some((kill) => kill.pid === pid && kill.atMs >= sentMs - skewMs && kill.atMs < sentMs + mostWaitMs);
  // A worker speaks of the last sending. On a busy machine the server may read the request only after that.
  const isUnheard = (sending: AuditedSending) =>
    unheard.some(
      ({ account, atMs }) =>
        sending === sendings.findLast((one) => one.account === account && one.atMs <= atMs + skewMs),
    );
  return refreshes.filter((request) => {
    const mine = sendingOf(request, sendings);
    return mine !== undefined && !isSaved(request, evidence) && (isKilled(mine) || isUnheard(mine));
  });
}
