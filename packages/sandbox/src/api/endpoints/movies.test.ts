import { describe, expect, it } from 'vitest';
import { library } from '../../library/index.ts';
import { anApi, rowsOf } from '../fixture.ts';

const sandbox = anApi({ plays: 0 });
const signedOut = { headers: { Authorization: undefined } };

async function get(path: string): Promise<unknown> {
  return (await sandbox.request(path, signedOut)).json();
}

describe('public titles', () => {
  it('finds a film or show by Trakt id, slug and IMDb id, without a token', async () => {
    for (const [path, item] of [
      ['/movies', library.films[3]],
      ['/shows', library.shows[3]],
    ] as const) {
      for (const key of [item?.ids.trakt, item?.ids.slug, item?.ids.imdb]) {
        expect(await get(`${path}/${key}`)).toMatchObject({ title: item?.title, year: item?.year, ids: item?.ids });
      }
      expect((await sandbox.request(`${path}/no-such-thing`, signedOut)).status).toBe(404);
    }
  });

  it('looks ids up', async () => {
    const film = library.films.find(({ ids }) => ids.imdb && ids.tmdb);
    expect(await get(`/search/imdb/${film?.ids.imdb}`)).toMatchObject([
      { type: 'movie', movie: { title: film?.title } },
    ]);
    expect(await get(`/search/tmdb/${film?.ids.tmdb}?type=movie`)).toMatchObject([
      { type: 'movie', movie: { title: film?.title } },
    ]);
    expect(rowsOf(await get('/search/trakt/1')).map(({ type }) => type)).toEqual(['movie', 'show', 'episode']);
    expect(await get('/search/tvdb/999999999')).toEqual([]);
    expect((await sandbox.request('/search/isbn/1', signedOut)).status).toBe(404);
  });

  it('pages through what is popular and trending', async () => {
    const popular = await sandbox.walk('/movies/popular', 40);
    expect(popular).toHaveLength(library.films.length);
    expect(new Set(popular.map(({ ids }) => Object(ids).trakt)).size).toBe(library.films.length);
    const response = await sandbox.request('/movies/trending?limit=5', signedOut);
    expect(response.headers.get('X-Pagination-Limit')).toBe('5');
    expect(rowsOf(await response.json())[0]).toMatchObject({
      watchers: expect.any(Number),
      movie: { title: popular[0]?.title },
    });
  });
});
