/** GET /sync/history[/:type[/:id]]: every play, newest first. */
import type { ItemRange } from '../account/plays.ts';
import { rangeOf } from '../account/plays.ts';
import type { Library } from '../library/index.ts';
import { typedItem } from './media.ts';
import { paginate } from './paginate.ts';
import { dateRangeOf, extendedOf, iso } from './query.ts';
import { notFound, type Section } from './scene.ts';

export const history: Section = {
  paths: ['/history', '/history/:type', '/history/:type/:id'],
  open: true,
  answer(scene) {
    const { c, account, library } = scene;
    const items = itemsAskedFor(library, { type: c.req.param('type'), id: c.req.param('id') });
    if (!items) return notFound(c);
    const dates = dateRangeOf(c);
    if (!dates) return c.json({ error: 'start_at and end_at take an ISO 8601 date' }, 422);
    const extended = extendedOf(c);
    const rows = paginate(scene, account.history.select({ items, ...dates }));
    return c.json(
      rows.map(({ id, watchedAtMs, action, item }) => ({
        id,
        watched_at: iso(watchedAtMs),
        action,
        ...typedItem(item, extended),
      })),
    );
  },
};

const types = { movies: 'movie', shows: 'show', seasons: 'season', episodes: 'episode' } as const;

/** `shows` and `seasons` mean the plays of their episodes. Undefined for a type that isn't one and an item that isn't there. */
function itemsAskedFor(
  library: Library,
  asked: { type: string | undefined; id: string | undefined },
): ItemRange | undefined {
  const firstEpisode = library.films.length;
  const end = firstEpisode + library.episodes.length;
  if (asked.type === undefined) return { from: 0, to: end };
  if (!isType(asked.type)) return undefined;
  if (asked.id === undefined)
    return asked.type === 'movies' ? { from: 0, to: firstEpisode } : { from: firstEpisode, to: end };
  const item = library.find(types[asked.type], asked.id);
  return item && rangeOf(library, item);
}

function isType(segment: string): segment is keyof typeof types {
  return Object.hasOwn(types, segment);
}
