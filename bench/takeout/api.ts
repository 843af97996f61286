/**
 * Runs in its own process: takes the plays of an account at the sandbox out to Yamtrack, and reads the same pages in a bare loop, in turns.
 * Sends the parent the times of each.
 */

import { apiSource, createLedger, targets } from '@trakt-usher/takeout';
import { createMemoryStore, createSession, createTraktClient } from 'trakt-usher';
import { nodeTransport } from 'trakt-usher/node';

export interface ApiTimes {
  bareMs: number[];
  takeOutMs: number[];
}

const [url = '', token = '', plays = '', rounds = ''] = process.argv.slice(2);
const app = { clientId: 'sandbox-client', userAgent: 'bench/1.0' };
const times: ApiTimes = { bareMs: [], takeOutMs: [] };
for (let round = -1; round < Number(rounds); round += 1) {
  const [bareMs, takeOutMs] = [await timed(readBare), await timed(takeOut)];
  // The first round only warms them up.
  if (round < 0) continue;
  times.bareMs.push(bareMs);
  times.takeOutMs.push(takeOutMs);
}
process.send?.(times);
process.disconnect?.();

async function timed(work: () => Promise<number>): Promise<number> {
  const startedAtMs = performance.now();
  const rows = await work();
  if (rows !== Number(plays)) throw new Error(`There are ${rows} rows.`);
  return performance.now() - startedAtMs;
}

async function readBare(): Promise<number> {
  const headers = {
    'content-type': 'application/json',
    'user-agent': app.userAgent,
    'trakt-api-version': '2',
    'trakt-api-key': app.clientId,
    authorization: `Bearer ${token}`,
  };
  let rows = 0;
  for (const type of ['movies', 'episodes']) {
    for (let page = 1, pages = 1; page <= pages; page += 1) {
      const reply = await fetch(`${url}/sync/history/${type}?page=${page}&limit=250`, { headers });
      pages = Number(reply.headers.get('x-pagination-page-count'));
      const list: unknown[] = await reply.json();
      rows += list.length;
    }
  }
  return rows;
}

async function takeOut(): Promise<number> {
  const session = createSession({ store: createMemoryStore(), app, issuer: url, apiOrigin: url });
  await session.signIn({ accessToken: token, refreshToken: 'bench-refresh-token', expiresIn: 604_800 });
  const client = createTraktClient({ app, session, transport: nodeTransport() });
  const { signal } = new AbortController();
  const ledger = createLedger();
  const how = { timeZone: 'Europe/Berlin', sections: ['history'], historyMode: 'individual', ledger } as const;
  let bytes = 0;
  const source = apiSource(client, { endAt: new Date(), signal });
  for await (const { data } of targets.yamtrack.files(source, how)) bytes += data.length;
  return bytes > 0 ? ledger.ended('history') : 0;
}
