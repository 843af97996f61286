/** One account of the sandbox through its API and through the export that Trakt makes of it: the same rows. */

import { createSandbox } from '@trakt-usher/sandbox';
import { createTraktClient, type TraktClient } from 'trakt-usher/api';
import { describe, expect, it } from 'vitest';
import { apiSource, openTraktZip, type Source, type SourceList, zipSource } from '../src/index.ts';
import { createRepeats } from '../src/targets/reading.ts';

const endAt = new Date(Date.UTC(2026, 10, 21, 12));
const sandbox = createSandbox({ plays: 600, now: () => endAt.getTime() });
const { signal } = new AbortController();

function client(session?: { accessToken(): Promise<string> }, transport: typeof fetch = sandbox.fetch): TraktClient {
  return createTraktClient({
    ...{ app: { clientId: 'sandbox-client' }, transport, maxRetryWaitMs: 0 },
    ...(session && { session }),
  });
}

function ada(transport?: typeof fetch) {
  const accessToken = sandbox.issueGrant().access_token;
  return apiSource(client({ accessToken: async () => accessToken }, transport), { endAt, signal });
}

async function allOf<Row>(list: SourceList<Row>): Promise<{ rows: Row[]; read: number; total: number | undefined }> {
  const rows: Row[] = [];
  let [read, total]: [number, number | undefined] = [0, undefined];
  for await (const page of list.pages()) {
    rows.push(...page.rows);
    [read, total] = [page.read, page.total];
  }
  return { rows, read, total };
}

const sections = [
  'history',
  'ratings',
  'watchlist',
  'favorites',
  'collection',
  'comments',
  'hidden',
  'playback',
] as const;

async function counts(source: Source): Promise<Record<string, number> & { hidden: number }> {
  const found: Record<string, number> & { hidden: number } = { hidden: 0 };
  for (const section of sections) found[section] = (await allOf(source.section(section))).rows.length;
  for (const list of (await allOf(source.ownLists())).rows)
    found[list.name] = (await allOf(source.itemsOf(list))).rows.length;
  return found;
}

describe('a source', () => {
  it.each(['paged', 'lagging'])('has the same rows from the API as from an export, %s', async (form) => {
    const zip = await sandbox.fetch(`/_sandbox/export.zip?username=ada&form=${form}`);
    const source = zipSource(await openTraktZip(await zip.blob()));
    const fromZip = await counts(source);
    // Trakt's export has no list of the shows that were dropped.
    expect({ ...fromZip, hidden: fromZip.hidden + 1 }).toEqual(await counts(ada()));
    expect(Math.min(...Object.values(fromZip))).toBeGreaterThan(0);
    expect(await source.airedEpisodes()).toEqual(await ada().airedEpisodes());
    expect((await source.airedEpisodes()).size).toBeGreaterThan(0);
  });

  it('states how many rows there are, and counts each once', async () => {
    const { rows, read, total } = await allOf(ada().section('history'));
    const isRepeated = createRepeats();
    expect([read, total, rows.filter(isRepeated).length]).toEqual([rows.length, rows.length, 0]);
  });

  it('is short where one list in it is, though the next brings all that it states', async () => {
    const lacking: typeof fetch = async (input, init) => {
      const reply = await sandbox.fetch(input, init);
      if (!new URL(String(input)).pathname.startsWith('/sync/history/movies')) return reply;
      return new Response('[]', { headers: reply.headers });
    };
    const { read, total = 0 } = await allOf(ada(lacking).section('history'));
    expect(total).toBeGreaterThan(read);
  });

  it('ends the request for a page that nobody takes any more', async () => {
    const asked: (AbortSignal | null | undefined)[] = [];
    const noted: typeof fetch = (input, init) => {
      if (String(input).includes('/sync/history/episodes')) asked.push(init?.signal);
      return sandbox.fetch(input, init);
    };
    for await (const { rows } of ada(noted).section('history').pages()) {
      if (rows[0]?.type === 'episode') break;
    }
    expect(asked.map((signal) => signal?.aborted)).toEqual([false, true]);
  });

  it('leaves plays out that are later than its start', async () => {
    const atStart = apiSource(client(), { user: 'lin', endAt: new Date(0), signal });
    const { rows } = await allOf(atStart.section('history'));
    expect(rows.map(({ watched_at }) => Date.parse(watched_at)).filter((atMs) => atMs > 0)).toEqual([]);
  });

  it('is what a public profile shows, without a sign-in', async () => {
    const lin = apiSource(client(), { user: 'lin', endAt, signal });
    expect((await allOf(lin.section('history'))).rows.length).toBeGreaterThan(0);
    expect((await allOf(lin.section('hidden'))).rows).toEqual([]);
    expect((await lin.airedEpisodes()).size).toBeGreaterThan(0);
    await expect(allOf(lin.section('favorites'))).rejects.toMatchObject({ code: 'sign_in_required' });
  });
});
