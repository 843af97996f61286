import { describe, expect, it } from 'vitest';
import type { TargetOptions } from '../../target.ts';
import { parseCsv } from '../letterboxd/testing/parse-csv.ts';
import { type AccountRows, sourceOf, written } from '../testing/source-of.ts';
import { trakt } from './index.ts';

const film = (id: number, rest: object = {}) => ({
  title: `Film ${id}`,
  year: 2020,
  ids: { trakt: id, slug: `film-${id}`, imdb: `tt000000${id}`, tmdb: id + 100 },
  ...rest,
});
const show = { title: 'Show', year: 2010, ids: { trakt: 1, slug: 'show', imdb: 'tt1000001', tvdb: 501, tmdb: 601 } };
const episode = (ids: object) => ({ season: 1, number: 2, title: 'B', ids });
const play = (id: number, watched_at: unknown, rest: object = { type: 'movie', movie: film(1) }) => ({
  ...{ id, watched_at, action: 'watch' },
  ...rest,
});
const rating = (value: unknown, rest: object = { type: 'movie', movie: film(1) }) => ({
  ...{ rated_at: '2026-01-02T03:04:05.000Z', rating: value },
  ...rest,
});
const ofSeason = (ids: object) => ({ type: 'season', season: { number: 1, ids }, show });

type Line = Record<string, string>;

async function filesOf(account: AccountRows, options: Partial<Omit<TargetOptions, 'ledger'>> = {}) {
  const { files, ...rest } = await written(trakt, sourceOf(account), options);
  const lines = [...files].map(([path, bytes]): [string, Line[]] => {
    const [header = [], ...records] = parseCsv(bytes.toString('utf8'));
    return [path, records.map((record) => Object.fromEntries(header.map((name, n) => [name, record[n] ?? ''])))];
  });
  return { ...rest, files: Object.fromEntries(lines) };
}

const reasons = (left: readonly { reason: string }[]) => left.map(({ reason }) => reason);

