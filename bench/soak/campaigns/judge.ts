/**
 * Judges a trial by the server's log of refreshes alone. Pure. Which refresh tokens were sent again against the token
 * protocol, and what took a lost sign-in's tokens away.
 */

import type { LoggedRequest } from '@trakt-usher/sandbox';

export interface Evidence {
  /** The server's log of refreshes, oldest first. */
  refreshes: readonly LoggedRequest[];
  /** Those of them whose sender was killed before it could use the answer. */
  orphaned?: ReadonlySet<LoggedRequest>;
  /** How many seconds of the log's clock pass in one of the machine's (1). */
  speed?: number;
}

/**
 * `taken`: the server used the refresh token up, and its answer was destroyed or its sender killed. `given_up`: the server
 * never used it, so that another sending would have worked. `unexplained`: a bug.
 */
export type LossCause = 'taken' | 'given_up' | 'unexplained';

/** How long a request may be under way after it was sent, in milliseconds. */
const requestOverMs = 15_000;
/** How much later than it was sent a request may arrive on a busy machine, in its own milliseconds. */
const lateMs = 3_000;

/** A line for each request that sent a refresh token again while it was under way, or while nothing was in doubt. */
export function doubleSendings({ refreshes, orphaned = new Set(), speed = 1 }: Evidence): string[] {
  const byToken = Map.groupBy(refreshes, ({ tokenFingerprints }) => tokenFingerprints.refresh ?? 'no token');
  return [...byToken].flatMap(([token, sendings]) =>
    sendings.slice(1).flatMap((sending, place) => {
      const before = sendings[place] ?? sending;
      const afterMs = Date.parse(sending.at) - Date.parse(before.at);
      const again = `${token} again after ${afterMs} ms`;
      if (isSettled(before, orphaned)) return [`${again}, though the answer ${before.status} had come`];
      return afterMs < requestOverMs - lateMs * speed ? [`${again}, while the request before could be under way`] : [];
    }),
  );
}

/** Its answer arrived whole, at a process that lived on, and it says what became of the token. */
function isSettled(request: LoggedRequest, orphaned: ReadonlySet<LoggedRequest>): boolean {
  return request.status !== undefined && !isDestroyed(request) && !orphaned.has(request);
}

function isDestroyed({ fault }: LoggedRequest): boolean {
  return fault !== undefined && fault !== 'delay';
}

/** `reason`: why the session says that a person has to sign in. `token`: the refresh token that the sign-in had. */
export function lossCause(
  { reason, token }: { reason: string; token: string | undefined },
  { refreshes, orphaned = new Set() }: Evidence,
): LossCause {
  const used = refreshes.filter(({ tokenFingerprints, committed }) => committed && tokenFingerprints.refresh === token);
  if (used.length === 0) return 'given_up';
  // A server with a grace period answers more than once: any answer that came would have kept the sign-in.
  const allTaken = used.every((one) => isDestroyed(one) || orphaned.has(one));
  return reason === 'lost_response' && allTaken ? 'taken' : 'unexplained';
}
