import { createSandbox } from '@trakt-usher/sandbox';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createTraktClient } from '../api/client.ts';
import { fakeSession, fakeTrakt } from '../api/testing/fake-trakt.ts';
import { createFakeClock } from '../testing/fake-clock.ts';
import { type Drift, onDrift } from './on-drift.ts';
import type { Fields } from './promises.ts';

/** What the listener hears of when these bodies come from the path. */
async function driftOf(path: string, ...bodies: unknown[]): Promise<Drift[]> {
  const heard: Drift[] = [];
  const { transport } = fakeTrakt(...bodies.map((body) => ({ body })));
  const onReply = onDrift((drift) => heard.push(drift));
  const client = createTraktClient({ app: { clientId: 'app' }, session: fakeSession(), transport, onReply });
  for (const _ of bodies) await client.request({ path });
  return heard;
}

const film = { title: 'The Kid', ids: { trakt: 1, slug: 'the-kid-1921' } };
const play = { id: 1, watched_at: 'canary', action: 'watch', type: 'movie', movie: film };

describe('drift', () => {
  it('is what a row lacks of its promises, told once for each endpoint and field, without values', async () => {
    const { slug, ...ids } = film.ids;
    const { watched_at, ...rest } = play;
    const odd = { ...rest, movie: { title: 'canary', ids } };
    const endpoint = 'GET /sync/history';
    expect(await driftOf('/sync/history/movies?page=1', [play, odd, odd], [odd])).toEqual([
      { endpoint, field: 'watched_at' },
      { endpoint, field: 'movie.ids.slug' },
    ]);
    expect(await driftOf('/sync/history', [{ ...play, movie: null }])).toEqual([{ endpoint, field: 'movie' }]);
  });

  it('is told of the lists of others as well', async () => {
    const endpoint = 'GET /users/:id/collection/shows';
    expect(await driftOf('/users/grace/collection/shows', [{ type: 'show' }])).toEqual([{ endpoint, field: 'show' }]);
  });

  it.each([
    ['/sync/watched/episodes', 'GET /sync/watched/episodes', 'plays'],
    ['/sync/playback', 'GET /sync/playback', 'type'],
    ['/sync/progress/up_next', 'GET /sync/progress/:list', 'show'],
    ['/users/hidden/comments', 'GET /users/hidden/:section', 'type'],
    ['/users/me/lists', 'GET /users/:id/lists', 'name'],
    ['/users/me/lists/noir/items/movie/rank', 'GET /users/:id/lists/:list_id/items', 'type'],
  ])('is told of %s', async (path, endpoint, field) => {
    expect((await driftOf(path, [{}]))[0]).toEqual({ endpoint, field });
  });

  it('of a row without a type is the type', async () => {
    expect(await driftOf('/sync/history', [{ id: 1 }, null])).toEqual([
      { endpoint: 'GET /sync/history', field: 'type' },
    ]);
  });

  it('is nothing where our types promise nothing: another type, another endpoint, optional fields', async () => {
    const rows = [
      { ...play, type: 'constructor' },
      { ...play, type: 'opera' },
    ];
    expect(await driftOf('/sync/history', rows)).toEqual([]);
    expect(await driftOf('/sync/historyx', [{}])).toEqual([]);
    expect(await driftOf('/users/ada/watchlist/comments', [{}])).toEqual([]);
    expect(await driftOf('/users/ada/lists/noir/likes', [{}])).toEqual([]);
    expect(await driftOf('/users/likes/lists', [{}])).toEqual([]);
    expect(await driftOf('/sync/watched/movies?extended=min', { 1: ['2026'] })).toEqual([]);
    expect(await driftOf('/movies/1', {})).toEqual([]);
  });

  it('is nowhere in what the sandbox answers', async () => {
    const clock = createFakeClock();
    const sandbox = createSandbox({ now: clock.now, plays: 300 });
    onTestFinished(() => sandbox.close());
    const { access_token } = sandbox.issueGrant();
    const heard: Drift[] = [];
    const trakt = createTraktClient({
      app: { clientId: 'sandbox-client', userAgent: 'a-test/1.0' },
      session: { accessToken: async () => access_token },
      transport: sandbox.fetch,
      clock,
      onReply: onDrift((drift) => heard.push(drift)),
    });
    await trakt.request({ path: '/users/settings' });
    await trakt.request({ path: '/sync/last_activities' });
    for (const list of 'history watched/movies watched/shows ratings watchlist favorites'.split(' ')) {
      expect(await trakt.pages({ path: `/sync/${list}` }).toArray()).not.toEqual([]);
    }
    for (const list of ['history', 'ratings', 'watchlist']) await trakt.pages({ path: `/users/me/${list}` }).toArray();
    for (const list of ['movies', 'shows', 'episodes', 'media'])
      await trakt.pages({ path: `/sync/collection/${list}` }).toArray();
    for (const list of ['watched/episodes', 'playback', 'progress/up_next', 'progress/watched'])
      await trakt.pages({ path: `/sync/${list}` }).toArray();
    await trakt.pages({ path: '/users/hidden/dropped' }).toArray();
    for (const { ids } of await trakt.users.lists.personal({ id: 'me' }).toArray())
      await trakt.users.list.items.get({ id: 'me', list_id: ids.slug }).toArray();
    expect(heard).toEqual([]);
  });

  it('ends no call with an error of the listener', async () => {
    const { transport } = fakeTrakt({ body: [{}] });
    const onReply = onDrift(() => {
      throw new Error('no log');
    });
    const client = createTraktClient({ app: { clientId: 'app' }, session: fakeSession(), transport, onReply });
    expect((await client.request({ path: '/sync/history' })).body).toEqual([{}]);
  });
});

interface Row {
  id: number;
  notes?: string | null;
  rank: number | null;
  place: { city: string; zip?: string };
  words: string[];
}

// The compiler holds the table against the types of the rows.
export const exact: Fields<Row> = { id: true, rank: 'nullable', place: { city: true }, words: true };
// @ts-expect-error a field that the type promises is missing
export const lacks: Fields<Row> = { id: true, rank: 'nullable', place: { city: true } };
// @ts-expect-error a field that the type doesn't promise is there
export const more: Fields<Row> = { id: true, rank: 'nullable', place: { city: true, zip: true }, words: true };
