/** Ratings: read them newest first, by type and score; add and remove them. */

import { touchItem } from '../../account/activities.ts';
import { rate } from '../../account/ratings.ts';
import type { LibraryItem } from '../../library/index.ts';
import { type Endpoint, endpoint } from '../request/endpoint.ts';
import { listed, paginate } from '../request/paginate.ts';
import { iso, typesOf } from '../request/query.ts';
import { invalid } from '../request/refusal.ts';
import { param, type RequestContext } from '../request/request-context.ts';
import { me, visibleUser, type Whose } from '../request/who-may-read.ts';
import { typedItem } from '../rows/media.ts';
import { arrayOf, instant, integer, object } from '../shapes/basics.ts';
import { rowOf } from '../shapes/media.ts';
import { four, notFoundShape } from '../shapes/writes.ts';
import { countByType, itemsBody, itemsOf } from '../writes/items.ts';
import { accountLimits, checkRoom } from '../writes/limits.ts';

const fourTypes = ['movie', 'show', 'season', 'episode'] as const;
const stars = Array.from({ length: 10 }, (_, index) => index + 1);
const ratingRows = arrayOf(rowOf({ rated_at: instant, rating: integer }, fourTypes));

export const ratings: readonly Endpoint[] = [
  endpoint({
    route: 'GET /sync/ratings/:type?/:rating?',
    about: 'own ratings, by type and by one or more scores',
    auth: 'required',
    answers: ratingRows,
    paged: true,
    extended: true,
    from: 'account',
    handle: (context) => ratingsOf(context, me),
  }),
  endpoint({
    route: 'GET /users/:id/ratings/:type?/:rating?',
    covers: [
      'GET /users/:id/ratings/',
      'GET /users/:id/ratings/movies',
      'GET /users/:id/ratings/shows',
      'GET /users/:id/ratings/episodes',
    ],
    about: "a user's ratings, by type and by one or more scores",
    auth: 'optional',
    answers: ratingRows,
    paged: true,
    extended: true,
    from: 'account',
    handle: (context) => ratingsOf(context, visibleUser),
  }),
  endpoint({
    route: 'POST /sync/ratings',
    about: 'rates items; a later rating replaces the earlier one; 420 if they are too many',
    takes: itemsBody,
    answers: object({ added: four, not_found: notFoundShape }),
    from: 'account',
    example: { body: { movies: [{ ids: { trakt: 1 }, rating: 9 }] } },
    handle(context, body) {
      const { library, nowMs } = context;
      const account = me(context);
      const { found, notFound } = itemsOf(library, body);
      const given = found.flatMap(({ item, own }) => {
        if (item.type === 'person' || own.rating == null) return [];
        if (!stars.includes(own.rating)) throw invalid('rating has to be a whole number from 1 to 10');
        const ratedAtMs = own.rated_at == null ? nowMs : Date.parse(own.rated_at);
        return [{ item, rating: own.rating, ratedAtMs }];
      });
      const rated = rate(account.ratings, given);
      const { ratings: limit } = accountLimits(account.user);
      checkRoom({ held: account.ratings.length, limit }, rated.length - account.ratings.length);
      account.ratings = rated;
      for (const { item } of given) touchItem(account.touched, item, 'rated_at', nowMs);
      const items = given.map(({ item }) => item);
      return { added: countByType(items, fourTypes), not_found: notFound };
    },
  }),
  endpoint({
    route: 'POST /sync/ratings/remove',
    about: 'removes ratings',
    takes: itemsBody,
    status: 200,
    answers: object({ deleted: four, not_found: notFoundShape }),
    from: 'account',
    example: { body: { movies: [{ ids: { trakt: 1 } }] } },
    handle(context, body) {
      const account = me(context);
      const { found, notFound } = itemsOf(context.library, body);
      const unrated = new Set<unknown>(found.filter(({ whole }) => whole).map(({ item }) => item));
      const removed: LibraryItem[] = account.ratings.map(({ item }) => item).filter((item) => unrated.has(item));
      account.ratings = account.ratings.filter(({ item }) => !unrated.has(item));
      for (const item of removed) touchItem(account.touched, item, 'rated_at', context.nowMs);
      return { deleted: countByType(removed, fourTypes), not_found: notFound };
    },
  }),
];

function ratingsOf(context: RequestContext, whose: Whose): unknown {
  const account = whose(context);
  const types = typesOf(param(context, 'type'), fourTypes);
  const asked = param(context, 'rating');
  const chosen = account.ratings.filter(
    ({ item, rating }) => types.has(item.type) && (!asked || asked.split(',').includes(String(rating))),
  );
  return paginate(context, listed(chosen)).map(({ item, rating, ratedAtMs }) => ({
    rated_at: iso(ratedAtMs),
    rating,
    ...typedItem(item, context.view),
  }));
}
