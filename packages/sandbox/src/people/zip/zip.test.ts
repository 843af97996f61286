import { describe, expect, it } from 'vitest';
import { type EntryByHand, zipByHand } from '../../../test/zip-by-hand.ts';
import { createSandbox } from '../../index.ts';
import { DataRefused, readTraktZip } from '../index.ts';

type Files = Readonly<Record<string, unknown>>;

/** A ZIP of these files, by name without its ending. */
function zipOf(files: Files, change: (entry: EntryByHand) => EntryByHand = (entry) => entry): Uint8Array {
  return zipByHand(Object.entries(files).map(([name, content]) => change({ name: `${name}.json`, content })));
}

const profile = {
  username: 'Mary',
  private: true,
  vip: true,
  name: 'Mary S.',
  location: null,
  ids: { slug: 'mary-s' },
};
const settings = { user: { username: 'Mary' }, account: { timezone: 'Europe/Rome' } };
const whose = { 'user-profile': profile, 'user-settings': settings };

const matrix = {
  title: 'The Matrix',
  year: 1999,
  ids: { trakt: 481, slug: 'the-matrix-1999', imdb: 'tt0133093', tmdb: 603 },
};
const show = { title: 'Made Up', year: 2020, ids: { trakt: 9, slug: 'made-up', tvdb: 8, imdb: null, tmdb: null } };
const episode = (number: number) => ({
  season: 1,
  number,
  title: `No. ${number}`,
  ids: { trakt: 50 + number, tvdb: 7, imdb: null },
});
const minute = (at: number) => new Date(Date.UTC(2026, 0, 1, 0, at)).toISOString();
/** Plays from `last` down to `first`, newest first. */
const plays = (last: number, first: number) =>
  Array.from({ length: last - first + 1 }, (_, index) => {
    const id = last - index;
    const watched = id % 2 === 0 ? { type: 'movie', movie: matrix } : { type: 'episode', episode: episode(id), show };
    return { id, watched_at: minute(id), action: 'watch', ...watched };
  });
const minutesOf = (bytes: Uint8Array): (number | string)[] =>
  (readTraktZip(bytes).person.plays ?? []).map(({ at }) =>
    at === 'unknown' ? at : (Date.parse(at) - Date.UTC(2026, 0)) / 60_000,
  );
const upTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1);

function refusalOf(bytes: Uint8Array): string {
  try {
    readTraktZip(bytes);
  } catch (error) {
    if (error instanceof DataRefused) return error.reasons.join();
    throw error;
  }
  return '';
}

