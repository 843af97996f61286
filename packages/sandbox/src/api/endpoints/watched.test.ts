import { describe, expect, it } from 'vitest';
import { anApi, type Row, startedAt } from '../fixture.ts';

const sandbox = anApi({ plays: 5000 });

const traktId = (media: unknown): number => Object(media).ids.trakt;

describe('watched', () => {
  it('counts the distinct films and shows of the history, with their plays and their latest date', async () => {
    for (const [type, media] of [
      ['movies', 'movie'],
      ['shows', 'show'],
    ] as const) {
      const plays = Map.groupBy(await sandbox.walk(`/sync/history/${type}`), (row) => traktId(row[media]));
      const rows = await sandbox.walk(`/sync/watched/${type}`);
      expect(rows).toHaveLength(plays.size);
      for (const row of rows) {
        const own = plays.get(traktId(row[media])) ?? [];
        expect(row).toMatchObject({ plays: own.length, last_watched_at: own[0]?.watched_at });
      }
    }
  });

  it('brings aired_episodes always and the seasons only with extended=progress', async () => {
    const [plain, full, progress] = await Promise.all(
      ['', '?extended=full', '?extended=progress'].map((query) => sandbox.walk(`/sync/watched/shows${query}`)),
    );
    for (const row of [...(plain ?? []), ...(full ?? [])]) {
      expect(row).not.toHaveProperty('seasons');
      expect(Object(row.show).aired_episodes).toBeGreaterThan(0);
    }
    for (const row of progress ?? []) {
      const episodes = Object(row).seasons.flatMap(({ episodes }: { episodes: Row[] }) => episodes);
      expect(episodes.length).toBeGreaterThan(0);
      expect(episodes.reduce((sum: number, { plays }: { plays: number }) => sum + plays, 0)).toBe(row.plays);
    }
  });

  it('is an object of dates with extended=min', async () => {
    const history = await sandbox.walk('/sync/history/movies');
    const first = await sandbox.json('/sync/watched/movies?extended=min&limit=1');
    const [[id, dates] = ['', []]] = Object.entries(Object(first));
    expect(dates).toEqual(history.filter(({ movie }) => String(traktId(movie)) === id).map((row) => row.watched_at));

    const shows = Object(await sandbox.json('/sync/watched/shows?extended=min&limit=250'));
    const counted = Object.values<Row>(shows).flatMap((seasons) =>
      Object.values(seasons).flatMap((season) => Object.values(Object(season)).flat()),
    );
    expect(counted).toHaveLength((await sandbox.walk('/sync/history/episodes')).length);
  });

  it('is paged', async () => {
    const whole = await sandbox.walk('/sync/watched/movies', 250);
    expect(await sandbox.walk('/sync/watched/movies', 10)).toEqual(whole);
  });
});

describe('what was watched', () => {
  it('was updated when a play was written or taken away, however long ago that play was', async () => {
    const account = anApi({ plays: 5000 });
    const [films, shows] = [await account.walk('/sync/watched/movies'), await account.walk('/sync/watched/shows')];
    const [film, show] = [Object(films.at(-1)), Object(shows[0])];
    const watched_at = '2001-01-01T00:00:00.000Z';
    await account.send('POST', '/sync/history', {
      movies: [{ ids: film.movie.ids, watched_at }],
      shows: [{ ids: show.show.ids, watched_at, seasons: [{ number: 1, episodes: [{ number: 1 }] }] }],
    });
    expect(film.last_updated_at).toBe(film.last_watched_at);
    expect((await account.walk('/sync/watched/shows'))[0]).toMatchObject({
      plays: show.plays + 1,
      last_watched_at: show.last_watched_at,
      last_updated_at: startedAt,
    });
    const again = (await account.walk('/sync/watched/movies')).find(
      ({ movie }) => Object(movie).ids.trakt === film.movie.ids.trakt,
    );
    expect(again).toMatchObject({ plays: film.plays + 1, last_updated_at: startedAt });
  });
});
