/** GET /sync/collection/:type: movies, shows, episodes, or both kinds of copies as `media`. */
import type { Collected } from '../account/collection.ts';
import type { Show } from '../library/index.ts';
import { showRow, typedItem } from './media.ts';
import { largestProgressLimit, listed, paginate } from './paginate.ts';
import { extendedOf, iso } from './query.ts';
import { notFound, type Scene, type Section } from './scene.ts';

export const collection: Section = {
  paths: ['/collection/:type'],
  open: true,
  answer(scene) {
    const { films, episodes } = scene.account.collection;
    switch (scene.c.req.param('type')) {
      case 'movies':
        return answerCopies(scene, films);
      case 'episodes':
        return answerCopies(scene, episodes);
      case 'media':
        return answerCopies(
          scene,
          [...films, ...episodes].sort((a, b) => b.collectedAtMs - a.collectedAtMs),
        );
      case 'shows':
        return answerShows(scene);
      default:
        return notFound(scene.c);
    }
  },
};

function answerCopies(scene: Scene, copies: readonly Collected[]): Response {
  const extended = extendedOf(scene.c);
  return scene.c.json(
    paginate(scene, listed(copies)).map((copy) => ({
      collected_at: iso(copy.collectedAtMs),
      updated_at: iso(copy.collectedAtMs),
      ...typedItem(copy.item, extended),
      ...metadataOf(copy, extended),
    })),
  );
}

/** The seasons come with `extended=progress` only. */
function answerShows(scene: Scene): Response {
  const extended = extendedOf(scene.c);
  const progress = extended.has('progress');
  const shows = Map.groupBy(scene.account.collection.episodes, ({ item }) => item.show);
  const rows = paginate(scene, listed([...shows]), progress ? largestProgressLimit : undefined);
  return scene.c.json(
    rows.map(([show, copies]) => {
      const last = iso(Math.max(...copies.map(({ collectedAtMs }) => collectedAtMs)));
      return {
        type: 'show',
        last_collected_at: last,
        last_updated_at: last,
        show: showRow(show, extended),
        ...(progress ? { seasons: seasonsOf(show, copies, extended) } : {}),
      };
    }),
  );
}

function seasonsOf(show: Show, copies: readonly Collected[], extended: ReadonlySet<string>): unknown[] {
  const copyOf = new Map(copies.map((copy) => [copy.item, copy]));
  return show.seasons.flatMap(({ number, episodes }) => {
    const owned = episodes.flatMap((episode) => {
      const copy = copyOf.get(episode);
      if (!copy) return [];
      return [{ number: episode.number, collected_at: iso(copy.collectedAtMs), ...metadataOf(copy, extended) }];
    });
    return owned.length > 0 ? [{ number, episodes: owned }] : [];
  });
}

function metadataOf({ metadata }: Collected, extended: ReadonlySet<string>): Record<string, unknown> {
  return extended.has('metadata') ? { metadata } : {};
}