describe("files for Trakt's import", () => {
  it('have every id of a film and of an episode itself, and the moment with a Z', async () => {
    const ids = { trakt: 5, tvdb: 6, imdb: 'tt0000007', tmdb: 8 };
    const { files } = await filesOf({
      history: [
        play(2, '2026-01-02T03:04:00+01:00'),
        play(1, '2026-01-01T00:00:00Z', { type: 'episode', episode: episode(ids), show }),
      ],
    });
    expect(files['history.csv']).toEqual([
      {
        ...{ action: 'history', type: 'movie', title: 'Film 1', year: '2020', season: '', episode: '' },
        ...{ trakt_id: '1', imdb_id: 'tt0000001', tmdb_id: '101', tvdb_id: '' },
        watched_at: '2026-01-02T02:04:00.000Z',
      },
      {
        ...{ action: 'history', type: 'episode', title: 'Show', year: '2010', season: '1', episode: '2' },
        ...{ trakt_id: '5', imdb_id: 'tt0000007', tmdb_id: '8', tvdb_id: '6' },
        watched_at: '2026-01-01T00:00:00.000Z',
      },
    ]);
  });

  it('say unknown for a moment that nobody knows: without it the import takes now', async () => {
    const times = ['1970-01-01T00:00:00.000Z', '1970-01-01T12:34:56.000Z', null, 'once', undefined];
    const account = { history: times.map((at, id) => play(id, at, { type: 'movie', movie: film(id + 1) })) };
    const { files } = await filesOf(account);
    expect(files['history.csv']?.map(({ watched_at }) => watched_at)).toEqual(times.map(() => 'unknown'));
  });

  it('have the n-th play of a title in file n', async () => {
    const { files, ledger } = await filesOf({
      history: [
        play(4, '2026-01-04T00:00:00Z'),
        play(3, '2026-01-03T00:00:00Z', { type: 'movie', movie: film(2) }),
        play(2, '2026-01-02T00:00:00Z'),
        play(1, '2026-01-01T00:00:00Z'),
        // The ids of films and episodes are apart.
        play(0, '2026-01-01T00:00:00Z', { type: 'episode', episode: episode({ trakt: 1 }), show }),
      ],
    });
    const days = (path: string) => files[path]?.map(({ watched_at }) => watched_at?.slice(8, 10));
    expect([days('history.csv'), days('history-2.csv'), days('history-3.csv')]).toEqual([
      ['04', '03', '01'],
      ['02'],
      ['01'],
    ]);
    expect(['history.csv', 'history-2.csv', 'history-3.csv'].map((file) => ledger.rowsOf(file))).toEqual([3, 1, 1]);
  });

  it('leave a play out that the source brings twice: the import would add it twice', async () => {
    const { files, left } = await filesOf({
      history: [play(7, '2026-01-04T00:00:00Z'), play(7, '2026-01-04T00:00:00Z')],
    });
    expect(files['history.csv']).toHaveLength(1);
    expect(reasons(left)).toEqual(['repeated']);
  });

  it.each([
    ['an episode by its IMDb id alone, which the import takes for the whole show', { imdb: 'tt0000007' }],
    ['an episode by its TMDB id alone, which the import drops', { tmdb: 8 }],
    ['an episode with ids that are no numbers', { trakt: 0, tvdb: -1 }],
  ])('leave out %s', async (_, ids) => {
    const row = play(1, '2026-01-01T00:00:00Z', { type: 'episode', episode: episode(ids), show });
    const { files, left } = await filesOf({ history: [row] });
    expect(files['history.csv']).toEqual([]);
    expect(reasons(left)).toEqual(['no_id']);
  });

  it('never mark a whole show or season as watched', async () => {
    const { files, left } = await filesOf({
      history: [
        play(1, '2026-01-01T00:00:00Z', { type: 'show', show }),
        play(2, '2026-01-01T00:00:00Z', ofSeason({ trakt: 9, tvdb: 10 })),
      ],
    });
    expect(files['history.csv']).toEqual([]);
    expect(reasons(left)).toEqual(['no_place', 'no_place']);
  });

  it('give no line to what Trakt has lost, and no id that is none', async () => {
    const { files, left } = await filesOf({
      history: [
        play(1, '2026-01-01T00:00:00Z', { type: 'movie', movie: null }),
        play(2, '2026-01-01T00:00:00Z', { type: 'movie', movie: { title: null, year: null, ids: { trakt: 4 } } }),
        play(3, '2026-01-01T00:00:00Z', { type: 'movie', movie: film(3, { ids: { imdb: '/title/tt3' } }) }),
        play(4, '2026-01-01T00:00:00Z', { type: 'movie', movie: film(3, { ids: { trakt: 1.5, tmdb: 2, tvdb: 3 } }) }),
      ],
    });
    expect(reasons(left)).toEqual(['nameless', 'nameless', 'no_id']);
    expect(
      files['history.csv']?.map(({ trakt_id, imdb_id, tmdb_id, tvdb_id }) => [trakt_id, imdb_id, tmdb_id, tvdb_id]),
    ).toEqual([['', '', '2', '']]);
  });

  it('keep to the span of dates that is wanted', async () => {
    const days = ['2026-01-03T01:00:00Z', '2026-01-02T01:00:00Z', '2026-01-01T23:00:00Z', '1970-01-01T00:00:00.000Z'];
    const history = days.map((at, id) => play(id, at, { type: 'movie', movie: film(id + 1) }));
    const span = { since: '2026-01-02', until: '2026-01-02', timeZone: 'Europe/Berlin' };
    const { files, left } = await filesOf({ history }, span);
    expect(files['history.csv']?.map(({ title }) => title)).toEqual(['Film 2', 'Film 3']);
    expect(reasons(left)).toEqual(['out_of_span', 'out_of_span']);
  });

  it('have the ratings of films and shows, and no others: a season would become a film', async () => {
    const below = [
      rating(6, ofSeason({ trakt: 9, tvdb: 10 })),
      rating(5, { type: 'episode', episode: episode({ trakt: 5 }), show }),
    ];
    const account = { ratings: [rating(8), rating(7, { type: 'show', show }), ...below] };
    const { files, left } = await filesOf(account, { sections: ['ratings'] });
    expect(Object.keys(files)).toEqual(['ratings.csv']);
    expect(files['ratings.csv']?.map(({ type, rating, rated_at }) => [type, rating, rated_at])).toEqual([
      ['movie', '8', '2026-01-02T03:04:05.000Z'],
      ['show', '7', '2026-01-02T03:04:05.000Z'],
    ]);
    expect(reasons(left)).toEqual(['no_place', 'no_place']);
  });

  it('have the ratings of seasons and episodes in a file of their own where they are wanted, seasons by TVDB alone', async () => {
    const account = {
      ratings: [
        rating(6, ofSeason({ trakt: 9, tvdb: 10, tmdb: 11 })),
        rating(5, { type: 'episode', episode: episode({ trakt: 5 }), show }),
        rating(4, ofSeason({ trakt: 12, tmdb: 13 })),
      ],
    };
    const { files, left } = await filesOf(account, { ratingsBelowShows: true });
    expect(files['ratings.csv']).toEqual([]);
    expect(
      files['ratings-of-seasons-and-episodes.csv']?.map(({ type, trakt_id, tmdb_id, tvdb_id }) => [
        type,
        trakt_id,
        tmdb_id,
        tvdb_id,
      ]),
    ).toEqual([
      ['season', '', '', '10'],
      ['episode', '5', '', ''],
    ]);
    expect(reasons(left)).toEqual(['no_id']);
  });

  it('take a title once, and no rating that Trakt has not', async () => {
    const listed = { listed_at: '2026-01-02T03:04:05.000Z', type: 'movie', movie: film(1) };
    const { files, left } = await filesOf({
      ratings: [
        rating(8),
        rating(3),
        ...[0, 11, 7.5, null].map((value, n) => rating(value, { type: 'movie', movie: film(n + 2) })),
      ],
      watchlist: [listed, listed],
    });
    expect([files['ratings.csv']?.length, files['watchlist.csv']?.length]).toEqual([1, 1]);
    expect(reasons(left)).toEqual(['repeated', 'no_place', 'no_place', 'no_place', 'no_place', 'repeated']);
  });

  it('have the watchlist last, with a column that tells it by itself', async () => {
    const { files, left } = await filesOf({
      history: [play(1, '2026-01-01T00:00:00Z')],
      ratings: [rating(8)],
      watchlist: [
        {
          listed_at: '2026-01-02T03:04:05.000Z',
          type: 'movie',
          movie: film(1, { title: 'Quote ", line\r\nbreak; tab\t' }),
        },
        { listed_at: 'once', type: 'show', show },
        { listed_at: '2026-01-02T03:04:05.000Z', ...ofSeason({ trakt: 9 }) },
      ],
    });
    expect(Object.keys(files)).toEqual(['history.csv', 'ratings.csv', 'watchlist.csv']);
    expect(files['watchlist.csv']?.map(({ title, watchlisted_at }) => [title, watchlisted_at])).toEqual([
      ['Quote ", line\r\nbreak; tab\t', '2026-01-02T03:04:05.000Z'],
      ['Show', ''],
    ]);
    expect(files['watchlist.csv']?.[0]).not.toHaveProperty('watched_at');
    expect(reasons(left)).toEqual(['no_place']);
  });
});
