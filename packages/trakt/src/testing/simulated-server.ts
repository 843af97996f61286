/** A token endpoint in each of the ways that servers treat a used refresh token, which goes on with a dead client's request. */

import type { Clock } from '../clock.ts';
import type { Transport, TransportResponse } from '../transport.ts';
import { answerJson, answerText } from './token-server.ts';

export type Replay = 'same' | 'new' | 'none' | 'wipe';

/** What becomes of the next request. `lost` ones are processed or not; their answer never arrives, or as a 5xx. */
export type Fate =
  | 'answered'
  | 'lost_unprocessed'
  | 'lost_processed'
  | 'hung_processed'
  /** The connection breaks at once, and the server goes on with the request. */
  | 'reset_processed'
  | '5xx_unprocessed'
  | '5xx_processed'
  | 'edge_blocked';

export interface SimulatedServer {
  transport: Transport;
  /** Fates of the next requests; without one they are answered. */
  readonly fates: { fate: Fate; afterMs: number }[];
  accepts(accessToken: string): boolean;
  /** Broken promises of the protocol, in words. */
  readonly violations: string[];
  /** How often the server used a refresh token up and its answer was lost or left unread. */
  lostAnswers: number;
  /** How many requests it never got, or gave a 5xx to. */
  unanswered: number;
}

interface Family {
  usedAtMs?: number;
  next?: { accessToken: string; refreshToken: string };
  live: boolean;
}

const graceMs = 30_000;
const unprocessed: ReadonlySet<Fate> = new Set(['lost_unprocessed', '5xx_unprocessed', 'edge_blocked']);

export function createSimulatedServer(replay: Replay, clock: Clock): SimulatedServer {
  const tokens = new Map<string, Family>([['refresh-0', { live: true }]]);
  const accessTokens = new Set(['access-0']);
  const sentInDoubt = new Map<string, number>();
  let made = 0;
  let inFlight = 0;

  function mint(): { accessToken: string; refreshToken: string } {
    made += 1;
    tokens.set(`refresh-${made}`, { live: true });
    accessTokens.add(`access-${made}`);
    return { accessToken: `access-${made}`, refreshToken: `refresh-${made}` };
  }

  function spend(refreshToken: string): { accessToken: string; refreshToken: string } | undefined {
    const family = tokens.get(refreshToken);
    if (!family?.live) return undefined;
    if (family.usedAtMs === undefined) {
      family.usedAtMs = clock.now();
      family.next = mint();
      return family.next;
    }
    const graced = clock.now() - family.usedAtMs <= graceMs;
    if (replay === 'same' && graced) return family.next;
    if (replay === 'new' && graced) return mint();
    if (replay === 'wipe') {
      for (const one of tokens.values()) one.live = false;
      accessTokens.clear();
    }
    return undefined;
  }

  const server: SimulatedServer = {
    fates: [],
    violations: [],
    lostAnswers: 0,
    unanswered: 0,
    accepts: (accessToken) => accessTokens.has(accessToken),
    transport(_url, { body, signal }) {
      const { refresh_token: refreshToken } = JSON.parse(body ?? '{}');
      const { fate, afterMs } = server.fates.shift() ?? { fate: 'answered', afterMs: 10 };
      if (fate !== 'edge_blocked') {
        const sent = (sentInDoubt.get(refreshToken) ?? 0) + 1;
        sentInDoubt.set(refreshToken, sent);
        if (sent > 2) server.violations.push(`${refreshToken} was sent ${sent} times`);
        if (inFlight > 0) server.violations.push(`${refreshToken} was sent while another request was under way`);
      }
      // Not tied to the client: its death doesn't end the server's work.
      const work = process(refreshToken, fate, afterMs);
      if (fate === 'reset_processed') return Promise.reject(new TypeError('socket hang up'));
      return Promise.race([work, abortOf(signal)]);
    },
  };

  async function process(refreshToken: string, fate: Fate, afterMs: number): Promise<TransportResponse> {
    inFlight += 1;
    await clock.sleep(afterMs);
    const pair = unprocessed.has(fate) ? undefined : spend(refreshToken);
    inFlight -= 1;
    if (pair && fate !== 'answered') server.lostAnswers += 1;
    if (!pair && fate !== 'answered' && fate !== 'edge_blocked') server.unanswered += 1;
    switch (fate) {
      case 'edge_blocked':
        return answerText(429, '<html>', { 'content-type': 'text/html', 'retry-after': '30' });
      case '5xx_unprocessed':
      case '5xx_processed':
        return answerText(502, '<html>', { 'content-type': 'text/html' });
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
          expires_in: 604_800,
        });
    }
  }
  return server;
}

function abortOf(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_resolve, reject) =>
    signal?.addEventListener('abort', () => reject(signal.reason), { once: true }),
  );
}
