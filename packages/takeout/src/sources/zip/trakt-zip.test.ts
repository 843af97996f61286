import { randomBytes } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { type Gunzip, openArchive } from './archive.ts';
import { jsonZip, zipOf } from './testing/make-zip.ts';
import { openTraktZip, type ZipList } from './trakt-zip.ts';

const play = (id: number) => ({
  id,
  watched_at: '2026-01-02T03:04:00.000Z',
  action: 'watch',
  type: 'movie',
  extra: 'kept',
});

async function rowsOf(list: ZipList): Promise<object[]> {
  const all: object[] = [];
  for await (const { rows } of list.pages()) all.push(...rows);
  return all;
}

describe("Trakt's export", () => {
  it('reads the history from the last page to the first, by number and not by name, each row as it is', async () => {
    const pages = Array.from({ length: 11 }, (_, index) => [`watched-history-${index + 1}.json`, [play(100 - index)]]);
    const zip = await openTraktZip(jsonZip(Object.fromEntries(pages)));
    const rows = await rowsOf(zip.list('watched-history'));
    expect(rows).toEqual(Array.from({ length: 11 }, (_, index) => play(90 + index)));
    expect(zip.gaps).toEqual([]);
  });

  it('takes a file without a number for the first page, beside a second with one', async () => {
    const zip = await openTraktZip(
      jsonZip({ 'ratings-movies.json': [{ rating: 1 }], 'ratings-movies-2.json': [{ rating: 2 }] }),
    );
    expect(await rowsOf(zip.list('ratings-movies'))).toEqual([{ rating: 1 }, { rating: 2 }]);
    expect(zip.gaps).toEqual([]);
  });

  it('knows the time zone, the user and how many film plays there should be', async () => {
    const zip = await openTraktZip(
      jsonZip({
        'user-settings.json': { user: { username: 'Álan' }, account: { timezone: 'Europe/Berlin' } },
        'user-stats.json': { movies: { plays: 12 } },
      }),
    );
    expect(zip).toMatchObject({ username: 'Álan', timeZone: 'Europe/Berlin', filmPlays: 12 });
    const bare = await openTraktZip(jsonZip({ 'user-settings.json': [], 'user-stats.json': { movies: null } }));
    expect([bare.username, bare.timeZone, bare.filmPlays]).toEqual([undefined, undefined, undefined]);
  });

  it("reads a list of one's own whose slug ends in a number, and an empty one", async () => {
    const zip = await openTraktZip(
      jsonZip({
        'lists-lists.json': [{ ids: { trakt: 7, slug: 'best-of-2019' } }],
        'lists-list-7-best-of-2019-1.json': [{ rank: 1 }],
        'lists-list-7-best-of-2019-2.json': [{ rank: 2 }],
      }),
    );
    expect(await rowsOf(zip.list('lists-list-7'))).toEqual([{ rank: 1 }, { rank: 2 }]);
    expect(await rowsOf(zip.list('lists-watchlist'))).toEqual([]);
  });

  it('tells which pages are missing, and what Trakt itself could not read', async () => {
    const zip = await openTraktZip(
      jsonZip({
        'watched-history-1.json': [],
        'watched-history-4.json': [],
        '_errors.json': [{ endpoint: 'users/ada/ratings/movies', error: '500' }, 'odd'],
      }),
    );
    expect(zip.gaps).toEqual([
      { kind: 'pages', list: 'watched-history', from: 2, to: 3 },
      { kind: 'failed', endpoint: 'users/ada/ratings/movies' },
      { kind: 'failed', endpoint: 'unknown' },
    ]);
  });

  it('tells which files of ratings and lists are not there, by what other files count', async () => {
    const pageOf = (list: string) => ({ kind: 'pages', list, from: 1, to: 1 });
    const zip = await openTraktZip(
      jsonZip({
        'user-stats.json': {
          movies: { ratings: 3 },
          shows: { ratings: 0 },
          episodes: { ratings: 1 },
          ratings: { total: 4 },
        },
        'ratings-episodes.json': [{ rating: 1 }],
        'lists-lists.json': [
          { ids: { trakt: 7, slug: 'a' }, item_count: 2 },
          { ids: { trakt: 8, slug: 'b' }, item_count: 0 },
          { ids: { trakt: 9, slug: 'c' }, item_count: 1 },
        ],
        'lists-list-9-c.json': [{ rank: 1 }],
      }),
    );
    expect([zip.gaps, zip.ratings]).toEqual([[pageOf('ratings-movies'), pageOf('lists-list-7')], 4]);
    const nameless = await openTraktZip(jsonZip({ 'lists-list-7-a.json': [{ rank: 1 }], 'lists-lists.json': [] }));
    expect(nameless.gaps).toEqual([pageOf('lists-lists')]);
  });

  it("may have the account's own lists in a folder, as the site before 2026 wrote them", async () => {
    const zip = await openTraktZip(
      jsonZip({
        'ada/lists/lists.json': [{ ids: { trakt: 7, slug: 'best-of-2019' }, item_count: 1 }],
        'ada/lists/list-7-best-of-2019.json': [{ rank: 1 }],
        'ada/other/list-8-a.json': [],
      }),
    );
    expect([zip.names, zip.gaps]).toEqual([['lists-lists', 'lists-list-7'], []]);
    expect(await rowsOf(zip.list('lists-list-7'))).toEqual([{ rank: 1 }]);
  });

  it('may lie in a folder, in capitals, not compressed, with null rows', async () => {
    const content = JSON.stringify([null, play(1), 'odd']);
    const zip = await openTraktZip(zipOf([{ name: 'Ada/WATCHED-HISTORY.JSON', content, stored: true }]));
    expect(await rowsOf(zip.list('watched-history'))).toEqual([play(1)]);
  });
});

