/**
 * A token endpoint in each of the ways in which servers treat a used refresh token. It goes on with a dead client's request.
 * The tokens of one pair have one number: `access-3` came with `refresh-3`.
 */

import type { Clock } from '../clock.ts';
import type { Transport, TransportRequest, TransportResponse } from '../transport.ts';
import { answerJson, answerText } from './token-server.ts';

type Replay = 'same' | 'new' | 'none' | 'wipe';

/** What becomes of the next request. `lost` ones are processed or not; their answer never arrives, or as a 5xx. */
export type Fate =
  | 'answered'
  | 'lost_unprocessed'
  | 'lost_processed'
  | 'hung_processed'
  /** The connection breaks at once, and the server goes on with the request. */
  | 'reset_processed'
  | '502_unprocessed'
  | '502_processed'
  | '503_unprocessed'
  | 'edge_blocked'
  | 'unknown_app';

export interface SimulatedServer {
  transport: Transport;
  /** Fates of the next requests; without one they are answered. */
  readonly fates: { fate: Fate; afterMs: number }[];
  /** Nothing reaches the server, not even a probe. */
  away: boolean;
  accepts(accessToken: string): boolean;
  /** The server takes these access tokens no longer; their refresh tokens live on. */
  refuseAccess(): void;
  /** Whether a refresh token is there that was never used, nor ended with others. */
  isUnused(refreshToken: string): boolean;
  /** Refresh requests that arrived: when, and with which token. */
  readonly arrivals: readonly { atMs: number; refreshToken: string }[];
  /** Broken promises of the protocol, in words. */
  readonly violations: string[];
}

interface Grant {
  usedAtMs?: number;
  next?: Pair;
  live: boolean;
}

interface Pair {
  accessToken: string;
  refreshToken: string;
}

export interface SimulatedServerOptions {
  replay: Replay;
  clock: Clock;
  /** Its failures don't say whether a request has left, as a browser's. */
  blind?: boolean;
  /** A refresh ends the access token before. */
  endsOldAccess?: boolean;
  /** Seconds; absent: it names no end. */
  expiresIn?: number;
}

const graceMs = 30_000;
const unprocessed: ReadonlySet<Fate> = new Set([
  'lost_unprocessed',
  '502_unprocessed',
  '503_unprocessed',
  'edge_blocked',
  'unknown_app',
]);
const neverArrived: ReadonlySet<Fate> = new Set(['edge_blocked']);

export function createSimulatedServer(options: SimulatedServerOptions): SimulatedServer {
  const { replay, clock, blind = false, endsOldAccess = false, expiresIn } = options;
  const grants = new Map<string, Grant>([['refresh-0', { live: true }]]);
  const accessTokens = new Set(['access-0']);
  const arrivals: { atMs: number; refreshToken: string }[] = [];
  let made = 0;
  let inFlight = 0;

  function mint(): Pair {
    made += 1;
    grants.set(`refresh-${made}`, { live: true });
    accessTokens.add(`access-${made}`);
    return { accessToken: `access-${made}`, refreshToken: `refresh-${made}` };
  }

  function spend(refreshToken: string): Pair | undefined {
    const grant = grants.get(refreshToken);
    if (!grant?.live) return undefined;
    if (grant.usedAtMs === undefined) {
      grant.usedAtMs = clock.now();
      grant.next = mint();
      if (endsOldAccess) accessTokens.delete(refreshToken.replace('refresh', 'access'));
      return grant.next;
    }
    const graced = clock.now() - grant.usedAtMs <= graceMs;
    if (replay === 'same' && graced) return grant.next;
    if (replay === 'new' && graced) return mint();
    if (replay === 'wipe') {
      for (const one of grants.values()) one.live = false;
      accessTokens.clear();
    }
    return undefined;
  }

  function unreachable(): Error {
    const reason = blind ? undefined : { cause: { code: 'ECONNREFUSED', syscall: 'connect' } };
    return Object.assign(new TypeError('Failed to fetch'), reason);
  }

  async function send(_url: string, { method, body, signal }: TransportRequest): Promise<TransportResponse> {
    if (server.away) throw unreachable();
    if (method === 'GET') return answerJson(200, {});
    const { refresh_token: refreshToken } = JSON.parse(body ?? '{}');
    const { fate, afterMs } = server.fates.shift() ?? { fate: 'answered', afterMs: 10 };
    if (!neverArrived.has(fate)) {
      arrivals.push({ atMs: clock.now(), refreshToken });
      if (inFlight > 0) server.violations.push(`${refreshToken} was sent while another request was under way`);
    }
    // Not tied to the client: its death doesn't end the server's work.
    const work = process(refreshToken, fate, afterMs);
    if (fate === 'reset_processed') throw new TypeError('socket hang up');
    return Promise.race([work, abortOf(signal)]);
  }

  async function process(refreshToken: string, fate: Fate, afterMs: number): Promise<TransportResponse> {
    inFlight += 1;
    await clock.sleep(afterMs);
    const pair = unprocessed.has(fate) ? undefined : spend(refreshToken);
    inFlight -= 1;
    switch (fate) {
      case 'edge_blocked':
        return answerText(429, '<html>', { 'content-type': 'text/html', 'retry-after': '30' });
      case 'unknown_app':
        return answerJson(401, { error: 'invalid_client' });
      case '502_unprocessed':
      case '502_processed':
        return answerText(502, '<html>', { 'content-type': 'text/html' });
      case '503_unprocessed':
        return answerText(503, '<html>', { 'content-type': 'text/html' });
      case 'lost_unprocessed':
      case 'lost_processed':
        throw new TypeError('socket hang up');
      case 'hung_processed':
      case 'reset_processed':
        return new Promise<never>(() => undefined);
      case 'answered':
        if (!pair) return answerJson(400, { error: 'invalid_grant' });
        return answerJson(200, {
          access_token: pair.accessToken,
          refresh_token: pair.refreshToken,
          ...(expiresIn !== undefined && { expires_in: expiresIn }),
        });
    }
  }

  const server: SimulatedServer = {
    transport: Object.assign(send, { namesFailures: !blind }),
    fates: [],
    away: false,
    violations: [],
    arrivals,
    accepts: (accessToken) => accessTokens.has(accessToken),
    refuseAccess: () => accessTokens.clear(),
    isUnused(refreshToken) {
      const grant = grants.get(refreshToken);
      return grant?.live === true && grant.usedAtMs === undefined;
    },
  };
  return server;
}

function abortOf(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_resolve, reject) =>
    signal?.addEventListener('abort', () => reject(signal.reason), { once: true }),
  );
}
