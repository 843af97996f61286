/**
 * The `trakt.tv` package, a client that nobody here wrote: what it writes, it reads back.
 *
 * Left out: what it calls recommendations, a path that Trakt has renamed to favorites. It drops what is 0 or false from a body, so
 * nothing here depends on those.
 */
import Trakt from 'trakt.tv';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ServedSandbox, serveSandbox } from '../../src/server/serve.ts';
import { anAnswerFrom, app, expectTwentyOfEach } from './host.ts';

interface Row {
  id: number;
  ids: { trakt: number; slug: string };
}

let served: ServedSandbox;
let trakt: Trakt;

beforeAll(async () => {
  served = await serveSandbox({ port: 0, plays: 300 });
  trakt = new Trakt({ ...app, api_url: served.url });
});

afterAll(() => served.close());

const ids = { trakt: 3 };
const film = { ids };
const other = { ids: { trakt: 8 } };
const episode = { ids: { trakt: 30 } };
const me = { username: 'me' };
/** A row that is about the film. */
const aboutFilm = expect.objectContaining({ movie: expect.objectContaining({ ids: expect.objectContaining(ids) }) });

it('signs in by device code, once a person has allowed it', async () => {
  const codes = await trakt.get_codes();
  expect(codes).toMatchObject({ interval: 5, expires_in: 600, verification_url: `${served.url}/activate` });
  await anAnswerFrom(served, codes.user_code, 'approve');
  await trakt.poll_access({ ...codes, interval: 0.01 });
  expect(await trakt.users.settings()).toMatchObject({ user: { username: 'ada' } });
});

describe('reads', () => {
  const reads: Record<string, () => Promise<void>> = {
    async 'a film'() {
      expect(await trakt.movies.summary({ id: 'the-kid-1921', extended: 'full' })).toMatchObject({ ids, runtime: 68 });
    },
    async 'a film by its IMDb id'() {
      expect(await trakt.search.id({ id_type: 'imdb', id: 'tt0012349' })).toMatchObject([
        { type: 'movie', movie: film },
      ]);
    },
    async 'films by a word'() {
      expect(await trakt.search.text({ type: 'movie', query: 'matrix' })).toHaveLength(2);
    },
    async 'a page of trending films'() {
      const page = await trakt.movies.trending({ page: 2, limit: 5, pagination: true });
      expect(page).toMatchObject({ data: { length: 5 }, pagination: { page: '2', limit: '5' } });
    },
    async 'popular films'() {
      expect(await trakt.movies.popular()).toHaveLength(100);
    },
    async 'who made a film'() {
      expect(await trakt.movies.people({ id: 3 })).toHaveProperty('cast');
    },
    async 'what a film is rated'() {
      expect(await trakt.movies.ratings({ id: 3 })).toHaveProperty('distribution.10');
    },
    async 'films like it'() {
      expect(await trakt.movies.related({ id: 3, limit: 3 })).toHaveLength(3);
    },
    async 'a show'() {
      expect(await trakt.shows.summary({ id: 2 })).toMatchObject({ ids: { trakt: 2 } });
    },
    async 'its seasons'() {
      expect(await trakt.seasons.summary({ id: 2, extended: 'episodes' })).toHaveProperty('0.episodes.0');
    },
    async 'one season'() {
      expect(await trakt.seasons.season({ id: 2, season: 1 })).toHaveProperty('1.number', 2);
    },
    async 'an episode'() {
      expect(await trakt.episodes.summary({ id: 2, season: 1, episode: 2 })).toMatchObject({ season: 1, number: 2 });
    },
    async 'how much of a show was watched and collected'() {
      expect(await trakt.shows.progress.watched({ id: 2 })).toHaveProperty('aired');
      expect(await trakt.shows.progress.collection({ id: 2 })).toHaveProperty('completed');
    },
    async 'what airs in a month'() {
      expect(await trakt.calendars.all.shows({ start_date: '2021-01-01', days: 31 })).toHaveProperty('0.episode');
    },
    async genres() {
      expect(await trakt.genres({ type: 'movies' })).toContainEqual({ name: 'Drama', slug: 'drama' });
    },
    async languages() {
      expect(await trakt.languages({ type: 'shows' })).toContainEqual({ name: 'English', code: 'en' });
    },
    async networks() {
      expect(await trakt.networks()).toHaveProperty('0.name');
    },
    async 'when something changed last'() {
      expect(await trakt.sync.last_activities()).toHaveProperty('movies.watched_at');
    },
    async 'what was watched'() {
      expect(await trakt.sync.watched({ type: 'shows' })).toHaveProperty('0.show.ids.trakt');
    },
    async 'a profile'() {
      expect(await trakt.users.profile({ username: 'alan', extended: 'full' })).toMatchObject({
        location: 'Manchester',
      });
    },
    async statistics() {
      expect(await trakt.users.stats(me)).toHaveProperty('movies.plays');
    },
    async 'trending lists'() {
      expect(await trakt.lists.trending()).toHaveProperty('0.list.name');
    },
  };
  it.each(Object.entries(reads))('%s', (_, read) => read());
});

