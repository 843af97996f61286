import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { type Clock, createTraktClient, systemClock, type Transport } from 'trakt-usher';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { keptPages } from './kept-pages.ts';

let folder: string;
let trakt: ReturnType<typeof someTrakt>;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'usher-pages-'));
  trakt = someTrakt();
});
afterEach(() => {
  chmodSync(folder, 0o700);
  rmSync(folder, { recursive: true, force: true });
});

/** Films that were watched, in pages of 250, newest first, at an API that counts what it is asked. */
function someTrakt() {
  const server = {
    plays: Array.from({ length: 1_100 }, (_, at) => play(1_100 - at)),
    times: { movies: { watched_at: '2026-01-01T00:00:00.000Z' } },
    rowsInPage: 250,
    /** This page and those after it are not answered. */
    brokenFrom: Number.POSITIVE_INFINITY,
    asked: [] as number[],
    /** What a page is in the place of rows. */
    body: undefined as string | undefined,
  };
  const transport: Transport = async (url) => {
    const { pathname, searchParams } = new URL(url);
    if (pathname === '/sync/last_activities') return answer(JSON.stringify(server.times));
    const [page, limit] = [Number(searchParams.get('page')), server.rowsInPage];
    if (page >= server.brokenFrom) throw new TypeError('fetch failed');
    server.asked.push(page);
    const rows = server.plays.slice((page - 1) * limit, page * limit);
    return answer(server.body ?? JSON.stringify(rows), {
      ...{ 'x-pagination-page': page, 'x-pagination-limit': limit },
      ...{ 'x-pagination-item-count': server.plays.length },
      'x-pagination-page-count': Math.ceil(server.plays.length / limit),
    });
  };
  return Object.assign(server, { transport });
}

function play(id: number) {
  return {
    id,
    watched_at: '2020-01-01T00:00:00.000Z',
    type: 'movie',
    movie: { title: `Film ${id}`, ids: { trakt: id } },
  };
}

function answer(text: string, headers: Record<string, number> = {}) {
  return { status: 200, headers: { get: (name: string) => headers[name]?.toString() ?? null }, text: async () => text };
}

const app = { app: { clientId: 'an app', userAgent: 'test/1' }, session: { accessToken: async () => 'a token' } };

/** Reads the history through pages that are kept. What it met, if it was broken off. */
async function read({ resume = true, clock = systemClock, person = 'ada', counted = false }: Partial<How> = {}) {
  const place = { stateFolder: folder, server: 'https://api.trakt.tv', account: 'default' };
  const kept = keptPages({ ...place, clock, transport: trakt.transport });
  const client = createTraktClient({ ...app, clock, maxRetryWaitMs: 0, ...kept.sending });
  const { signal } = new AbortController();
  const stats = counted ? { movies: { plays: trakt.plays.length } } : {};
  const begun = await kept.begin(client, { resume, person, stats, signal });
  trakt.asked = [];
  const ids: number[] = [];
  try {
    for await (const { id } of client.sync.history.get({ type: 'movies', end_at: begun.endAt })) ids.push(id);
  } catch (error) {
    return { ids, error, kept };
  }
  return { ids, kept };
}

interface How {
  resume: boolean;
  clock: Clock;
  person: string;
  /** Trakt's statistics count the plays. */
  counted: boolean;
}

const files = () =>
  readdirSync(folder, { recursive: true, withFileTypes: true }).map((entry) => ({
    ...{ name: entry.name, path: join(entry.parentPath, entry.name), isFile: entry.isFile() },
    mode: statSync(join(entry.parentPath, entry.name)).mode & 0o777,
  }));

async function brokenOffAt(page: number) {
  trakt.brokenFrom = page;
  expect(await read({ resume: false })).toMatchObject({ error: expect.anything() });
  trakt.brokenFrom = Number.POSITIVE_INFINITY;
}

