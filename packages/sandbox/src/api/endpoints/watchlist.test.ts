import { describe, expect, it } from 'vitest';
import { anApi, startedAt } from '../fixture.ts';

const sandbox = anApi({ plays: 5000 });

describe('what was not found', () => {
  const body = { movies: [{ ids: { trakt: 0 } }], episodes: [{ ids: { trakt: 0 } }] };

  it.each(['', '/remove'])('has no seasons and episodes for favorites: POST /sync/favorites%s', async (rest) => {
    const reply = await (await anApi({ plays: 0 }).send('POST', `/sync/favorites${rest}`, body)).json();
    expect(Object(reply).not_found).toEqual({ movies: body.movies, shows: [] });
  });

  it('has them for the watchlist', async () => {
    const reply = await (await anApi({ plays: 0 }).send('POST', '/sync/watchlist', body)).json();
    expect(Object(reply).not_found).toEqual({ ...body, shows: [], seasons: [] });
  });
});

describe('watchlist', () => {
  it('has ranked films and shows that were not watched, in the order of their rank', async () => {
    const rows = await sandbox.walk('/sync/watchlist');
    expect(rows.map(({ rank }) => rank)).toEqual(rows.map((_, index) => index + 1));
    expect(new Set(rows.map(({ type }) => type))).toEqual(new Set(['movie', 'show']));
    const watched = new Set((await sandbox.walk('/sync/watched/movies')).map(({ movie }) => Object(movie).ids.trakt));
    for (const { movie } of rows) if (movie) expect(watched).not.toContain(Object(movie).ids.trakt);
  });

  it('has notes with commas, quotes and line breaks, and rows without', async () => {
    const notes = (await sandbox.walk('/sync/watchlist')).map((row) => row.notes);
    for (const sign of [',', '"', '\n']) expect(notes.some((note) => String(note).includes(sign))).toBe(true);
    expect(notes).toContain(null);
  });

  it('is split by type and sorted as asked, and says how', async () => {
    const all = await sandbox.walk('/sync/watchlist');
    const movies = all.filter(({ type }) => type === 'movie');
    expect(await sandbox.walk('/sync/watchlist/movies')).toEqual(movies);
    expect(await sandbox.walk('/sync/watchlist/movie,show')).toEqual(all);
    expect(await sandbox.walk('/sync/watchlist/seasons')).toEqual([]);
    expect(await sandbox.walk('/users/me/watchlist/movies/rank?sort_how=desc')).toEqual(movies.toReversed());

    const response = await sandbox.request('/sync/watchlist/movies/title/asc?limit=250');
    const titles = Object(await response.json()).map(({ movie }: { movie: { title: string } }) =>
      movie.title.toLowerCase(),
    );
    expect(titles).toEqual(titles.toSorted());
    expect(response.headers.get('X-Sort-By')).toBe('rank');
    expect(response.headers.get('X-Applied-Sort-By')).toBe('title');
    const unknown = await sandbox.request('/sync/watchlist/movies/constructor');
    expect(unknown.headers.get('X-Applied-Sort-By')).toBe('rank');
  });
});

describe('the order of the watchlist and the favorites', () => {
  it.each(['/sync/watchlist', '/sync/favorites'])('is stored with PUT %s', async (path) => {
    const { request, send, walk } = anApi({ plays: 5000 });
    const latestFirst = await walk(`${path}/all/added/desc`);
    expect((await send('PUT', path, { sort_by: 'added', sort_how: 'desc' })).status).toBe(200);
    expect(await walk(path)).toEqual(latestFirst);
    const { headers } = await request(path);
    expect(['X-Sort-By', 'X-Sort-How'].map((name) => headers.get(name))).toEqual(['added', 'desc']);
  });

  it('moves the list when it changes, and only then', async () => {
    const { json, send } = anApi({ plays: 0 });
    const updatedAt = async () => Object(await json('/sync/last_activities')).watchlist.updated_at;
    const before = await updatedAt();
    await send('PUT', '/sync/watchlist', { sort_by: 'rank', sort_how: 'asc' });
    expect(await updatedAt()).toBe(before);
    await send('PUT', '/sync/watchlist', { sort_by: 'title' });
    expect(await updatedAt()).toBe(startedAt);
  });
});

describe('favorites', () => {
  it('were rated 9 or 10', async () => {
    const loved = new Set(
      (await sandbox.walk('/sync/ratings/all/9,10')).map(
        ({ type, ...row }) => `${type} ${Object(row[String(type)]).ids.trakt}`,
      ),
    );
    const rows = await sandbox.walk('/sync/favorites');
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.length).toBeLessThanOrEqual(100);
    for (const { type, ...row } of rows) expect(loved).toContain(`${type} ${Object(row[String(type)]).ids.trakt}`);
    expect(await sandbox.walk('/sync/favorites/media')).toEqual(rows);
  });
});
