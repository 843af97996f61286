/** Users: profile, statistics, activities and comments. */

import { z } from 'zod';
import type { Account } from '../../account/index.ts';
import { alan } from '../../account/users.ts';
import { commentsOf, orderedBy } from '../comments.ts';
import { connectionsOf } from '../followers-and-friends.ts';
import { type Endpoint, endpoint } from '../request/endpoint.ts';
import { filterOf } from '../request/filters.ts';
import { commentsPage, listed, paginate } from '../request/paginate.ts';
import { asked, choice, filters, ignoring } from '../request/parameters.ts';
import { iso } from '../request/query.ts';
import { notFound } from '../request/refusal.ts';
import { param, type RequestContext } from '../request/request-context.ts';
import { anyUser, mayRead, visibleUser } from '../request/who-may-read.ts';
import { typedSubject } from '../rows/comment-subject.ts';
import { typedItem } from '../rows/media.ts';
import { commentRow, userRow } from '../rows/social-rows.ts';
import { userStats } from '../rows/user-stats.ts';
import { arrayOf, byKey, decimal, instant, integer, longId, maybe, object, text, word } from '../shapes/basics.ts';
import { rowOf } from '../shapes/media.ts';
import { comment, subjectFields, user } from '../shapes/social.ts';
import { reportEndpoint } from '../writes/reports.ts';

const subjects = ['movie', 'show', 'season', 'episode', 'list'] as const;
const withReplies = { include_replies: choice('true', 'false', 'only') };
const counted = {
  plays: integer,
  watched: integer,
  minutes: integer,
  collected: integer,
  ratings: integer,
  comments: integer,
};

export const users: readonly Endpoint[] = [
  endpoint({
    route: 'GET /users/:id/',
    about: "a profile; a private user's only in short",
    auth: 'optional',
    answers: user,
    extended: true,
    from: 'account',
    handle(context) {
      const account = anyUser(context);
      const view = mayRead(context, account) ? context.view : { ...context.view, extended: new Set<string>() };
      return userRow(account, view);
    },
  }),
  endpoint({
    route: 'GET /users/:id/stats',
    about: "a user's totals of plays, copies and ratings",
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
    handle: (context) => userStats(context, visibleUser(context)),
  }),
  endpoint({
    route: 'GET /users/:id/:type/activities',
    about: "the latest plays of a user's friends, followers or followed users",
    auth: 'optional',
    answers: arrayOf(
      rowOf({ id: longId, activity_at: instant, action: text, user, user_rating: maybe(integer) }, [
        'movie',
        'episode',
      ]),
    ),
    query: { ...filters, ...ignoring },
    paged: true,
    extended: true,
    from: 'account',
    example: { params: { type: 'following' } },
    handle(context) {
      const { view } = context;
      const found = connectionsOf(context, visibleUser(context), param(context, 'type')).filter((account) =>
        mayRead(context, account),
      );
      return paginate(context, playsOf(context, found)).map(({ account, id, watchedAtMs, action, item }) => ({
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
    about: "a user's comments, by kind and by type of item",
    auth: 'optional',
    answers: arrayOf(object({ type: word(...subjects), comment, ...subjectFields })),
    query: withReplies,
    paged: true,
    extended: true,
    from: 'account',
    handle(context) {
      const { username } = visibleUser(context).user;
      const replies = asked(context.c, 'include_replies', withReplies.include_replies) ?? 'false';
      const own = context.world.comments.filter(
        ({ author, parentId }) => author === username && (parentId === 0 ? replies !== 'only' : replies !== 'false'),
      );
      const chosen = orderedBy(context, commentsOf(context, own), 'newest');
      return paginate(context, listed(chosen), commentsPage).map((one) => ({
        ...typedSubject(context, one.on),
        comment: commentRow(context.world, one, context.view),
      }));
    },
  }),
  reportEndpoint({
    route: 'POST /users/:id/report',
    about: 'reports a user to the moderators',
    reasons: ['spam', 'adult', 'language', 'other'],
    subjectOf: (context) => `user ${anyUser(context).user.username}`,
  }),
  endpoint({
    route: 'PUT /users/avatar',
    about: 'changes the picture, of which the sandbox keeps nothing',
    otherApps: 401,
    takes: z.looseObject({ user: z.looseObject({ avatar: z.string().min(1) }) }),
    refusesWith: 400,
    status: 204,
    from: 'account',
    example: { body: { user: { avatar: 'data:image/png;base64,iVBORw0KGgo=' } } },
    handle() {},
  }),
  endpoint({
    route: 'PUT /users/set_cover',
    about: 'sets a film, show or episode as the cover, of which the sandbox keeps nothing',
    otherApps: 401,
    takes: z.looseObject({ cover_type: z.enum(['movie', 'show', 'episode']), cover_id: z.int() }),
    refusesWith: 400,
    status: 204,
    from: 'account',
    example: { body: { cover_type: 'movie', cover_id: 1 } },
    handle({ library }, { cover_type, cover_id }) {
      if (!library.find(cover_type, String(cover_id))) throw notFound();
    },
  }),
  endpoint({
    route: 'GET /team/',
    about: 'the team behind Trakt: in the sandbox, alan',
    answers: arrayOf(object({ user })),
    extended: true,
    from: 'account',
    handle: ({ world, view }) =>
      world
        .everybody()
        .filter(({ user }) => user === alan)
        .map((account) => ({ user: userRow(account, view) })),
  }),
];

/** The plays of several users, the latest first; a page reads no more of each history than it may need. */
function playsOf(context: RequestContext, accounts: readonly Account[]) {
  const { films, episodes } = context.library;
  const items = { from: 0, to: films.length + episodes.length };
  const keep = filterOf(context);
  const selected = accounts.map((account) => ({ account, plays: account.history.select({ items, keep }) }));
  return {
    count: selected.reduce((sum, { plays }) => sum + plays.count, 0),
    rows: (offset: number, limit: number) =>
      selected
        .flatMap(({ account, plays }) => plays.rows(0, offset + limit).map((play) => ({ account, ...play })))
        .sort((a, b) => b.watchedAtMs - a.watchedAtMs)
        .slice(offset, offset + limit),
  };
}
