import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { field } from '../../field.ts';
import { anyAccount } from '../../testing/any-account.ts';
import { aFilm, aPlay, aRating } from '../letterboxd/testing/rows.ts';
import { type AccountRows, sourceOf, written } from '../testing/source-of.ts';
import { simkl } from './index.ts';

interface Title {
  title: string | null;
  ids: Record<string, string>;
}
interface Entry {
  status: string;
  last_watched_at: string | null;
  user_rating: number | null;
  movie?: Title;
  show?: Title;
  seasons?: { number: number; episodes: { number: number; watched_at: string | null }[] }[];
}

async function backupOf(account: AccountRows) {
  const { files, ledger, left } = await written(simkl, sourceOf(account));
  const backup: Record<'shows' | 'anime' | 'movies', Entry[]> = JSON.parse(String(files.get('SimklBackup.json')));
  return { ...backup, ledger, reasons: left.map(({ reason }) => reason) };
}

const show = { title: 'Show', year: 2020, ids: { trakt: 1, slug: 'show', imdb: 'tt7', tmdb: 7, tvdb: 8 } };

function seen(id: number, season: number, number: number, watched_at: string) {
  return { id, watched_at, type: 'episode', episode: { season, number, title: null, ids: { trakt: id } }, show };
}

describe("the file in the form of Simkl's backup", () => {
  it('of an empty account has its three empty lists', async () => {
    const { shows, anime, movies } = await backupOf({});
    expect({ shows, anime, movies }).toEqual({ shows: [], anime: [], movies: [] });
  });

  it('has a film once, with its latest date and its rating', async () => {
    const history = [aPlay(2, '2024-03-01T00:00:00.000Z'), aPlay(1, '2023-01-01T00:00:00.000Z')];
    const { movies, reasons } = await backupOf({ history, ratings: [aRating(8)] });
    expect(movies).toEqual([
      {
        status: 'completed',
        added_to_watchlist_at: null,
        last_watched_at: '2024-03-01T00:00:00.000Z',
        user_rating: 8,
        user_rated_at: '2024-01-01T00:00:00.000Z',
        movie: {
          title: 'Film 1',
          year: 1999,
          ids: { imdb: 'tt0000001', tmdb: '1001', traktslug: 'film-1' },
        },
      },
    ]);
    expect(reasons).toEqual(['later_play', 'merged']);
  });

  it('has a play of unknown date without one', async () => {
    const { movies } = await backupOf({ history: [aPlay(1, '1970-01-01T00:00:00.000Z')] });
    expect(movies).toMatchObject([{ status: 'completed', last_watched_at: null }]);
  });

  it('has the episodes of a show by season, each with its latest date', async () => {
    const history = [
      seen(4, 1, 2, '2024-04-01T00:00:00.000Z'),
      seen(3, 1, 1, '2024-03-01T00:00:00.000Z'),
      seen(2, 0, 1, '1970-01-01T00:00:00.000Z'),
      seen(1, 1, 1, '2023-01-01T00:00:00.000Z'),
    ];
    const { shows, ledger, reasons } = await backupOf({ history });
    expect(shows).toMatchObject([
      {
        status: 'watching',
        last_watched_at: '2024-04-01T00:00:00.000Z',
        show: { ids: { imdb: 'tt7', tmdb: '7', tvdb: '8' } },
        seasons: [
          { number: 0, episodes: [{ number: 1, watched_at: null }] },
          {
            number: 1,
            episodes: [
              { number: 1, watched_at: '2024-03-01T00:00:00.000Z' },
              { number: 2, watched_at: '2024-04-01T00:00:00.000Z' },
            ],
          },
        ],
      },
    ]);
    expect(reasons).toEqual(['later_play']);
    expect(ledger.rowsOf('SimklBackup.json')).toBe(4);
  });

  it('has no place for ratings of seasons and episodes', async () => {
    const ratings = [
      { type: 'season', rating: 4, season: { number: 1 }, show },
      { type: 'episode', rating: 4, episode: { season: 1, number: 1 }, show },
    ];
    const { shows, reasons } = await backupOf({ ratings });
    expect([shows, reasons]).toEqual([[], ['no_place', 'no_place']]);
  });

  it('plans what is on the watchlist, and leaves out what no usable id leads to', async () => {
    const listed = (movie: object) => ({ type: 'movie', listed_at: '2024-01-01T00:00:00.000Z', movie });
    const lost = aFilm(2, { ids: { imdb: 'nm1', tmdb: -1 } });
    const { movies, reasons } = await backupOf({ watchlist: [listed(aFilm(1)), listed(lost)] });
    expect(movies).toMatchObject([
      { status: 'plantowatch', added_to_watchlist_at: '2024-01-01T00:00:00.000Z', user_rating: null },
    ]);
    expect(reasons).toEqual(['no_id']);
  });

  it('has each film and episode of any account once, with its latest date', async () => {
    await fc.assert(
      fc.asyncProperty(anyAccount, async ({ history = [] }) => {
        // What has an id of TMDB is told apart by it.
        const tmdbOf = (play: unknown) =>
          field(field(field(play, field(play, 'type') === 'movie' ? 'movie' : 'show'), 'ids'), 'tmdb');
        const plays = history
          .filter((play) => Number.isInteger(tmdbOf(play)) && Number(tmdbOf(play)) > 0)
          .map((play, id) => Object.assign({}, play, { id }));
        const latest = new Map<string, string | null>();
        for (const play of plays) {
          const [type, at] = [field(play, 'type'), field(play, 'watched_at')];
          const [season, number] = ['season', 'number'].map((name) => field(field(play, 'episode'), name));
          if (type !== 'movie' && type !== 'episode') continue;
          if (type === 'episode' && ![season, number].every((n) => Number.isInteger(n) && Number(n) >= 0)) continue;
          const key = [type, tmdbOf(play), ...(type === 'movie' ? [] : [season, number])].join();
          const date = typeof at === 'string' && at.startsWith('202') ? new Date(at).toISOString() : null;
          const before = latest.get(key) ?? null;
          latest.set(key, before !== null && (date === null || before > date) ? before : date);
        }
        const { shows, movies } = await backupOf({ history: plays });
        const films = movies.map(({ movie, last_watched_at }) => [`movie,${movie?.ids.tmdb}`, last_watched_at]);
        const episodes = shows.flatMap(({ show, seasons = [] }) =>
          seasons.flatMap(({ number, episodes }) =>
            episodes.map((one) => [`episode,${show?.ids.tmdb},${number},${one.number}`, one.watched_at]),
          ),
        );
        expect([...films, ...episodes].toSorted()).toEqual([...latest].toSorted());
      }),
      { numRuns: 50 },
    );
  });
});
