/**
 * `@dvcol/trakt-http-client`, a client that nobody here wrote: what it writes, it reads back.
 *
 * Left out: notes on what is listed (Ada is no VIP member), other notes (it sends their text as `note`, which Trakt calls `notes`) and likes of lists at `/lists` (it sends a GET).
 */
import { TraktClient } from '@dvcol/trakt-http-client';
import { traktApi } from '@dvcol/trakt-http-client/api';
import type { TraktEpisode, TraktMovie, TraktShow } from '@dvcol/trakt-http-client/models';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ServedSandbox, serveSandbox } from '../../src/server/serve.ts';
import { anAnswerFrom, app, expectTwentyOfEach } from './host.ts';

let served: ServedSandbox;
let trakt: TraktClient;

beforeAll(async () => {
  served = await serveSandbox({ port: 0, plays: 300 });
  // It knows one address, for the API and for OAuth.
  trakt = new TraktClient({ ...app, endpoint: served.url, useragent: 'a-stranger/1.0' }, {}, traktApi);
});

afterAll(() => served.close());

// Its types want every id of an item: so take items as they were answered.
let film: TraktMovie;
let other: TraktMovie;
let show: TraktShow;
let episode: TraktEpisode;

/** Its types say what each answer should be; what counts here is what it is. */
async function json(answer: Promise<Response>) {
  return (await answer).json();
}

it('signs in by device code, once a person has allowed it', async () => {
  const codes = await trakt.getDeviceCode();
  expect(codes).toMatchObject({ interval: 5, expires_in: 600, verification_url: `${served.url}/activate` });
  await anAnswerFrom(served, codes.user_code, 'approve');
  await trakt.pollWithDeviceCode({ ...codes, interval: 0.01 });
  expect(await json(trakt.users.settings())).toMatchObject({ user: { username: 'ada' } });
});

describe('reads', () => {
  const reads: Record<string, () => Promise<void>> = {
    async 'a film'() {
      film = await json(trakt.movies.summary({ id: 'the-kid-1921' }));
      other = await json(trakt.movies.summary({ id: '8', extended: 'full' }));
      expect(film).toMatchObject({ title: 'The Kid', year: 1921 });
      expect(other).toHaveProperty('runtime');
    },
    async 'a film by its IMDb id'() {
      const found = await json(trakt.search.id({ id_type: 'imdb', id: 'tt0012349' }));
      expect(found).toMatchObject([{ type: 'movie', movie: { title: 'The Kid' } }]);
    },
    async 'films by a word'() {
      const found = await json(trakt.search.text({ type: 'movie', query: 'matrix' }));
      expect(found).toMatchObject([{ type: 'movie', movie: { title: 'The Matrix' } }, {}]);
    },
    async 'a page of trending films'() {
      const page = await trakt.movies.trending({ pagination: { page: 2, limit: 5 } });
      expect(page.pagination).toMatchObject({ page: 2, limit: 5 });
      expect(await page.json()).toHaveLength(5);
    },
    async 'popular films'() {
      expect(await json(trakt.movies.popular())).toHaveLength(100);
    },
    async 'who made a film'() {
      expect(await json(trakt.movies.people({ id: '3' }))).toHaveProperty('cast');
    },
    async 'what a film is rated'() {
      expect(await json(trakt.movies.ratings({ id: '3' }))).toHaveProperty('distribution.10');
    },
    async 'a show'() {
      show = await json(trakt.shows.summary({ id: '2' }));
      expect(show).toMatchObject({ ids: { trakt: 2 } });
    },
    async 'its seasons'() {
      expect(await json(trakt.seasons.summary({ id: '2', extended: 'episodes' }))).toHaveProperty('0.episodes.0');
    },
    async 'one season'() {
      expect(await json(trakt.seasons.season({ id: '2', season: 1 }))).toHaveProperty('1.number', 2);
    },
    async 'an episode'() {
      episode = await json(trakt.episodes.summary({ id: '2', season: 1, episode: 2 }));
      expect(episode).toMatchObject({ season: 1, number: 2 });
    },
    async 'what airs in a month'() {
      expect(await json(trakt.calendars.all.shows.get({ start_date: '2021-01-01', days: 31 }))).not.toEqual([]);
    },
    async genres() {
      expect(await json(trakt.genres({ type: 'movies' }))).toContainEqual({ name: 'Drama', slug: 'drama' });
    },
    async countries() {
      expect(await json(trakt.countries({ type: 'shows' }))).toContainEqual({ name: 'United States', code: 'us' });
    },
    async networks() {
      expect(await json(trakt.networks())).toHaveProperty('0.name');
    },
    async 'when something changed last'() {
      expect(await json(trakt.sync.lastActivities())).toHaveProperty('movies.watched_at');
    },
    async 'what was watched'() {
      expect(await json(trakt.sync.watched({ type: 'shows' }))).toHaveProperty('0.show.ids.trakt');
    },
    async 'how much of a show was watched'() {
      expect(await json(trakt.shows.progress.watched({ id: '2' }))).toHaveProperty('aired');
    },
    async 'a profile'() {
      const profile = await json(trakt.users.requests.profile({ id: 'alan', extended: 'full' }));
      expect(profile).toMatchObject({ username: 'Álan', location: 'Manchester' });
    },
    async statistics() {
      expect(await json(trakt.users.stats({ id: 'me' }))).toHaveProperty('movies.plays');
    },
    async friends() {
      expect(await json(trakt.users.friends({ id: 'me' }))).toMatchObject([{ user: { username: 'Álan' } }]);
    },
    async recommendations() {
      expect(await json(trakt.recommendations.movies.get())).toHaveProperty('0.ids.trakt');
    },
  };
  it.each(Object.entries(reads))('%s', (_, read) => read());
});

