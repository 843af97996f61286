/** GET /sync/ratings[/:type[/:rating]]: newest first. */
import { typedItem } from './media.ts';
import { listed, paginate } from './paginate.ts';
import { extendedOf, iso, typesOf } from './query.ts';
import { notFound, type Section } from './scene.ts';

export const ratings: Section = {
  paths: ['/ratings', '/ratings/:type', '/ratings/:type/:rating'],
  open: true,
  answer(scene) {
    const { c, account } = scene;
    const types = typesOf(c.req.param('type'), ['movie', 'show', 'season', 'episode']);
    if (!types) return notFound(c);
    const stars = c.req.param('rating')?.split(',');
    const chosen = account.ratings.filter(
      ({ item, rating }) => types.has(item.type) && (!stars || stars.includes(String(rating))),
    );
    const extended = extendedOf(c);
    return c.json(
      paginate(scene, listed(chosen)).map(({ item, rating, ratedAtMs }) => ({
        rated_at: iso(ratedAtMs),
        rating,
        ...typedItem(item, extended),
      })),
    );
  },
};
