import { describe, expect, it } from 'vitest';
import { library } from '../../library/index.ts';
import { anApi, type Row, rowsOf } from '../fixture.ts';

const sandbox = anApi({ plays: 5000 });

const at = (row: Row): string => String(row.watched_at);

describe('history', () => {
  it('is newest first, in the documented shape', async () => {
    const rows = await sandbox.walk('/sync/history');
    expect(rows.map(at)).toEqual(rows.map(at).toSorted().reverse());
    for (const row of rows) {
      expect(['scrobble', 'checkin', 'watch']).toContain(row.action);
      expect(at(row)).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z$/);
      expect(Object.keys(row)).toEqual(
        row.type === 'movie'
          ? ['id', 'watched_at', 'action', 'type', 'movie']
          : ['id', 'watched_at', 'action', 'type', 'episode', 'show'],
      );
      expect(Number(row.id)).toBeGreaterThan(2 ** 32);
    }
  });

  it('splits into movies and episodes, which add up', async () => {
    const [all, movies, episodes, shows] = await Promise.all(
      ['', '/movies', '/episodes', '/shows'].map((path) => sandbox.walk(`/sync/history${path}`)),
    );
    expect(movies?.every(({ type }) => type === 'movie')).toBe(true);
    expect(episodes?.every(({ type }) => type === 'episode')).toBe(true);
    expect(shows).toEqual(episodes);
    expect(all).toEqual([...(movies ?? []), ...(episodes ?? [])].sort((a, b) => Number(b.id) - Number(a.id)));
  });

  it('tells the plays of one film, show, season or episode', async () => {
    const all = await sandbox.walk('/sync/history');
    const { movie } = all.find(({ type }) => type === 'movie') ?? {};
    const { episode, show } = all.find(({ type }) => type === 'episode') ?? {};
    const [film, series, part] = [movie, show, episode].map((media) => Object(media).ids);
    const season = library.find('episode', String(part.trakt))?.season;
    const idsOf = async (path: string) => (await sandbox.walk(`/sync/history${path}`)).map(({ id }) => id);
    const expected = (test: (row: Row) => boolean) => all.filter(test).map(({ id }) => id);

    for (const key of [film.trakt, film.slug]) {
      expect(await idsOf(`/movies/${key}`)).toEqual(expected((row) => Object(row.movie).ids?.slug === film.slug));
    }
    expect(await idsOf(`/shows/${series.trakt}`)).toEqual(
      expected((row) => Object(row.show).ids?.trakt === series.trakt),
    );
    expect(await idsOf(`/episodes/${part.trakt}`)).toEqual(
      expected((row) => Object(row.episode).ids?.trakt === part.trakt),
    );
    expect(await idsOf(`/seasons/${season?.ids.trakt}`)).toEqual(
      expected((row) => Object(row.show).ids?.trakt === series.trakt && Object(row.episode).season === season?.number),
    );
  });

  it('is empty for something never watched and 404 for something unknown', async () => {
    const empty = anApi({ plays: 0 });
    expect(await empty.json(`/sync/history/movies/1`)).toEqual([]);
    expect((await sandbox.request('/sync/history/movies/no-such-film')).status).toBe(404);
  });

  it('keeps to start_at and end_at, both inclusive', async () => {
    const all = await sandbox.walk('/sync/history');
    const [from, to] = [at(all[2000] ?? {}), at(all[1500] ?? {})];
    const expected = all.filter((row) => at(row) >= from && at(row) <= to);
    expect(await sandbox.walk(`/sync/history?start_at=${from}&end_at=${to}`)).toEqual(expected);
    expect(expected.length).toBeGreaterThanOrEqual(501);
    expect(rowsOf(await sandbox.json('/sync/history?start_at=2999-01-01'))).toEqual([]);
    expect(rowsOf(await sandbox.json(`/sync/history?start_at=${to}&end_at=${from}`))).toEqual([]);
    expect((await sandbox.request('/sync/history?start_at=yesterday')).status).toBe(422);
  });

  it('is the same under the user, and brings more with extended=full', async () => {
    const own = await sandbox.json('/sync/history?limit=50');
    for (const user of ['me', 'ada', '1815'])
      expect(await sandbox.json(`/users/${user}/history?limit=50`)).toEqual(own);
    const [row] = rowsOf(await sandbox.json('/sync/history/movies?limit=1&extended=full'));
    expect(Object(row?.movie)).toMatchObject({
      runtime: expect.any(Number),
      genres: expect.any(Array),
      images: expect.any(Object),
    });
  });

  it('answers page 400 of 100,000 plays as the walk would', async () => {
    const large = anApi({ plays: 100_000 });
    const response = await large.request('/sync/history?page=400&limit=250');
    expect(response.headers.get('X-Pagination-Page-Count')).toBe('400');
    const last = rowsOf(await response.json());
    expect(last).toHaveLength(250);
    const finer = await Promise.all(
      Array.from({ length: 5 }, (_, index) => large.json(`/sync/history?page=${1996 + index}&limit=50`)),
    );
    expect(finer.flatMap(rowsOf)).toEqual(last);
    expect(rowsOf(await large.json('/sync/history?page=401&limit=250'))).toEqual([]);
  });
});

