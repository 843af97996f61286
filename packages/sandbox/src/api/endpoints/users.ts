/** Users: who they are, what they did, and what they said. */
import { z } from 'zod';
import type { Account } from '../../account/index.ts';
import { runtimeMinutes } from '../../account/plays.ts';
import { commentsOf, orderedBy, visible } from '../comments.ts';
import { type Endpoint, endpoint } from '../endpoint.ts';
import { typedItem } from '../media.ts';
import { commentsPage, listed, paginate } from '../paginate.ts';
import { flagOf, iso } from '../query.ts';
import { notFound, Refusal } from '../refusal.ts';
import { reportEndpoint } from '../reports.ts';
import { anybody, me, named, param, type Scene } from '../scene.ts';
import {
  arrayOf,
  byKey,
  decimal,
  instant,
  integer,
  longId,
  maybe,
  object,
  oneOf,
  optional,
  text,
  word,
} from '../shapes/basics.ts';
import { episode, movie, rowOf, season, show } from '../shapes/media.ts';
import { comment, list, reaction, user } from '../shapes/social.ts';
import { commentRow, listRow, type subjectRow, userRow } from '../social-rows.ts';

const itemFields = {
  movie: optional(movie),
  show: optional(show),
  season: optional(season),
  episode: optional(episode),
  list: optional(list),
};
const subjects = ['movie', 'show', 'season', 'episode', 'list'] as const;
const counted = {
  plays: integer,
  watched: integer,
  minutes: integer,
  collected: integer,
  ratings: integer,
  comments: integer,
};
const likeRow = oneOf(
  object({ liked_at: instant, type: word('comment'), comment, comment_type: optional(text), ...itemFields }),
  object({ liked_at: instant, type: word('list'), list: oneOf(list, object({ id: integer })) }),
);

