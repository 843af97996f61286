/** An API as one of Trakt's own apps sees it, with something behind nearly every address. */
import { anApi } from '../src/api/fixture.ts';

const oneOfEach = {
  movies: [{ ids: { trakt: 1 } }],
  shows: [{ ids: { trakt: 1 } }],
  seasons: [{ ids: { trakt: 1 } }],
  episodes: [{ ids: { trakt: 1 } }],
  people: [{ ids: { trakt: 1 } }],
};

export async function aRichApi(): Promise<ReturnType<typeof anApi>> {
  const api = anApi({ plays: 400, isOfficial: () => true });
  for (const [path, body, as] of [
    ['/users/me/lists/rainy-sundays/items', oneOfEach, 'ada'],
    ['/sync/watchlist', { seasons: [{ ids: { trakt: 1 } }], episodes: [{ ids: { trakt: 1 } }] }, 'ada'],
    ['/scrobble/start', { movie: { ids: { trakt: 1 } }, progress: 5 }, 'ada'],
    ['/scrobble/start', { episode: { ids: { trakt: 1 } }, progress: 5 }, 'alan'],
    ['/sync/history', { movies: [{ ids: { trakt: 1 } }] }, 'alan'],
    ['/comments', { list: { ids: { trakt: 1 } }, comment: 'Five words are the least of it.' }, 'alan'],
    ['/search/recent', { type: 'movies', id: 1, query: 'wings' }, 'ada'],
  ] as const) {
    const { status, ok } = await api.send('POST', path, body, as);
    if (!ok) throw new Error(`POST ${path} answered ${status}`);
  }
  return api;
}
