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

  it('has the certifications of a show by country, and no NC-17 in the list', async () => {
    expect(await get(`/shows/${library.shows[0]?.ids.slug}/certifications`)).toEqual([
      { certification: 'TV-Y7', country: 'us' },
    ]);
    const slugs = Object(await get('/certifications/movies')).us.map(({ slug }: { slug: string }) => slug);
    expect(slugs).toEqual(['g', 'pg', 'pg-13', 'r', 'nr']);
  });

  it('counts the collected episodes of a show, a season and an episode, as its users have them', async () => {
    const { json, send } = anApi({ plays: 0 });
    const show = library.shows.find(({ seasons }) => seasons.filter(({ episodes }) => episodes.length > 1).length > 1);
    const [one, two, three] = show?.seasons.flatMap(({ episodes }) => episodes.slice(0, 2)) ?? [];
    const base = `/shows/${show?.ids.slug}`;
    const count = async (rest: string) => Object(await json(`${base}${rest}/stats`)).collected_episodes;
    const season = `/seasons/${one?.season.number}`;
    const counts = async () => [await count(''), await count(season), await count(`${season}/episodes/${one?.number}`)];
    const episodes = [one, two, three].map((episode) => ({ ids: { trakt: episode?.ids.trakt } }));
    for (const as of ['ada', 'alan', 'grace']) await send('POST', '/sync/collection/remove', { episodes }, as);
    const before = await counts();
    for (const as of ['ada', 'alan']) await send('POST', '/sync/collection', { episodes }, as);
    const after = await counts();
    expect(after.map((number, at) => number - before[at])).toEqual([6, 4, 2]);
    expect(await json('/movies/1/stats')).not.toHaveProperty('collected_episodes');
  });
});
