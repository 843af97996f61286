/** What the types promise of each kind of answer and parameter. Checked by tsc; nothing is called. */

import { describe, expectTypeOf, it } from 'vitest';
import type {
  CollectedRow,
  CollectedSeason,
  Comment,
  DataSyncItem,
  Episode,
  FullEpisode,
  FullMovie,
  FullUser,
  List,
  Movie,
  Pages,
  SearchRow,
  Season,
  Show,
  User,
  UserCommentRow,
} from './index.ts';
import { createTraktClient, createTraktClientWith, notes, sync } from './index.ts';

const client = createTraktClient({ app: { clientId: 'a' } });

describe('the kinds of answers', () => {
  it('are one object, maybe one, a list, a list in pages, a map and nothing', () => {
    expectTypeOf(() => client.movies.summary({ id: 'heat-1995' })).returns.resolves.toEqualTypeOf<Movie>();
    expectTypeOf(() => client.shows.nextEpisode({ id: 1 })).returns.resolves.toEqualTypeOf<Episode | undefined>();
    expectTypeOf(() => client.shows.season.episodes({ id: 1, season: 2 })).returns.resolves.toEqualTypeOf<Episode[]>();
    expectTypeOf(() => client.lists.comments({ id: 1 })).returns.toEqualTypeOf<Pages<Comment>>();
    expectTypeOf(() => client.users.watched.minimal.movies({ id: 'me' })).returns.resolves.toEqualTypeOf<
      Record<string, string[]>
    >();
    expectTypeOf(() => client.comments.like({ id: 7 })).returns.resolves.toEqualTypeOf<undefined>();
  });
});

describe('extended', () => {
  it('adds what is full, and nothing else does', () => {
    expectTypeOf(() => client.movies.summary({ id: 1, extended: 'full' })).returns.resolves.toEqualTypeOf<FullMovie>();
    expectTypeOf(() =>
      client.movies.summary({ id: 1, extended: ['images', 'full'] }),
    ).returns.resolves.toEqualTypeOf<FullMovie>();
    expectTypeOf(() => client.movies.summary({ id: 1, extended: 'images' })).returns.resolves.toEqualTypeOf<Movie>();
    expectTypeOf<Movie>().not.toHaveProperty('overview');
    expectTypeOf<FullMovie>().toHaveProperty('overview');
  });

  it('reaches into rows, credits and people', () => {
    expectTypeOf(() => client.sync.history.get({ type: 'movies', extended: 'full' })).returns.toExtend<
      Pages<{ movie: FullMovie }>
    >();
    expectTypeOf(() => client.users.followers({ id: 'me', extended: ['full', 'vip'] })).returns.toExtend<
      Pages<{ user: FullUser }>
    >();
    expectTypeOf(() => client.calendars.shows({ target: 'my', extended: 'full' })).returns.resolves.toExtend<
      { episode: { episodes?: FullEpisode[] | null } }[]
    >();
    expectTypeOf(() => client.sync.progress.upNext({ extended: 'full' })).returns.toExtend<
      Pages<{ progress: { next_episode?: FullEpisode | null } }>
    >();
  });

  it('that only the run decides is the shorter of the two', () => {
    expectTypeOf(() =>
      client.movies.summary({ id: 1, extended: 'full' as 'full' | 'images' }),
    ).returns.resolves.toEqualTypeOf<FullMovie | Movie>();
  });
});

describe('rows', () => {
  it('narrow on their type', () => {
    const row = {} as SearchRow;
    if (row.type === 'episode') expectTypeOf(row).toExtend<{ episode: Episode; show: Show }>();
    if (row.type === 'list') expectTypeOf(row.list).toEqualTypeOf<List>();
    const comment = {} as UserCommentRow;
    if (comment.type === 'movie') expectTypeOf(comment.movie).toEqualTypeOf<Movie>();
  });

  it('narrow inside a row, too, and are of all kinds that Trakt documents', () => {
    const found = {} as DataSyncItem;
    if (found.trakt_item?.type === 'episode') expectTypeOf(found.trakt_item.number).toEqualTypeOf<number>();
    expectTypeOf(() => client.sync.collection.get({ type: 'media' })).returns.toEqualTypeOf<Pages<CollectedRow>>();
    expectTypeOf<CollectedSeason['episodes'][number]>().toHaveProperty('available_on');
    expectTypeOf<Season>().toHaveProperty('aired_episodes');
  });

  it('follow the type that was asked for', () => {
    expectTypeOf(() => client.sync.watchlist.get({ type: 'shows' })).returns.toExtend<Pages<{ show: Show }>>();
    expectTypeOf(() => client.users.history({ id: 'me', type: 'episodes' })).returns.toExtend<
      Pages<{ episode: Episode }>
    >();
  });

  it('say what may be null', () => {
    expectTypeOf<Movie['title']>().toEqualTypeOf<string | null>();
    expectTypeOf<Movie['ids']['trakt']>().toEqualTypeOf<number | null>();
    expectTypeOf<User['ids']['slug']>().toEqualTypeOf<string | null | undefined>();
  });

  it('may have fields that nobody wrote down', () => {
    const row = { title: 'Heat', ids: { trakt: 1, slug: 'heat-1995', letterboxd: 'heat' }, awards: 3 };
    expectTypeOf(row).toExtend<Movie>();
  });
});

it('a group that reads is its own get', () => {
  expectTypeOf<typeof client.sync.history>().toBeCallableWith({ type: 'movies' });
  expectTypeOf(client.sync.history({ type: 'movies' })).toEqualTypeOf(client.sync.history.get({ type: 'movies' }));
});

describe('parameters', () => {
  it('take an id as slug, number or IMDb id', () => {
    expectTypeOf(client.movies.aliases).parameter(0).toHaveProperty('id').toEqualTypeOf<number | string>();
  });

  it('are those of the body, too, and its items stand in rows as they come', () => {
    expectTypeOf(client.sync.history.add).toBeCallableWith({ movies: [{ ids: { imdb: 'tt0113277' } }] });
    expectTypeOf(client.sync.history.add).toBeCallableWith({ movies: [{} as Movie], shows: [{} as Show] });
    expectTypeOf(client.sync.ratings.add).toBeCallableWith({ movies: [{ ids: { trakt: 1 }, rating: 9 }] });
    expectTypeOf(client.comments.reply).toBeCallableWith({ id: 7, comment: 'I could not agree more.' });
  });

  it('refuse what Trakt refuses', () => {
    // @ts-expect-error: a rating needs its number
    void (() => client.sync.ratings.add({ movies: [{ ids: { trakt: 1 } }] }));
    // @ts-expect-error: a check-in is about one thing
    void (() => client.checkin.start({ movie: { ids: { trakt: 1 } }, episode: { ids: { trakt: 1 } } }));
    // @ts-expect-error: a person has no watchlist of people
    void (() => client.sync.watchlist.get({ type: 'people' }));
    // @ts-expect-error: no such parameter
    void (() => client.movies.trending({ page: 2 }));
  });
});

it('a client of chosen sections has these alone', () => {
  const some = () => createTraktClientWith({ sync, notes }, { app: { clientId: 'a' } });
  expectTypeOf(some).returns.toHaveProperty('notes');
  expectTypeOf(some).returns.toHaveProperty('request');
  expectTypeOf(some).returns.not.toHaveProperty('users');
});
