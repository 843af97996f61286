/** The history as Trakt serves it: plays newest first, by kind, by item and by date, a page at a time. */
import type { Episode, Film, Library } from '../library/index.ts';
import type { Action, PlayLog } from './play-log.ts';
import { type ItemRange, itemAt, itemNumber } from './plays.ts';

export interface HistoryRow {
  readonly id: number;
  readonly watchedAtMs: number;
  readonly action: Action;
  readonly item: Film | Episode;
}

interface HistoryFilter {
  readonly items: ItemRange;
  /** Both inclusive. */
  readonly fromMs?: number | undefined;
  readonly toMs?: number | undefined;
  /** Whether to keep the plays of an item; asked once for each item that was played. */
  readonly keep?: ((item: Film | Episode) => boolean) | undefined;
}

interface Selection {
  readonly count: number;
  rows(offset: number, limit: number): HistoryRow[];
}

export interface History {
  /** How many plays there are. */
  readonly count: number;
  select(filter: HistoryFilter): Selection;
  /** The times of each item's plays in a range, newest first, by item number. */
  datesOf(ranges: readonly ItemRange[]): Map<number, number[]>;
  /** Adds each play, duplicates too. Returns the ids. */
  add(plays: readonly { item: Film | Episode; watchedAtMs: number; action: Action }[]): number[];
  /** Removes plays by id, and all plays of the items in the ranges. Returns the removed plays. */
  remove(which: { ids?: ReadonlySet<number>; ranges?: readonly ItemRange[] }): { id: number; item: Film | Episode }[];
  find(id: number): HistoryRow | undefined;
}

export function createHistory(library: Library, plays: PlayLog): History {
  // A client that reads page after page asks for the same range each time.
  let latest: { range: ItemRange; version: number; indices: Uint32Array } | undefined;

  function indicesIn(range: ItemRange): Uint32Array {
    if (latest?.range.from !== range.from || latest.range.to !== range.to || latest.version !== plays.version) {
      latest = { range, version: plays.version, indices: scan(plays, range) };
    }
    return latest.indices;
  }

  function row(index: number): HistoryRow | undefined {
    const item = itemAt(library, plays.items[index] ?? -1);
    if (!item) return undefined;
    return { id: plays.idAt(index), watchedAtMs: atMs(index), action: plays.actionAt(index), item };
  }

  function atMs(index: number): number {
    return (plays.watchedAt[index] ?? 0) * 1000;
  }

  function kept(indices: Uint32Array, keep: (item: Film | Episode) => boolean): Uint32Array {
    const verdicts = new Map<number, boolean>();
    return indices.filter((index) => {
      const number = plays.items[index] ?? -1;
      let verdict = verdicts.get(number);
      if (verdict === undefined) {
        const item = itemAt(library, number);
        verdict = item !== undefined && keep(item);
        verdicts.set(number, verdict);
      }
      return verdict;
    });
  }

  return {
    get count() {
      return plays.count;
    },

    select({ items, fromMs = 0, toMs = Number.POSITIVE_INFINITY, keep }) {
      const all = indicesIn(items);
      const indices = keep ? kept(all, keep) : all;
      const start = firstWhere(indices, (index) => atMs(index) >= fromMs);
      const end = Math.max(
        start,
        firstWhere(indices, (index) => atMs(index) > toMs),
      );
      return {
        count: end - start,
        rows(offset, limit) {
          const newest = Math.max(start, end - offset);
          const chosen = indices.subarray(Math.max(start, newest - limit), newest);
          return Array.from(chosen, row)
            .filter((found) => found !== undefined)
            .reverse();
        },
      };
    },

    datesOf(ranges) {
      const wanted = new Map<number, number[]>();
      for (const { from, to } of ranges) for (let item = from; item < to; item++) wanted.set(item, []);
      for (let index = plays.count - 1; index >= 0; index--) wanted.get(plays.items[index] ?? -1)?.push(atMs(index));
      return wanted;
    },

    add: (added) => plays.add(added.map(({ item, ...play }) => ({ ...play, item: itemNumber(library, item) }))),

    remove({ ids = new Set(), ranges = [] }) {
      if (ids.size === 0 && ranges.length === 0) return [];
      const numbers = new Set<number>();
      for (const { from, to } of ranges) for (let item = from; item < to; item++) numbers.add(item);
      return plays
        .removeWhere((index) => numbers.has(plays.items[index] ?? -1) || ids.has(plays.idAt(index)))
        .flatMap(({ id, item: number }) => {
          const item = itemAt(library, number);
          return item ? [{ id, item }] : [];
        });
    },

    find(id) {
      for (let index = 0; index < plays.count; index++) if (plays.idAt(index) === id) return row(index);
      return undefined;
    },
  };
}

function scan(plays: PlayLog, { from, to }: ItemRange): Uint32Array {
  const found = new Uint32Array(plays.count);
  let count = 0;
  for (let index = 0; index < plays.count; index++) {
    const item = plays.items[index] ?? -1;
    if (item >= from && item < to) found[count++] = index;
  }
  return found.slice(0, count);
}

/** Binary search: the index of the first element that passes the test, or the length. */
function firstWhere(sorted: Uint32Array, test: (element: number) => boolean): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (test(sorted[middle] ?? 0)) high = middle;
    else low = middle + 1;
  }
  return low;
}
