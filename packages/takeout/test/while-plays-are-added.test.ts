/** Accounts of sizes at which pages end, read to their end while the account goes on watching. */

import { createSandbox } from '@trakt-usher/sandbox';
import { createTraktClient } from 'trakt-usher/api';
import { expect, it } from 'vitest';
import { apiSource, createLedger, targets } from '../src/index.ts';

const endAt = new Date(Date.UTC(2026, 10, 21, 12));
const app = { clientId: 'sandbox-client' };
const { signal } = new AbortController();

it.each([0, 1, 99, 100, 101, 250, 251, 1_000])('an account of %i plays is exported whole', async (plays) => {
  let nowMs = endAt.getTime();
  const sandbox = createSandbox({ plays, now: () => nowMs });
  const accessToken = sandbox.issueGrant().access_token;
  const session = { accessToken: async () => accessToken };
  const idle = createTraktClient({ app, session, transport: sandbox.fetch, maxRetryWaitMs: 0 });
  const before = (await idle.sync.history.get().toArray()).map(({ id }) => id);

  const adding: number[] = [];
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
      adding.push(
        (await sandbox.fetch('/sync/history', { method: 'POST', headers, body: JSON.stringify({ movies }) })).status,
      );
    }
    return sandbox.fetch(input, init);
  };
  const client = createTraktClient({ app, session, transport: busy, maxRetryWaitMs: 0 });
  const ledger = createLedger();
  let text = '';
  const how = { timeZone: 'UTC', sections: ['history'], historyMode: 'individual', ledger } as const;
  for await (const piece of targets.jsonl.files(apiSource(client, { endAt, signal }), how)) text += piece.data;
  const ids: number[] = text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line).row.id);
  expect(new Set(adding)).toEqual(new Set([200]));
  expect(new Set(ids).size).toBe(ids.length);
  expect(before.filter((id) => !ids.includes(id))).toEqual([]);
  expect(before.length).toBe(plays);
  expect(ledger.rowsOf('trakt-export.jsonl')).toBe(ids.length);
});
