/** A ranked list of items: the watchlist, the favorites or a personal list. */
import type { Listable } from '../library/index.ts';

export interface ListedItem<Item extends Listable = Listable> {
  readonly id: number;
  /** Its place in the list, from 1. */
  readonly rank: number;
  readonly item: Item;
  readonly listedAtMs: number;
  readonly notes: string | undefined;
}

export interface ItemList {
  /** In the order of their ranks. */
  items: ListedItem[];
  updatedAtMs: number;
  /** The order for requests that name none. */
  sortBy: string;
  sortHow: 'asc' | 'desc';
}

/** Appends items. Returns which were new and which were listed already. */
export function addTo(
  list: ItemList,
  { items, newId, nowMs }: { items: readonly NewItem[]; newId(): number; nowMs: number },
): { added: Listable[]; existing: Listable[] } {
  const listed = new Set(list.items.map(({ item }) => item));
  const added: Listable[] = [];
  const existing: Listable[] = [];
  for (const { item, notes, listedAtMs } of items) {
    if (listed.has(item)) {
      existing.push(item);
      continue;
    }
    listed.add(item);
    added.push(item);
    list.items.push({ id: newId(), rank: list.items.length + 1, item, listedAtMs: listedAtMs ?? nowMs, notes });
  }
  if (added.length > 0) list.updatedAtMs = nowMs;
  return { added, existing };
}

export interface NewItem {
  readonly item: Listable;
  readonly notes?: string | undefined;
  readonly listedAtMs?: number | undefined;
}

/** Returns the items that were removed. */
export function removeFrom(list: ItemList, items: ReadonlySet<Listable>, nowMs: number): Listable[] {
  const removed = list.items.filter(({ item }) => items.has(item));
  if (removed.length > 0) {
    list.items = renumbered(list.items.filter(({ item }) => !items.has(item)));
    list.updatedAtMs = nowMs;
  }
  return removed.map(({ item }) => item);
}

/** Moves the named items to the front, in the given order. Returns the ids that are not on the list, and whether any item moved. */
export function reorder(
  list: ItemList,
  ids: readonly number[],
  nowMs: number,
): { updated: number; skipped: number[]; changed: boolean } {
  const byId = new Map(list.items.map((listed) => [listed.id, listed]));
  const named = [...new Set(ids)];
  const first = named.map((id) => byId.get(id)).filter((listed) => listed !== undefined);
  const chosen = new Set(first);
  const before = list.items;
  list.items = renumbered([...first, ...before.filter((listed) => !chosen.has(listed))]);
  const changed = list.items.some((listed, index) => listed !== before[index]);
  if (changed) list.updatedAtMs = nowMs;
  return { updated: first.length, skipped: named.filter((id) => !byId.has(id)), changed };
}

/** Changes an item's note or rank. Returns whether that changed anything; undefined if the item is not listed. */
export function updateItem(
  list: ItemList,
  id: number,
  change: { notes?: string | null | undefined; rank?: number | undefined; nowMs: number },
): boolean | undefined {
  const index = list.items.findIndex((listed) => listed.id === id);
  const listed = list.items[index];
  if (!listed) return undefined;
  const notes = change.notes === undefined ? listed.notes : change.notes || undefined;
  const others = list.items.toSpliced(index, 1);
  const place = change.rank === undefined ? index : Math.min(others.length, change.rank - 1);
  if (notes === listed.notes && place === index) return false;
  list.items = renumbered(others.toSpliced(place, 0, { ...listed, notes }));
  list.updatedAtMs = change.nowMs;
  return true;
}

function renumbered(items: readonly ListedItem[]): ListedItem[] {
  return items.map((listed, index) => (listed.rank === index + 1 ? listed : { ...listed, rank: index + 1 }));
}