describe('what is written is read back', () => {
  it('history', async () => {
    const plays = () => json(trakt.sync.history.get({ type: 'movies', id: String(film.ids.trakt) }));
    const before = await plays();
    const movie = { ...film, watched_at: '2026-01-02T03:04:05.000Z' };
    const added = await json(trakt.sync.history.add({ movies: [movie], episodes: [episode] }));
    expect(added).toMatchObject({ added: { movies: 1, episodes: 1 } });
    const [play, ...rest] = await plays();
    expect([play, rest]).toEqual([
      expect.objectContaining({ watched_at: movie.watched_at, action: 'watch', movie: film }),
      before,
    ]);
    expect(await json(trakt.sync.history.remove({ ids: [play.id] }))).toMatchObject({ deleted: { movies: 1 } });
    expect(await plays()).toEqual(before);
  });

  it('ratings', async () => {
    const nines = () => json(trakt.sync.ratings.get({ type: 'movies', rating: 9 }));
    await trakt.sync.ratings.add({ movies: [{ ...film, rating: 9 }] });
    expect(await nines()).toContainEqual(expect.objectContaining({ rating: 9, movie: film }));
    await trakt.sync.ratings.remove({ movies: [film] });
    expect(await nines()).not.toContainEqual(expect.objectContaining({ movie: film }));
  });

  it('the watchlist', async () => {
    const listed = () => json(trakt.sync.watchlist.get({ type: 'movies', sort: 'rank', pagination: { limit: 250 } }));
    await trakt.sync.watchlist.remove({ movies: [film, other] });
    const before = (await listed()).length;
    const added = await json(trakt.sync.watchlist.add({ movies: [film, other] }));
    expect(added).toMatchObject({ added: { movies: 2 }, existing: { movies: 0 } });
    const [first, second] = (await listed()).slice(before);
    await trakt.sync.watchlist.reorder({ rank: [second.id, first.id] });
    expect((await listed()).slice(0, 2)).toMatchObject([
      { id: second.id, rank: 1 },
      { id: first.id, rank: 2 },
    ]);
  });

  it('favorites', async () => {
    await trakt.sync.favorites.remove({ shows: [show] });
    await trakt.sync.favorites.add({ shows: [show] });
    const shows = await json(trakt.sync.favorites.get({ type: 'shows', sort: 'added' }));
    expect(shows).toContainEqual(expect.objectContaining({ type: 'show', show: expect.objectContaining(show) }));
  });

  it('the collection', async () => {
    const collected = () => json(trakt.sync.collection.get({ type: 'movies', extended: 'metadata' }));
    await trakt.sync.collection.add({ movies: [{ ...film, media_type: 'bluray' }] });
    expect(await collected()).toContainEqual(
      expect.objectContaining({ movie: film, metadata: expect.objectContaining({ media_type: 'bluray' }) }),
    );
    await trakt.sync.collection.remove({ movies: [film] });
    expect(await collected()).not.toContainEqual(expect.objectContaining({ movie: film }));
  });

  it('a list of one’s own', async () => {
    const { ids } = await json(trakt.users.lists.create({ id: 'me', name: 'Trains', privacy: 'public' }));
    const list = { id: 'me', list_id: ids.slug };
    const items = () => json(trakt.users.list.items.get(list));
    // @ts-expect-error Its types want each item wrapped, which Trakt would not understand; it sends what it gets.
    await trakt.users.list.items.add({ ...list, movies: [film, other] });
    const [first, second] = await items();
    await trakt.users.list.items.reorder({ ...list, rank: [second.id, first.id] });
    expect(await items()).toMatchObject([{ id: second.id }, { id: first.id }]);
    // @ts-expect-error As above.
    await trakt.users.list.items.remove({ ...list, movies: [film] });
    expect(await items()).toMatchObject([{ movie: { ids: other.ids } }]);
    await trakt.users.list.update({ ...list, name: 'Night trains' });
    expect(await json(trakt.users.list.get(list))).toMatchObject({ name: 'Night trains', item_count: 1 });
    await trakt.users.lists.reorder({ id: 'me', rank: [ids.trakt] });
    expect(await json(trakt.users.lists.get({ id: 'me' }))).toMatchObject([{ ids }, {}, {}]);
    await trakt.users.list.delete(list);
    expect(await json(trakt.users.lists.get({ id: 'me' }))).not.toContainEqual(expect.objectContaining({ ids }));
  });

  it('what is hidden', async () => {
    const dropped = () => json(trakt.users.requests.hidden.get({ section: 'recommendations' }));
    await trakt.users.requests.hidden.add({ section: 'recommendations', shows: [show] });
    expect(await dropped()).toContainEqual(expect.objectContaining({ type: 'show', show }));
    await trakt.users.requests.hidden.remove({ section: 'recommendations', shows: [show] });
    expect(await dropped()).not.toContainEqual(expect.objectContaining({ show }));
  });

  it('comments, answers and likes', async () => {
    const text = 'I liked it more than Charles did.';
    const { id } = await json(trakt.comments.comment.add({ movie: film, comment: text }));
    // @ts-expect-error Its types leave the words of a change out; it sends them.
    await trakt.comments.comment.update({ id, comment: `${text} Somewhat.` });
    expect(await json(trakt.comments.comment.get({ id }))).toMatchObject({ comment: `${text} Somewhat.` });
    expect(await json(trakt.movies.comments({ id: film.ids.slug, sort: 'newest' }))).toMatchObject([{ id }]);
    await trakt.comments.comment.replies.add({ id, comment: 'I take all of it back.' });
    expect(await json(trakt.comments.comment.replies.get({ id }))).toMatchObject([{ parent_id: id }]);
    await trakt.comments.comment.like.add({ id });
    const likes = () => json(trakt.users.requests.likes({ id: 'me', type: 'comments' }));
    expect(await likes()).toContainEqual(expect.objectContaining({ comment: expect.objectContaining({ id }) }));
    await trakt.comments.comment.like.remove({ id });
    expect(await likes()).not.toContainEqual(expect.objectContaining({ comment: expect.objectContaining({ id }) }));
  });

  it('what a player plays', async () => {
    expect(await json(trakt.scrobble.start({ movie: film, progress: 1 }))).toMatchObject({ action: 'start' });
    expect(await json(trakt.users.watching({ id: 'me' }))).toMatchObject({ action: 'scrobble', movie: film });
    expect(await json(trakt.scrobble.pause({ movie: film, progress: 40 }))).toMatchObject({ action: 'pause' });
    const [paused] = await json(trakt.sync.playback.get({ type: 'movies' }));
    expect(paused).toMatchObject({ progress: 40, movie: film });
    expect(await json(trakt.scrobble.stop({ movie: film, progress: 95 }))).toMatchObject({ action: 'scrobble' });
    expect(await json(trakt.sync.playback.get())).not.toContainEqual(expect.objectContaining({ movie: film }));
  });

  it('a check-in', async () => {
    await trakt.checkin.add({ episode });
    expect(await json(trakt.users.watching({ id: 'me' }))).toMatchObject({ action: 'checkin', episode });
    await trakt.checkin.delete();
    expect((await trakt.users.watching({ id: 'me' })).status).toBe(204);
  });

  it('whom one follows', async () => {
    await trakt.users.follow.remove({ id: 'alan' });
    expect(await json(trakt.users.following({ id: 'me' }))).toEqual([]);
    await trakt.users.follow.add({ id: 'alan' });
    expect(await json(trakt.users.following({ id: 'me' }))).toMatchObject([{ user: { username: 'Álan' } }]);
  });
});

it('was refused nothing, of twenty reads and twenty writes', () => expectTwentyOfEach(served.sandbox));

it('refreshes, and revokes', async () => {
  const { refresh_token: spent } = trakt.auth;
  const fresh = await trakt.refreshToken();
  expect(fresh.refresh_token).not.toBe(spent);
  expect((await trakt.users.settings()).status).toBe(200);
  await trakt.revokeAuthentication();
  await trakt.importAuthentication(fresh);
  await expect(trakt.users.settings()).rejects.toMatchObject({ response: { status: 401 } });
});