describe('plays that are added', () => {
  const film = { ids: { slug: 'the-matrix-1999' } };

  async function added(body: unknown) {
    const account = anApi({ plays: 0 });
    const response = await account.send('POST', '/sync/history', body);
    expect(response.status).toBe(200);
    return { account, answer: Object(await response.json()), rows: await account.walk('/sync/history') };
  }

  it('are now, when it came out, at an unknown date, or when they say', async () => {
    const { rows } = await added({
      movies: [
        film,
        { ...film, watched_at: 'released' },
        { ...film, watched_at: 'unknown' },
        { ...film, watched_at: '2020-05-06T09:08:07+02:00' },
      ],
    });
    const [released] = library.films.filter(({ ids }) => ids.slug === film.ids.slug).map((one) => one.released);
    expect(rows.map(at)).toEqual([
      '2026-11-21T12:00:00.000Z',
      '2020-05-06T07:08:07.000Z',
      `${released}T00:00:00.000Z`,
      '1970-01-01T00:00:00.000Z',
    ]);
  });

  it('count twice when they are sent twice', async () => {
    const { account, rows } = await added({ movies: [{ ...film, watched_at: '2020-01-01' }, film] });
    await account.send('POST', '/sync/history', { movies: [{ ...film, watched_at: '2020-01-01' }] });
    expect(rows).toHaveLength(2);
    expect(await account.walk('/sync/history')).toHaveLength(3);
    expect(await account.json('/sync/watched/movies')).toMatchObject([{ plays: 3 }]);
  });

  it('of a show are all its episodes but the specials, of a season its episodes; each takes the date of its whole', async () => {
    const ids = { slug: 'breaking-bad' };
    const show = library.find('show', 'breaking-bad');
    const regular = show?.episodes.filter(({ season }) => season.number > 0).length;
    expect((await added({ shows: [{ ids }] })).answer.added).toEqual({ movies: 0, episodes: regular });
    const { rows } = await added({
      shows: [
        {
          ids,
          watched_at: '2020-01-01T00:00:00.000Z',
          seasons: [
            { number: 1, watched_at: '2021-01-01T00:00:00.000Z' },
            { number: 2, episodes: [{ number: 3 }] },
          ],
        },
      ],
    });
    const first = show?.seasons.find(({ number }) => number === 1)?.episodes.length ?? 0;
    expect(rows).toHaveLength(first + 1);
    expect(rows.slice(0, first).map(at)).toEqual(Array(first).fill('2021-01-01T00:00:00.000Z'));
    expect(rows.at(-1)).toMatchObject({ episode: { season: 2, number: 3 }, watched_at: '2020-01-01T00:00:00.000Z' });
  });

  it('are found by any id and by title and year; what is not found comes back as it was sent', async () => {
    const known = library.films.find(({ ids }) => ids.imdb && ids.tmdb);
    const unknown = { ids: { imdb: 'tt9999999' }, watched_at: '2020-01-01T00:00:00.000Z' };
    const { answer } = await added({
      movies: [
        { ids: { imdb: known?.ids.imdb } },
        { ids: { tmdb: known?.ids.tmdb } },
        { title: known?.title, year: known?.year },
        unknown,
      ],
      shows: [{ ids: { slug: 'lost' }, seasons: [{ number: 99 }] }],
    });
    expect(answer).toEqual({
      added: { movies: 3, episodes: 0 },
      updated: { movies: 0, episodes: 0 },
      not_found: {
        movies: [unknown],
        shows: [{ ids: { slug: 'lost' }, seasons: [{ number: 99 }] }],
        seasons: [],
        episodes: [],
      },
    });
  });

  it('are taken away by their ids, and ids that nothing has come back', async () => {
    const { account, rows } = await added({ movies: [film, film, film] });
    const ids = [rows[1]?.id, 7];
    const response = await account.send('POST', '/sync/history/remove', { ids });
    expect(await response.json()).toMatchObject({ deleted: { movies: 1 }, not_found: { ids: [7] } });
    expect((await account.walk('/sync/history')).map(({ id }) => id)).toEqual([rows[0]?.id, rows[2]?.id]);
  });
});