export const users: readonly Endpoint[] = [
  endpoint({
    route: 'GET /users/:id/',
    about: 'a profile; of a private user only the name',
    auth: 'optional',
    answers: user,
    extended: true,
    from: 'account',
    handle(scene) {
      const account = anybody(scene);
      const view =
        account.profile.private && scene.viewer !== account
          ? { ...scene.view, extended: new Set<string>() }
          : scene.view;
      return userRow(account, view);
    },
  }),
  endpoint({
    route: 'GET /users/:id/stats',
    about: 'totals of what a user watched, collected and rated',
    auth: 'optional',
    answers: object({
      movies: object(counted),
      episodes: object(counted),
      shows: object({ watched: integer, collected: integer, ratings: integer, comments: integer }),
      seasons: object({ ratings: integer, comments: integer }),
      network: object({ friends: integer, followers: integer, following: integer }),
      ratings: object({ total: integer, distribution: byKey(decimal) }),
    }),
    from: 'account',
    handle: (scene) => statsOf(scene, named(scene)),
  }),
  endpoint({
    route: 'GET /users/:id/:type/activities',
    about: 'the latest plays of friends, followers or those one follows',
    auth: 'optional',
    answers: arrayOf(
      rowOf({ id: longId, activity_at: instant, action: text, user, user_rating: maybe(integer) }, [
        'movie',
        'episode',
      ]),
    ),
    paged: true,
    extended: true,
    from: 'account',
    example: { params: { type: 'following' } },
    handle(scene) {
      const { library, view } = scene;
      const everything = { from: 0, to: library.films.length + library.episodes.length };
      const rows = circleOf(scene, named(scene), param(scene, 'type')).flatMap((account) =>
        account.history
          .select({ items: everything })
          .rows(0, 250)
          .map((play) => ({ account, ...play })),
      );
      const sorted = rows.sort((a, b) => b.watchedAtMs - a.watchedAtMs);
      return paginate(scene, listed(sorted)).map(({ account, id, watchedAtMs, action, item }) => ({
        id,
        activity_at: iso(watchedAtMs),
        action,
        user: userRow(account, view),
        user_rating: account.ratings.find((rating) => rating.item === item)?.rating ?? null,
        ...typedItem(item, view),
      }));
    },
  }),
  endpoint({
    route: 'GET /users/:id/comments/:comment_type?/:type?',
    about: 'what a user wrote, by kind and by what it is about',
    auth: 'optional',
    answers: arrayOf(object({ type: word(...subjects), comment, ...itemFields })),
    paged: true,
    extended: true,
    from: 'account',
    handle(scene) {
      const { username } = named(scene).user;
      const replies = flagOf(scene.c, 'include_replies');
      const own = scene.world.comments.filter(
        ({ author, parentId }) => author === username && (parentId === 0 || replies),
      );
      const chosen = orderedBy(scene, commentsOf(scene, own), 'newest');
      return paginate(scene, listed(chosen), commentsPage).map((one) => ({
        ...subjectOf(scene, one.on),
        comment: commentRow(scene.world, one, scene.view),
      }));
    },
  }),
  endpoint({
    route: 'GET /users/:id/likes/:type?',
    about: 'comments and lists that a user liked',
    auth: 'optional',
    answers: arrayOf(likeRow),
    paged: true,
    extended: true,
    from: 'account',
    handle: (scene) => likesOf(scene, named(scene), param(scene, 'type')),
  }),
  ...(['comments', 'lists'] as const).map((type) =>
    endpoint({
      route: `GET /users/likes/${type}`,
      about: `${type} that one liked oneself`,
      auth: 'required',
      answers: arrayOf(likeRow),
      paged: true,
      extended: true,
      from: 'account',
      handle: (scene) => likesOf(scene, me(scene), type),
    }),
  ),
  endpoint({
    route: 'GET /users/reactions/comments',
    about: 'comments that one reacted to',
    auth: 'required',
    answers: arrayOf(object({ reacted_at: instant, reaction, type: word('comment'), comment })),
    paged: true,
    extended: true,
    from: 'account',
    example: { as: 'grace' },
    handle(scene) {
      const { username } = me(scene).user;
      const rows = scene.world.comments.flatMap((one) => {
        const given = one.reactions.get(username);
        return given ? [{ one, given }] : [];
      });
      return paginate(scene, listed(rows)).map(({ one, given }) => ({
        reacted_at: iso(given.atMs),
        reaction: { type: given.type },
        type: 'comment',
        comment: commentRow(scene.world, one, scene.view),
      }));
    },
  }),
  reportEndpoint({
    route: 'POST /users/:id/report',
    about: 'reports a user to the moderators',
    reasons: ['spam', 'adult', 'language', 'other'],
    subjectOf: (scene) => `user ${anybody(scene).user.username}`,
  }),
  endpoint({
    route: 'PUT /users/avatar',
    about: 'takes another picture; 400 for none',
    takes: z.looseObject({ user: z.looseObject({ avatar: z.string().min(1) }) }),
    refusesWith: 400,
    status: 204,
    from: 'account',
    example: { body: { user: { avatar: 'data:image/png;base64,iVBORw0KGgo=' } } },
    handle(scene) {
      me(scene).touched.set('account.settings_at', scene.nowMs);
    },
  }),
  endpoint({
    route: 'PUT /users/set_cover',
    about: 'takes a film, show or episode for the cover; 400 for one that is not there',
    takes: z.looseObject({ cover_type: z.enum(['movie', 'show', 'episode']), cover_id: z.int() }),
    refusesWith: 400,
    status: 204,
    from: 'account',
    example: { body: { cover_type: 'movie', cover_id: 1 } },
    handle(scene, { cover_type, cover_id }) {
      const item = scene.library.byId(cover_type, 'trakt', String(cover_id));
      if (!item) throw new Refusal(400, { body: { error: 'cover_id is of no item' } });
      me(scene).coverItem = item;
      me(scene).touched.set('account.settings_at', scene.nowMs);
    },
  }),
  endpoint({
    route: 'GET /team/',
    about: 'who makes Trakt: here, who made thinking machines',
    answers: arrayOf(object({ user })),
    extended: true,
    from: 'account',
    handle: ({ world, view }) =>
      world
        .everybody()
        .filter(({ user: { username } }) => username === 'alan')
        .map((account) => ({ user: userRow(account, view) })),
  }),
];

