/** The items that the body of a write names: their shape, and their lookup in the library by id or by title and year. */
import { z } from 'zod';
import type { Episode, Film, Library, Listable, Show } from '../../library/index.ts';
import { airedEpisodes } from '../../library/schedule.ts';

const moment = z.union([z.iso.datetime({ offset: true }), z.iso.date()]);
const anId = z.union([z.int(), z.string()]).nullish();

/** The fields that an item may have; every write reads its own part of them. */
const fields = {
  watched_at: z.union([moment, z.enum(['released', 'unknown'])]).nullish(),
  // A client that sends a full row back sends the community's average, so only the write of ratings asks for 1 to 10.
  rating: z.number().nullish(),
  rated_at: moment.nullish(),
  collected_at: moment.nullish(),
  media_type: z.string().nullish(),
  resolution: z.string().nullish(),
  hdr: z.string().nullish(),
  audio: z.string().nullish(),
  audio_channels: z.string().nullish(),
  '3d': z.boolean().nullish(),
  listed_at: moment.nullish(),
  notes: z.string().max(500).nullish(),
};
const saidShape = z.looseObject(fields);
/** The fields of an item in a body, besides those that identify it. */
export type Said = z.infer<typeof saidShape>;

const episodeInput = saidShape.extend({ number: z.int() });
const seasonInput = saidShape.extend({ number: z.int(), episodes: z.array(episodeInput).nullish() });

/** One item, as check-ins, scrobbles, comments and notes name it. */
export const oneItem = saidShape.extend({
  ids: z.looseObject({ trakt: anId, slug: anId, imdb: anId, tmdb: anId, tvdb: anId }).nullish(),
  title: z.string().nullish(),
  name: z.string().nullish(),
  year: z.int().nullish(),
  seasons: z.array(seasonInput).nullish(),
});
type ItemInput = z.infer<typeof oneItem>;

const many = z.array(oneItem).nullish();
/** The body of every write to history, ratings, lists, collection and hidden items. */
export const itemsBody = z.looseObject({
  movies: many,
  shows: many,
  seasons: many,
  episodes: many,
  people: many,
  ids: z.array(z.int()).nullish(),
});
export type ItemsBody = z.infer<typeof itemsBody>;
/** A write to a whole list has an order as well. */
export const sortedItemsBody = itemsBody.extend({
  sort_by: z.string().min(1).nullish(),
  sort_how: z.enum(['asc', 'desc']).nullish(),
});
export type SortedItemsBody = z.infer<typeof sortedItemsBody>;

export interface NamedItem<Item extends Listable = Listable> {
  readonly item: Item;
  /** The fields of the item, completed by those of its season and its show. */
  readonly said: Said;
  /** The item's own fields. */
  readonly own: Said;
  /** False for a show or season of which the body names parts. */
  readonly whole: boolean;
}

export interface NotFound extends Record<string, unknown[]> {
  movies: unknown[];
  shows: unknown[];
  seasons: unknown[];
  episodes: unknown[];
}

const kinds = { movies: 'movie', shows: 'show', seasons: 'season', episodes: 'episode', people: 'person' } as const;

/** Every item that a body names, a show before its seasons and those before their episodes; and the inputs that match no item. */
export function itemsOf(library: Library, input: ItemsBody): { found: NamedItem[]; notFound: NotFound } {
  const found: NamedItem[] = [];
  const notFound: NotFound = { movies: [], shows: [], seasons: [], episodes: [] };
  for (const [kind, type] of Object.entries(kinds)) {
    for (const one of input[kind as keyof typeof kinds] ?? []) {
      const item = findItem(library, type, one);
      if (!item) {
        notFound[kind] ??= [];
        notFound[kind].push(one);
        continue;
      }
      const whole = item.type !== 'show' || !one.seasons?.length;
      found.push({ item, said: one, own: one, whole });
      if (item.type === 'show' && !whole) found.push(...partsOf(item, one, notFound.shows));
    }
  }
  return { found, notFound };
}

function partsOf(show: Show, input: ItemInput, missing: unknown[]): NamedItem[] {
  return (input.seasons ?? []).flatMap((asked) => {
    const season = show.seasons.find(({ number }) => number === asked.number);
    if (!season) {
      missing.push({ ids: input.ids, seasons: [asked] });
      return [];
    }
    const said = over(input, asked);
    const episodes = (asked.episodes ?? []).flatMap((part): NamedItem[] => {
      const episode = season.episodes.find(({ number }) => number === part.number);
      if (episode) return [{ item: episode, said: over(said, part), own: part, whole: true }];
      missing.push({ ids: input.ids, seasons: [{ number: season.number, episodes: [part] }] });
      return [];
    });
    return [{ item: season, said, own: asked, whole: !asked.episodes?.length }, ...episodes];
  });
}

/** Fields of the part override those of the whole. */
function over(whole: Said, part: Said): Said {
  const said = Object.entries(part).filter(([, value]) => value != null);
  return { ...whole, ...Object.fromEntries(said) };
}

/** The item of a type that an input names: by the first id that matches one, else by title and year. */
export function findItem<Type extends Listable['type']>(
  library: Library,
  type: Type,
  input: Pick<ItemInput, 'ids' | 'title' | 'year' | 'name'>,
): Extract<Listable, { type: Type }> | undefined {
  for (const kind of ['trakt', 'slug', 'imdb', 'tmdb', 'tvdb'] as const) {
    const id = input.ids?.[kind];
    const item = id == null ? undefined : library.byId(type, kind, String(id));
    if (item) return item;
  }
  const title = (input.title ?? input.name)?.toLowerCase();
  if (title === undefined || (type !== 'movie' && type !== 'show')) return undefined;
  const same = [...library.films, ...library.shows].find(
    (item) => item.type === type && item.title.toLowerCase() === title && (input.year ?? item.year) === item.year,
  );
  return same && library.byId(type, 'trakt', String(same.ids.trakt));
}

/** The number of items of each type, by the plural, for the answers of writes. */
export function countByType(items: readonly { type: string }[], types: readonly string[]): Record<string, number> {
  return Object.fromEntries(types.map((type) => [`${type}s`, items.filter((item) => item.type === type).length]));
}

/** The films and episodes of an item. A show means all its aired episodes, without the specials. */
export function episodesAndFilms(item: Listable, nowMs: number): (Film | Episode)[] {
  switch (item.type) {
    case 'movie':
    case 'episode':
      return [item];
    case 'season':
      return [...item.episodes];
    case 'show':
      return airedEpisodes(item, nowMs);
    case 'person':
      return [];
  }
}
