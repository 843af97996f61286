/** The account of a person with data of their own, and the person's lists. */
import { type Collected, type Collection, collect } from '../account/collection.ts';
import { noExtras } from '../account/extras.ts';
import { type Account, accountOf, joinedBefore, listOf } from '../account/index.ts';
import { addTo, type NewItem } from '../account/item-list.ts';
import { PlayLog } from '../account/play-log.ts';
import { itemNumber } from '../account/plays.ts';
import { rate } from '../account/ratings.ts';
import type { SandboxUser } from '../account/users.ts';
import { countWatched } from '../account/watched.ts';
import { newList, type World } from '../account/world.ts';
import type { Library, Listable } from '../library/index.ts';
import { slugFor } from '../library/slug.ts';
import type { ItemRef, OwnCopy, OwnListed, SandboxPerson } from './person.ts';

/** The item that a row names. The check of the person's data has found it already. */
export type ItemOf = (row: ItemRef) => Listable;

export function ownAccount(
  person: SandboxPerson,
  options: { library: Library; itemOf: ItemOf; user: SandboxUser; startedAtMs: number },
): Account {
  const { library, itemOf, user, startedAtMs } = options;
  const timeOf = ({ at }: { readonly at?: string }): number => (at === undefined ? startedAtMs : Date.parse(at));
  const watchable = (row: ItemRef) => only(itemOf(row), ['movie', 'episode']);
  const title = (row: ItemRef) => only(itemOf(row), ['movie', 'show', 'season', 'episode']);
  const joinedAtMs = person.joinedAt === undefined ? joinedBefore(startedAtMs) : Date.parse(person.joinedAt);

  const plays = new PlayLog({ count: 0, watchedAt: new Uint32Array(0), items: new Uint32Array(0) });
  plays.add(
    (person.plays ?? []).map((row) => ({
      item: itemNumber(library, watchable(row)),
      watchedAtMs: row.at === 'unknown' ? 0 : Date.parse(row.at),
      action: row.action ?? 'watch',
    })),
  );
  const collection: Collection = { films: [], episodes: [] };
  collect(
    collection,
    (person.collection ?? []).map((row) => copyOf(row, { item: watchable(row), collectedAtMs: timeOf(row) })),
  );

  return accountOf({
    library,
    user,
    joinedAtMs,
    plays,
    watched: countWatched(library, plays),
    ratings: rate(
      [],
      (person.ratings ?? []).map((row) => ({ item: title(row), rating: row.rating, ratedAtMs: timeOf(row) })),
    ),
    collection,
    parts(newId) {
      const listed = (rows: readonly OwnListed[] = []) => {
        const list = listOf([], joinedAtMs);
        const items = itemsOf(rows, { itemOf, timeOf });
        addTo(list, { items, newId, nowMs: startedAtMs });
        return listOf(list.items, joinedAtMs);
      };
      return {
        ...noExtras(),
        watchlist: listed(person.watchlist),
        favorites: listed(person.favorites),
        playback: (person.playback ?? [])
          .map((row) => ({ id: newId(), item: watchable(row), progress: row.progress, pausedAtMs: timeOf(row) }))
          .toSorted((a, b) => b.pausedAtMs - a.pausedAtMs),
        hidden: (person.hidden ?? [])
          .map((row) => ({ section: row.section, item: title(row), hiddenAtMs: timeOf(row) }))
          .toSorted((a, b) => b.hiddenAtMs - a.hiddenAtMs),
        resets: new Map((person.rewatches ?? []).map((row) => [only(itemOf(row), ['show']), timeOf(row)])),
      };
    },
  });
}

/** Adds the person's lists, in their order. */
export function addOwnLists(
  person: SandboxPerson,
  { world, itemOf, startedAtMs }: { world: World; itemOf: ItemOf; startedAtMs: number },
): void {
  const timeOf = ({ at }: { readonly at?: string }): number => (at === undefined ? startedAtMs : Date.parse(at));
  const taken: string[] = [];
  for (const { items, slug, createdAt, updatedAt, ...about } of person.lists ?? []) {
    const createdAtMs = timeOf({ ...(createdAt !== undefined && { at: createdAt }) });
    const list = newList(world, {
      ...about,
      owner: person.username,
      slug: slugFor(slug ?? about.name, taken),
      createdAtMs,
    });
    taken.push(list.slug);
    addTo(list, { items: itemsOf(items, { itemOf, timeOf }), newId: () => world.newId('item'), nowMs: createdAtMs });
    if (updatedAt !== undefined) list.updatedAtMs = Date.parse(updatedAt);
  }
}

function itemsOf(
  rows: readonly OwnListed[],
  { itemOf, timeOf }: { itemOf: ItemOf; timeOf(row: OwnListed): number },
): NewItem[] {
  return rows.map((row) => ({ item: itemOf(row), listedAtMs: timeOf(row), notes: row.notes }));
}

function copyOf(row: OwnCopy, { item, collectedAtMs }: Pick<Collected, 'item' | 'collectedAtMs'>): Collected {
  const { media_type, resolution, hdr, audio, audio_channels, '3d': inDepth, plex, updatedAt } = row;
  const metadata = { media_type, resolution, hdr, audio, audio_channels, '3d': inDepth };
  return {
    item,
    collectedAtMs,
    updatedAtMs: updatedAt === undefined ? collectedAtMs : Date.parse(updatedAt),
    metadata: Object.fromEntries(Object.entries(metadata).filter(([, value]) => value !== undefined)),
    onPlex: plex ?? false,
  };
}

function only<Type extends Listable['type']>(
  item: Listable,
  types: readonly Type[],
): Extract<Listable, { type: Type }> {
  const fits = (one: Listable): one is Extract<Listable, { type: Type }> => types.some((type) => type === one.type);
  if (!fits(item)) throw new Error(`A row names a ${item.type} where it can't.`);
  return item;
}
