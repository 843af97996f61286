/** Users: who they are, what they did, and what they said. */
import { z } from 'zod';
import { circleOf } from '../circle.ts';
import { commentsOf, orderedBy } from '../comments.ts';
import { type Endpoint, endpoint } from '../request/endpoint.ts';
import { commentsPage, listed, paginate } from '../request/paginate.ts';
import { flagOf, iso } from '../request/query.ts';
import { Refusal } from '../request/refusal.ts';
import { anybody, mayRead, me, named, param } from '../request/scene.ts';
import { typedItem } from '../rows/media.ts';
import { commentRow, userRow } from '../rows/social-rows.ts';
import { typedSubject } from '../rows/subject.ts';
import { userStats } from '../rows/user-stats.ts';
import { arrayOf, byKey, decimal, instant, integer, longId, maybe, object, text, word } from '../shapes/basics.ts';
import { rowOf } from '../shapes/media.ts';
import { comment, subjectFields, user } from '../shapes/social.ts';
import { reportEndpoint } from '../writes/reports.ts';

const subjects = ['movie', 'show', 'season', 'episode', 'list'] as const;
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
    about: 'a profile; of a private user only the name',
    auth: 'optional',
    answers: user,
    extended: true,
    from: 'account',
    handle(scene) {
      const account = anybody(scene);
      const view = mayRead(scene, account) ? scene.view : { ...scene.view, extended: new Set<string>() };
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
    handle: (scene) => userStats(scene, named(scene)),
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
      const rows = circleOf(scene, named(scene), param(scene, 'type'))
        .filter((account) => mayRead(scene, account))
        .flatMap((account) =>
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
    answers: arrayOf(object({ type: word(...subjects), comment, ...subjectFields })),
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
        ...typedSubject(scene, one.on),
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