describe('what is written is read back', () => {
  it('history', async () => {
    const plays = () => trakt.sync.history.get<Row[]>({ type: 'movies', id: 3 });
    const before = await plays();
    const watchedAt = '2026-01-02T03:04:05.000Z';
    await trakt.sync.history.add({ movies: [{ ...film, watched_at: watchedAt }], episodes: [episode] });
    const [play, ...rest] = await plays();
    expect([play, rest]).toMatchObject([{ watched_at: watchedAt, action: 'watch', movie: film }, before]);
    await trakt.sync.history.remove({ ids: [play?.id] });
    expect(await plays()).toEqual(before);
  });

  it('ratings', async () => {
    const nines = () => trakt.sync.ratings.get({ type: 'movies', rating: 9 });
    await trakt.sync.ratings.add({ movies: [{ ...film, rating: 9 }] });
    expect(await nines()).toContainEqual(aboutFilm);
    await trakt.sync.ratings.remove({ movies: [film] });
    expect(await nines()).not.toContainEqual(aboutFilm);
  });

  it('the watchlist', async () => {
    const listed = () => trakt.sync.watchlist.get<Row[]>({ type: 'movies', limit: 250 });
    await trakt.sync.watchlist.remove({ movies: [film, other] });
    const before = (await listed()).length;
    expect(await trakt.sync.watchlist.add({ movies: [film, other] })).toMatchObject({ added: { movies: 2 } });
    const [first, second] = (await listed()).slice(before);
    await trakt.sync.watchlist.reorder({ rank: [second?.id, first?.id] });
    expect((await listed()).slice(0, 2)).toMatchObject([{ id: second?.id }, { id: first?.id }]);
  });

  it('the collection', async () => {
    const collected = () => trakt.sync.collection.get({ type: 'movies', extended: 'metadata' });
    await trakt.sync.collection.add({ movies: [{ ...film, media_type: 'bluray' }] });
    expect(await collected()).toContainEqual(aboutFilm);
    await trakt.sync.collection.remove({ movies: [film] });
    expect(await collected()).not.toContainEqual(aboutFilm);
  });

  it('a list of one’s own', async () => {
    const made = await trakt.users.lists.create<Row>({ ...me, name: 'Trains', privacy: 'public' });
    const list = { ...me, id: made.ids.slug };
    const items = () => trakt.users.list.items.get<Row[]>(list);
    await trakt.users.list.items.add({ ...list, movies: [film, other] });
    const [first, second] = await items();
    await trakt.users.list.items.reorder({ ...list, rank: [second?.id, first?.id] });
    expect(await items()).toMatchObject([{ id: second?.id }, { id: first?.id }]);
    await trakt.users.list.items.remove({ ...list, movies: [film] });
    expect(await items()).toMatchObject([{ movie: other }]);
    await trakt.users.list.update({ ...list, name: 'Night trains' });
    expect(await trakt.users.list.get(list)).toMatchObject({ name: 'Night trains', item_count: 1 });
    await trakt.users.lists.reorder({ ...me, rank: [made.ids.trakt] });
    expect(await trakt.users.lists.get(me)).toMatchObject([{ ids: made.ids }, {}, {}]);
    await trakt.users.list.delete(list);
    expect(await trakt.users.lists.get(me)).toHaveLength(2);
  });

  it('a like of somebody else’s list', async () => {
    const list = { username: 'alan', id: 'machines-that-think' };
    await trakt.users.list.like.remove(list);
    expect(await trakt.users.likes({ ...me, type: 'lists' })).toEqual([]);
    await trakt.users.list.like.add(list);
    expect(await trakt.users.likes({ ...me, type: 'lists' })).toMatchObject([{ list: { ids: { slug: list.id } } }]);
  });

  it('what is hidden', async () => {
    const hidden = () => trakt.users.hidden.get({ section: 'recommendations', limit: 250 });
    await trakt.users.hidden.add({ section: 'recommendations', movies: [film] });
    expect(await hidden()).toContainEqual(aboutFilm);
    await trakt.users.hidden.remove({ section: 'recommendations', movies: [film] });
    expect(await hidden()).not.toContainEqual(aboutFilm);
    await trakt.recommendations.movies.hide({ id: 3 });
    expect(await hidden()).toContainEqual(aboutFilm);
  });

  it('comments, answers and likes', async () => {
    const comment = 'I liked it more than Charles did.';
    const { id } = await trakt.comments.comment.add<Row>({ movie: film, comment });
    await trakt.comments.comment.update({ id, comment: `${comment} Somewhat.` });
    expect(await trakt.comments.comment.get({ id })).toMatchObject({ comment: `${comment} Somewhat.` });
    expect(await trakt.movies.comments({ id: 3, sort: 'newest' })).toMatchObject([{ id }]);
    await trakt.comments.like.add({ id });
    expect(await trakt.users.likes({ ...me, type: 'comments' })).toMatchObject([
      { comment: { id } },
      { comment: { id: 1 } },
    ]);
    await trakt.comments.like.remove({ id });
    expect(await trakt.users.likes({ ...me, type: 'comments' })).toMatchObject([{ comment: { id: 1 } }]);
    await trakt.comments.replies.add({ id, comment: 'I take all of it back.' });
    expect(await trakt.comments.replies.get({ id })).toMatchObject([{ parent_id: id }]);
  });

  it('what a player plays', async () => {
    const paused = () => trakt.sync.playback.get<Row[]>({ type: 'movies' });
    expect(await trakt.scrobble.start({ movie: film, progress: 1 })).toMatchObject({ action: 'start' });
    expect(await trakt.users.watching(me)).toMatchObject({ action: 'scrobble', movie: film });
    expect(await trakt.scrobble.pause({ movie: film, progress: 40 })).toMatchObject({ action: 'pause' });
    expect(await paused()).toContainEqual(aboutFilm);
    expect(await trakt.scrobble.stop({ movie: film, progress: 95 })).toMatchObject({ action: 'scrobble' });
    expect(await paused()).not.toContainEqual(aboutFilm);
    await trakt.scrobble.pause({ movie: other, progress: 40 });
    const [latest] = await paused();
    await trakt.sync.playback.remove({ id: latest?.id });
    expect(await paused()).not.toContainEqual(latest);
  });

  it('a check-in', async () => {
    await trakt.checkin.add({ episode });
    expect(await trakt.users.watching(me)).toMatchObject({ action: 'checkin', episode });
    await trakt.checkin.delete();
    expect(await trakt.users.watching(me)).toBe('');
  });

  it('whom one follows', async () => {
    await trakt.users.follow.remove({ username: 'alan' });
    expect(await trakt.users.following(me)).toEqual([]);
    await trakt.users.follow.add({ username: 'alan' });
    expect(await trakt.users.following(me)).toMatchObject([{ user: { username: 'Álan' } }]);
  });
});

it('was refused nothing, of twenty reads and twenty writes', () => expectTwentyOfEach(served.sandbox));

it('refreshes, and revokes', async () => {
  const before = trakt.export_token();
  await trakt.refresh_token();
  const after = trakt.export_token();
  expect(after.refresh_token).not.toBe(before.refresh_token);
  expect(await trakt.users.settings()).toHaveProperty('user');
  trakt.revoke_token();
  // It doesn't say when the answer is there.
  await expect.poll(() => served.sandbox.requests.list({ path: '/oauth/revoke' })).toMatchObject([{ status: 200 }]);
  await trakt.import_token(after);
  await expect(trakt.users.settings()).rejects.toMatchObject({ response: { statusCode: 401 } });
});