describe('a ZIP from Trakt', () => {
  const oneFile: Files = { 'watched-history': plays(4, 1) };
  const pages: Files = {
    'watched-history-1': plays(9, 7),
    'watched-history-2': plays(6, 4),
    'watched-history-3': plays(3, 1),
  };
  const lagging: Files = { 'watched-history': plays(6, 4), 'watched-history-2': plays(3, 1) };
  const twelve: Files = Object.fromEntries(
    upTo(12)
      .map((page) => [`watched-history-${page}`, plays(13 - page, 13 - page)] as const)
      .toSorted(([a], [b]) => a.localeCompare(b)),
  );

  it.each<[string, Files, number]>([
    ['one page', oneFile, 4],
    ['numbered pages', pages, 9],
    ['a first page without a number', lagging, 6],
    ['twelve pages, which text would order otherwise', twelve, 12],
    ['an empty page after the last', { ...pages, 'watched-history-4': [] }, 9],
  ])('of %s has all plays, the oldest first, whatever way it is packed', (_, history, count) => {
    const files = { ...history, ...whose };
    const wanted = upTo(count);
    expect(minutesOf(zipOf(files))).toEqual(wanted);
    expect(minutesOf(zipOf(files, (entry) => ({ ...entry, stored: true })))).toEqual(wanted);
    expect(
      minutesOf(zipOf(files, (entry) => ({ ...entry, content: JSON.stringify(entry.content, undefined, 2) }))),
    ).toEqual(wanted);
    expect(minutesOf(zipOf(files, (entry) => ({ ...entry, name: `trakt-export-mary-s/${entry.name}` })))).toEqual(
      wanted,
    );
    expect(minutesOf(zipOf(files, (entry) => ({ ...entry, name: entry.name.toUpperCase() })))).toEqual(wanted);
    expect(
      minutesOf(zipOf(files, (entry) => ({ ...entry, content: `\uFEFF${JSON.stringify(entry.content)}` }))),
    ).toEqual(wanted);
    expect(readTraktZip(zipOf(files)).leftOut).toEqual([]);
  });

  it('says whose it is', () => {
    const { person } = readTraktZip(zipOf({ ...whose, ...oneFile }));
    expect(person).toMatchObject({
      username: 'Mary',
      slug: 'mary-s',
      name: 'Mary S.',
      timezone: 'Europe/Rome',
      private: true,
      vip: true,
    });
    expect(createSandbox({ people: [person] }).urls.username).toBe('Mary');
  });

  it('counts a play once that stands on two pages, and knows what an unknown date is', () => {
    const unknown = { id: 0, watched_at: '1970-01-01T00:00:00.000Z', action: 'watch', type: 'movie', movie: matrix };
    const twice = {
      'watched-history-1': plays(6, 4),
      'watched-history-2': [...plays(4, 2), unknown, { ...unknown, id: 99, watched_at: null }],
    };
    expect(minutesOf(zipOf({ ...whose, ...twice }))).toEqual(['unknown', 'unknown', 2, 3, 4, 5, 6]);
  });

  it('has ratings, lists, copies and the rest', () => {
    const rated_at = '2026-02-01T00:00:00.000Z';
    const rank = { id: 1, rank: 1, listed_at: minute(1), notes: null, my_rating: null };
    const metadata = {
      media_type: 'bluray',
      resolution: 'uhd_4k',
      hdr: null,
      audio: 'dts',
      audio_channels: '5.1',
      '3d': false,
    };
    const list = {
      name: 'Best of',
      description: '',
      privacy: 'friends',
      type: 'personal',
      created_at: minute(1),
      updated_at: minute(2),
      item_count: 3,
      sort_by: 'rank',
      sort_how: 'asc',
    };
    const { person, leftOut } = readTraktZip(
      zipOf({
        ...whose,
        ...oneFile,
        'ratings-movies': [{ rated_at, rating: 7, type: 'movie', movie: matrix }],
        'ratings-seasons': [
          { rated_at, rating: 8, type: 'season', season: { number: 0, ids: { trakt: 3, tvdb: 4 } }, show },
        ],
        'ratings-episodes': [{ rated_at, rating: 9, type: 'episode', episode: episode(1), show }],
        'lists-watchlist': [{ ...rank, type: 'movie', movie: matrix, notes: 'Soon' }],
        'lists-favorites': [{ ...rank, type: 'show', show }],
        'lists-lists': [
          { ...list, ids: { trakt: 7, slug: 'best-of-2019' } },
          { ...list, name: 'Best', item_count: 0, ids: { trakt: 8, slug: 'best' } },
        ],
        'lists-list-7-best-of-2019-1': [
          { ...rank, type: 'person', person: { name: 'Buster Keaton', ids: { trakt: 1 } } },
          { ...rank, type: 'show', show },
        ],
        'lists-list-7-best-of-2019-2': [{ ...rank, type: 'season', season: { number: 1, ids: {} }, show }],
        'lists-list-8-best': [],
        'collection-movies': [
          { type: 'movie', collected_at: minute(3), updated_at: minute(4), movie: matrix, metadata },
        ],
        'collection-episodes': [
          { type: 'episode', collected_at: minute(3), updated_at: minute(4), episode: episode(2), show },
        ],
        'watched-playback': [{ id: 5, progress: 25.5, paused_at: minute(5), type: 'movie', movie: matrix }],
        'hidden-progress-watched-reset': [{ hidden_at: minute(6), type: 'show', show }],
        'watched-shows': [{ plays: 2, last_watched_at: minute(3), reset_at: minute(2), show }],
      }),
    );
    expect(leftOut).toEqual([]);
    expect(person.ratings).toMatchObject([
      { movie: { imdb: 'tt0133093' }, rating: 7, at: rated_at },
      { show: { tvdb: 8 }, season: { number: 0, tvdb: 4 }, rating: 8 },
      { show: { tvdb: 8 }, season: 1, episode: { number: 1, title: 'No. 1' }, rating: 9 },
    ]);
    expect(person.watchlist).toEqual([{ movie: expect.anything(), at: minute(1), notes: 'Soon' }]);
    expect(person.favorites).toEqual([{ show: expect.anything(), at: minute(1) }]);
    expect(person.lists).toMatchObject([
      {
        name: 'Best of',
        slug: 'best-of-2019',
        privacy: 'friends',
        items: [{ person: 'Buster Keaton' }, {}, { season: { number: 1 } }],
      },
      { name: 'Best', slug: 'best', items: [] },
    ]);
    expect(person.collection).toMatchObject([
      { movie: {}, at: minute(3), updatedAt: minute(4), resolution: 'uhd_4k', '3d': false },
      { season: 1, episode: { number: 2 } },
    ]);
    expect(person.playback).toMatchObject([{ progress: 25.5 }]);
    expect(person.hidden).toMatchObject([{ section: 'progress_watched_reset', at: minute(6) }]);
    expect(person.rewatches).toMatchObject([{ at: minute(2) }]);
    createSandbox({ people: [person] });
  });

  it('names titles that have no year or no name, and those without anything are left out and counted', () => {
    const row = plays(2, 2)[0];
    const movies = [
      { title: null, year: null, ids: { trakt: 77, slug: 'x-files', imdb: null, tmdb: null } },
      { title: '七人', year: null, ids: { trakt: 78, slug: '', imdb: 'tt0047478', tmdb: null } },
      { title: 'Nothing Else', year: null, ids: {} },
      null,
    ];
    const { person, leftOut } = readTraktZip(
      zipOf({ ...whose, 'watched-history': movies.map((movie, id) => ({ ...row, id, movie })) }),
    );
    expect(person.plays).toMatchObject([{ movie: { title: '七人' } }, { movie: { title: 'x-files' } }]);
    expect(leftOut).toEqual(['watched-history: 2 rows are left out. No item is named that belongs there.']);
    createSandbox({ people: [person] });
  });

  it.each<[string, Files, string]>([
    [
      'what Trakt could not export',
      { ...oneFile, _errors: [{ endpoint: 'users/mary/lists', error: 'HTTP 504', fetchedPages: 1, totalPages: 9 }] },
      '_errors.json: Trakt could not export all of users/mary/lists, 1 of 9 pages are there (HTTP 504).',
    ],
    [
      'a page that is missing',
      { 'watched-history-1': plays(4, 3), 'watched-history-3': plays(1, 1) },
      'watched-history: Missing pages: 2.',
    ],
    [
      'many pages that are missing',
      { 'watched-history-1': plays(4, 3), 'watched-history-9': plays(1, 1) },
      'watched-history: Missing pages: 2, 3, 4, 5, 6 and 2 more.',
    ],
    [
      'a page that is there twice',
      { ...oneFile, 'watched-history-1': plays(4, 1) },
      'watched-history.json: Another file is page 1 of this section, too. Both were read.',
    ],
    [
      'plays that Trakt has counted',
      { ...oneFile, 'user-stats': { movies: { plays: 5 }, episodes: { plays: 2 } } },
      'watched-history: Trakt counts 5 plays of movies (user-stats.json), and here are 2.',
    ],
    [
      'items that Trakt has counted',
      { ...oneFile, 'lists-lists': [{ name: 'A', item_count: 2, ids: { trakt: 7, slug: 'a' } }] },
      'lists-list-7-a: lists-lists.json counts 2 items, and here are 0.',
    ],
    [
      'a list that nothing names',
      { ...oneFile, 'lists-list-7-a': [] },
      "lists-list-7-a.json: It is no section of Trakt's, and no list of lists-lists.json.",
    ],
    [
      'comments',
      { ...oneFile, 'comments-movies-1': [{}], 'comments-movies-2': [{}] },
      'comments-movies: 2 rows are left out. Comments are not taken.',
    ],
    [
      'people',
      { ...oneFile, 'network-friends': [{}] },
      'network-friends: 1 row is left out. They are about people who are not in the sandbox.',
    ],
    [
      'a date of another age',
      { 'watched-history': [{ ...plays(2, 2)[0], watched_at: '1890-01-01' }] },
      'watched-history: 1 row is left out. There is no date from 1970 to 2106.',
    ],
    ['no history', {}, 'watched-history: It is missing, so there are no plays.'],
  ])('tells of %s', (_, files, sentence) => {
    expect(readTraktZip(zipOf({ ...whose, ...files })).leftOut).toContain(sentence);
  });

  it('finds the items of a list by its id, whatever slug the file has', () => {
    const list = (trakt: number, slug: string) => ({ name: slug, ids: { trakt, slug } });
    const item = { type: 'movie', movie: matrix };
    const { person, leftOut } = readTraktZip(
      zipOf({
        ...whose,
        ...oneFile,
        'lists-lists': [list(7, 'new-name'), list(8, 'other-name'), list(9, 'best-of-2019')],
        'lists-list-7-old-name-2': [item],
        'lists-list-8-x-2': [{ ...item, notes: 'b' }],
        'lists-list-8-x': [{ ...item, notes: 'a' }],
        'lists-list-9-best-of-2019': [item],
      }),
    );
    expect(leftOut).toEqual([]);
    expect(person.lists?.map(({ items }) => items.map(({ notes }) => notes))).toEqual([
      [undefined],
      ['a', 'b'],
      [undefined],
    ]);
  });

  it('tells of files that are none of it', () => {
    const bytes = zipByHand([
      { name: 'user-profile.json', content: profile },
      { name: 'watched-history.json', content: [] },
      { name: 'read me.txt', content: 'Hello' },
      { name: '__MACOSX/._user-profile.json', content: 'x' },
    ]);
    expect(readTraktZip(bytes).leftOut).toEqual(['read me.txt: It is no JSON file.']);
  });
});