function subjectOf(scene: Scene, on: Parameters<typeof subjectRow>[1]): Record<string, unknown> {
  if (on.type === 'list') return { type: 'list', list: listRow(scene.world, on, scene.view) };
  return typedItem(on, scene.view);
}

function likesOf(scene: Scene, account: Account, type: string): unknown {
  if (!['', 'all', 'comments', 'lists'].includes(type)) throw notFound();
  const { world, view } = scene;
  const { username } = account.user;
  const comments = world.comments.flatMap((one) => {
    const atMs = one.likes.get(username);
    if (type === 'lists' || atMs === undefined || (one.on.type === 'list' && !visible(scene, one.on))) return [];
    return [{ atMs, row: () => ({ type: 'comment', comment: commentRow(world, one, view), ...about(scene, one.on) }) }];
  });
  const lists = world.lists.flatMap((one) => {
    const atMs = one.likes.get(username);
    if (type === 'comments' || atMs === undefined || !visible(scene, one)) return [];
    const row = () => ({ type: 'list', list: view.extended.has('min') ? { id: one.id } : listRow(world, one, view) });
    return [{ atMs, row }];
  });
  const sorted = [...comments, ...lists].sort((a, b) => b.atMs - a.atMs);
  return paginate(scene, listed(sorted)).map(({ atMs, row }) => ({ liked_at: iso(atMs), ...row() }));
}

/** What a comment is about, with `extended=comments` only. */
function about(scene: Scene, on: Parameters<typeof subjectRow>[1]): Record<string, unknown> {
  if (!scene.view.extended.has('comments')) return {};
  const { type, ...subject } = subjectOf(scene, on);
  return { comment_type: type, ...subject };
}

/** Friends are those who follow each other. Private ones are left out where the one who asks does not follow them. */
export function circleOf(scene: Scene, account: Account, circle: string): Account[] {
  const { username } = account.user;
  const { follows, account: find } = scene.world;
  const following = follows.filter(({ from }) => from === username).map(({ to }) => to);
  const followers = follows.filter(({ to }) => to === username).map(({ from }) => from);
  const names = { following, followers, friends: following.filter((name) => followers.includes(name)) };
  if (circle !== 'following' && circle !== 'followers' && circle !== 'friends') throw notFound();
  return names[circle].map(find).filter((found) => found !== undefined);
}

function statsOf(scene: Scene, account: Account): unknown {
  const { watched, collection, ratings, user } = account;
  const rated = (type: string): number => ratings.filter(({ item }) => item.type === type).length;
  const said = (type: string): number =>
    scene.world.comments.filter(({ author, on }) => author === user.username && on.type === type).length;
  const episodes = scene.library.episodes
    .map((item) => ({ item, plays: watched.of(item).plays }))
    .filter(({ plays }) => plays > 0);
  const totals = (rows: readonly { item: Parameters<typeof runtimeMinutes>[0]; plays: number }[]) => ({
    plays: rows.reduce((sum, { plays }) => sum + plays, 0),
    watched: rows.length,
    minutes: rows.reduce((sum, { item, plays }) => sum + plays * runtimeMinutes(item), 0),
  });
  const circle = (name: string): number => circleOf(scene, account, name).length;
  const stars = Array.from({ length: 10 }, (_, index) => index + 1);
  return {
    movies: {
      ...totals(watched.films),
      collected: collection.films.length,
      ratings: rated('movie'),
      comments: said('movie'),
    },
    episodes: {
      ...totals(episodes),
      collected: collection.episodes.length,
      ratings: rated('episode'),
      comments: said('episode'),
    },
    shows: {
      watched: watched.shows.length,
      collected: new Set(collection.episodes.map(({ item }) => item.show)).size,
      ratings: rated('show'),
      comments: said('show'),
    },
    seasons: { ratings: rated('season'), comments: said('season') },
    network: { friends: circle('friends'), followers: circle('followers'), following: circle('following') },
    ratings: {
      total: ratings.length,
      distribution: Object.fromEntries(
        stars.map((star) => [star, ratings.filter(({ rating }) => rating === star).length]),
      ),
    },
  };
}
