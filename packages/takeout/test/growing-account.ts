/** An account of the sandbox that goes on watching while it is exported. */

import { createSandbox } from '@trakt-usher/sandbox';
import { createTraktClient } from 'trakt-usher/api';
import { apiSource, createLedger, targets } from '../src/index.ts';

export interface Growing {
  /** The ids of the plays that it had before. */
  before: ReadonlySet<number>;
  /** What the sandbox answered to each play that was added. */
  added: ReadonlySet<number>;
  /** The ids in the file, in its order. */
  exported: readonly number[];
  /** Rows in the file by the ledger. */
  rows: number;
}

const endAt = new Date(Date.UTC(2026, 10, 21, 12));
/** Not Trakt, whose limits the client would keep. */
const apiOrigin = 'http://localhost';
const app = { clientId: 'sandbox-client' };
const { signal } = new AbortController();

export async function exportGrowing(plays: number): Promise<Growing> {
  let nowMs = endAt.getTime();
  const sandbox = createSandbox({ plays, now: () => nowMs });
  const accessToken = sandbox.issueGrant().access_token;
  const session = { accessToken: async () => accessToken };
  const idle = createTraktClient({ app, apiOrigin, session, transport: sandbox.fetch, maxRetryWaitMs: 0 });
  const before = new Set<number>();
  for await (const { rows } of idle.sync.history.get().pages()) for (const { id } of rows) before.add(id);

  const added = new Set<number>();
  /** Before each page, one play of this moment, and one that is entered late, which moves the older ones. */
  const busy: typeof fetch = async (input, init) => {
    const { pathname } = new URL(String(input));
    if (pathname.startsWith('/sync/history')) {
      // One write a second is allowed.
      nowMs += 2_000;
      const movies = ['2026-11-21T12:00:01.000Z', '2026-11-21T11:00:00.000Z'].map((watched_at) => ({
        ids: { trakt: 607 },
        watched_at,
      }));
      const headers = { ...Object(init?.headers) };
      added.add(
        (await sandbox.fetch('/sync/history', { method: 'POST', headers, body: JSON.stringify({ movies }) })).status,
      );
    }
    return sandbox.fetch(input, init);
  };
  const client = createTraktClient({ app, apiOrigin, session, transport: busy, maxRetryWaitMs: 0 });
  const ledger = createLedger();
  const exported: number[] = [];
  const how = { timeZone: 'UTC', sections: ['history'], historyMode: 'individual', ledger } as const;
  for await (const { data } of targets.jsonl.files(apiSource(client, { endAt, signal }), how)) {
    for (const line of String(data).split('\n').filter(Boolean)) exported.push(JSON.parse(line).row.id);
  }
  await sandbox.close();
  return { before, added, exported, rows: ledger.rowsOf('trakt-export.jsonl') };
}