/** As a host unpacks that has more than streams. */
const gunzip: Gunzip = (member, bytes) => gunzipSync(member, { maxOutputLength: Math.max(1, bytes) });

describe.each([
  ['by streams', {}],
  ['at once', { gunzip }],
])('a hostile ZIP, unpacked %s,', (_, host) => {
  const page = (content: string | Uint8Array, more = {}) => zipOf([{ name: 'watched-history.json', content, ...more }]);
  const read = async (file: Blob) =>
    rowsOf((await openTraktZip(await openArchive(file, host))).list('watched-history'));

  it.each([
    ['is no ZIP', new Blob(['no zip at all']), { problem: 'no_zip' }],
    ['is empty', new Blob([]), { problem: 'no_zip' }],
    ['is cut off', page('[]').slice(0, 60), { problem: 'no_zip' }],
    ["has none of Trakt's files", jsonZip({ 'notes.json': [] }), { problem: 'no_trakt_export' }],
    ['has a page that is no JSON', page('[1,'), { problem: 'no_json', entry: 'watched-history.json' }],
    ['has a page that is no list', page('{}'), { problem: 'no_rows', entry: 'watched-history.json' }],
    [
      'has bytes that are no UTF-8',
      page(new Uint8Array([0xff, 0x5b])),
      { problem: 'unreadable', entry: 'watched-history.json' },
    ],
    [
      'has two files for one page',
      jsonZip({ 'watched-history.json': [], 'watched-history-1.json': [] }),
      { problem: 'two_files', entry: 'watched-history-1.json' },
    ],
    [
      'has a file twice',
      zipOf(['[1]', '[]'].map((content) => ({ name: 'ratings-movies.json', content }))),
      { problem: 'two_files', entry: 'ratings-movies.json' },
    ],
    ['has a password', page('[]', { encrypted: true }), { problem: 'packed', entry: 'watched-history.json' }],
    ['is packed by LZMA', page('[]', { method: 14 }), { problem: 'packed', entry: 'watched-history.json' }],
    ['states more than any page has', page('[]', { statedBytes: 2 ** 31 }), { problem: 'too_large' }],
  ])('that %s is refused, with the file that is wrong', async (_, file, refusal) => {
    await expect(read(file)).rejects.toMatchObject({ name: 'ZipRefused', ...refusal });
  });

  it('that unpacks to more than it states is refused before it fills the memory', async () => {
    const bomb = page(Buffer.alloc(80 * 2 ** 20, 0x20), { statedBytes: 10 });
    await expect(read(bomb)).rejects.toMatchObject({ name: 'ZipRefused', entry: 'watched-history.json' });
  });

  it('that states pages without end is one gap, and no memory', async () => {
    const zip = await openTraktZip(jsonZip({ 'ratings-movies-999999.json': [], 'ratings-movies-7.json': [] }));
    expect(zip.gaps).toEqual([
      { kind: 'pages', list: 'ratings-movies', from: 1, to: 6 },
      { kind: 'pages', list: 'ratings-movies', from: 8, to: 999_998 },
    ]);
  });

  it.each([true, false])('with damaged bytes is refused, stored: %s', async (stored) => {
    const bytes = new Uint8Array(await page(JSON.stringify([play(1)]), { stored }).arrayBuffer());
    const at = 60;
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    await expect(read(new Blob([bytes]))).rejects.toMatchObject({ problem: 'unreadable' });
  });

  it('may have pages that lie far apart, and an empty one', async () => {
    const noise = { content: randomBytes(3 * 2 ** 20), stored: true };
    const pages = [[play(1)], [], [play(2), play(3)]].map((rows, page) => ({
      name: `watched-history-${page + 1}.json`,
      content: JSON.stringify(rows),
    }));
    const apart = pages.flatMap((page, n) => [page, { ...noise, name: `noise ${n}` }]);
    expect(await read(zipOf(apart))).toEqual([play(3), play(2), play(1)]);
  });
});