describe('a ZIP from the old site', () => {
  const collected = { number: 3, collected_at: minute(9) };
  const old: Files = {
    'watched/history-1': plays(4, 3),
    'watched/history-2': plays(2, 1),
    'watched/watched-movies': [{ plays: 2, movie: matrix }],
    'ratings/ratings-shows': [{ rated_at: minute(1), rating: 4, type: 'show', show }],
    'lists/watchlist': [{ rank: 1, id: 1, listed_at: minute(1), type: 'movie', movie: matrix }],
    'collection/collection-shows': [{ type: 'show', show, seasons: [{ number: 2, episodes: [collected] }] }],
    'hidden/hidden-dropped': [{ hidden_at: minute(2), type: 'show', show }],
  };

  it.each([
    ['in a folder of its owner', 'mary-s/', 'mary-s', []],
    ['without one', '', 'ada', ["user-profile: It is missing, so the sandbox's user ada has these data."]],
  ])('%s has what it has', (_, folder, username, told) => {
    const { person, leftOut } = readTraktZip(zipOf(old, (entry) => ({ ...entry, name: folder + entry.name })));
    expect(leftOut).toEqual(told);
    expect(person).toMatchObject({
      username,
      plays: [1, 2, 3, 4].map((at) => ({ at: minute(at) })),
      ratings: [{ rating: 4 }],
      watchlist: [{ movie: { slug: 'the-matrix-1999' } }],
      collection: [{ show: { tvdb: 8 }, season: 2, episode: 3, at: minute(9) }],
      hidden: [{ section: 'dropped' }],
    });
  });
});