describe('a list that was broken off', () => {
  it('goes on at the first page that is missing, with each row once', async () => {
    await brokenOffAt(4);
    const { ids } = await read();
    expect(trakt.asked).toEqual([4, 5]);
    expect(ids).toEqual(trakt.plays.map(({ id }) => id));
  });

  it('goes on where page after page is broken off', async () => {
    await brokenOffAt(2);
    trakt.brokenFrom = 4;
    await read();
    trakt.brokenFrom = Number.POSITIVE_INFINITY;
    const { ids } = await read();
    expect([trakt.asked, ids.length]).toEqual([[4, 5], 1_100]);
  });

  it('is read anew where Trakt says that it has changed, and where it has another length although Trakt says nothing', async () => {
    await brokenOffAt(4);
    trakt.plays.unshift(play(2_000));
    trakt.times.movies.watched_at = '2026-01-02T00:00:00.000Z';
    const told = await read();
    expect([trakt.asked, told.ids.length]).toEqual([[1, 2, 3, 4, 5], 1_101]);
    await brokenOffAt(4);
    trakt.plays.splice(1, 2);
    const untold = await read();
    expect([trakt.asked, untold.ids.length]).toEqual([[4, 1, 2, 3, 4, 5], 1_099]);
  });

  it('is read anew without --resume, for another person, and a day later', async () => {
    for (const how of [{ resume: false }, { person: 'lin' }, { clock: ahead(86_400_000) }, { clock: ahead(-1_000) }]) {
      await brokenOffAt(4);
      await read(how);
      expect(trakt.asked).toEqual([1, 2, 3, 4, 5]);
    }
  });

  it('asks again for a page whose file is not whole', async () => {
    await brokenOffAt(5);
    const [second] = files().filter(({ name }) => name === '2');
    truncateSync(second?.path ?? '', 1_000);
    const { ids } = await read();
    expect([trakt.asked, ids.length]).toEqual([[5, 2], 1_100]);
  });
});

it('has each row once at the end, however often it is broken off and whatever changes between', async () => {
  trakt.rowsInPage = 3;
  let moment = Date.UTC(2026, 1);
  const change = fc.constantFrom('add', 'remove', 'replace', 'nothing');
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(fc.integer({ min: 1, max: 6 }), change), { maxLength: 5 }), async (breaks) => {
      trakt.plays = Array.from({ length: 13 }, (_, at) => play(13 - at));
      let resume = false;
      for (const [page, what] of breaks) {
        trakt.brokenFrom = page;
        await read({ resume, counted: true });
        resume = true;
        if (what === 'remove' || what === 'replace') trakt.plays.splice(page, 1);
        if (what === 'add' || what === 'replace') {
          moment += 1;
          trakt.plays.unshift(play(moment));
          trakt.times.movies.watched_at = new Date(moment).toISOString();
        }
      }
      trakt.brokenFrom = Number.POSITIVE_INFINITY;
      expect((await read({ resume, counted: true })).ids).toEqual(trakt.plays.map(({ id }) => id));
    }),
    { numRuns: 25 },
  );
});

it('takes no place in the limits of Trakt for pages that are kept', async () => {
  trakt.rowsInPage = 2;
  await brokenOffAt(499);
  expect((await read()).ids).toHaveLength(1_100);
});

it('keeps no block page, and nothing when it is told to forget', async () => {
  trakt.body = '<html>Checking your browser</html>';
  const { kept } = await read();
  expect(files().filter(({ name }) => /^\d+$/.test(name))).toEqual([]);
  kept.forget();
  expect(files()).toEqual([]);
});

it('is for its owner alone, and clears away what other accounts have left a day ago', async () => {
  const other = keptPages({
    ...{ stateFolder: folder, server: 'https://api.trakt.tv', account: 'other' },
    ...{ clock: ahead(-86_400_000 - 60_000), transport: trakt.transport },
  });
  const client = createTraktClient({ ...app, transport: trakt.transport });
  const { signal } = new AbortController();
  await other.begin(client, { resume: false, person: 'lin', stats: {}, signal });
  expect(files().some(({ name }) => name.startsWith('other-'))).toBe(true);
  await brokenOffAt(4);
  expect(files().some(({ name }) => name.startsWith('other-'))).toBe(false);
  for (const { isFile, mode, path } of files()) expect([path, mode]).toEqual([path, isFile ? 0o600 : 0o700]);
});

it('ends no export where nothing can be kept', async () => {
  writeFileSync(join(folder, 'read-pages'), '');
  const { ids } = await read();
  expect(ids).toHaveLength(1_100);
  expect(readFileSync(join(folder, 'read-pages'), 'utf8')).toBe('');
});

function ahead(ms: number): Clock {
  return { ...systemClock, now: () => Date.now() + ms };
}