describe('a ZIP that is not what it should be', () => {
  const good = zipOf({ ...whose, 'watched-history': plays(50, 1) });
  const withOne = (entry: EntryByHand) => zipByHand([{ name: 'user-profile.json', content: profile }, entry]);

  it.each<[string, Uint8Array, string]>([
    ['is cut off', good.subarray(0, good.length - 30), 'It is no ZIP, or its end is missing.'],
    ['is empty', new Uint8Array(), 'It is no ZIP, or its end is missing.'],
    ['is something else', new TextEncoder().encode('<html>'), 'It is no ZIP, or its end is missing.'],
    [
      'has a page that is no JSON',
      withOne({ name: 'watched-history-3.json', content: '<html>' }),
      'watched-history-3.json: It is not JSON.',
    ],
    [
      'has a page that is cut off',
      withOne({ name: 'watched-history.json', content: '[{"id":1}' }),
      'watched-history.json: It is not JSON.',
    ],
    [
      'has a page that is no list',
      withOne({ name: 'watched-history-2.json', content: { error: 'x' } }),
      'watched-history-2.json: It is no list of rows.',
    ],
    [
      'has a row that is no object',
      withOne({ name: 'ratings-movies.json', content: [1] }),
      'ratings-movies.json: It is no list of rows.',
    ],
    [
      'leads out of its folder',
      withOne({ name: '../../etc/watched-history.json', content: [] }),
      '../../etc/watched-history.json: The name leads out of the folder.',
    ],
    [
      'leads to the root',
      withOne({ name: '/etc/x.json', content: [] }),
      '/etc/x.json: The name leads out of the folder.',
    ],
    [
      'leads out by the other stroke',
      withOne({ name: 'a\\..\\..\\x.json', content: [] }),
      'a\\..\\..\\x.json: The name leads out of the folder.',
    ],
    ['leads to a drive', withOne({ name: 'C:x.json', content: [] }), 'C:x.json: The name leads out of the folder.'],
    [
      'grows a thousandfold',
      withOne({ name: 'watched-history.json', content: ' '.repeat(3_000_000) }),
      'watched-history.json: It unpacks to more than 200 times its size.',
    ],
    [
      'says that it is huge',
      withOne({ name: 'watched-history.json', content: [], claimedSize: 2 ** 31 }),
      'watched-history.json: It unpacks to more than 64 MiB.',
    ],
    [
      'says that it is longer than it is',
      withOne({ name: 'watched-history.json', content: [], claimedSize: 9 }),
      'watched-history.json: It is damaged.',
    ],
    [
      'has an entry twice',
      withOne({ name: 'user-profile.json', content: profile }),
      'user-profile.json: It is in the ZIP twice.',
    ],
    ['is damaged', damaged(), 'watched-history.json: It is damaged.'],
    ['has other bytes than it had', damaged({ stored: true }), 'watched-history.json: It is damaged.'],
    [
      'says that it is shorter than it is',
      withOne({ name: 'watched-history.json', content: '[]   ', claimedSize: 2 }),
      'watched-history.json: It is damaged.',
    ],
  ])('because it %s is refused, and the entry is named', (_, bytes, reason) => {
    expect(refusalOf(bytes)).toContain(reason);
  });

  function damaged({ stored = false } = {}): Uint8Array {
    const bytes = zipByHand([{ name: 'watched-history.json', content: plays(50, 1), stored }]);
    // The first byte of the content: a block of a kind that does not exist, or another letter.
    const at = 30 + 'watched-history.json'.length;
    bytes[at] = stored ? 0x20 : 0xff;
    return bytes;
  }

  it('never fails otherwise, wherever it is cut or damaged', () => {
    for (let at = 0; at < good.length; at += 7) {
      const changed = Uint8Array.from(good);
      changed[at] = (changed[at] ?? 0) ^ 0x55;
      for (const bytes of [good.subarray(0, at), changed]) {
        try {
          readTraktZip(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(DataRefused);
        }
      }
    }
  });
});
