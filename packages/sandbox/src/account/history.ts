/** The history as Trakt serves it: plays newest first, by kind, by item and by date, a page at a time. */
import type { Episode, Film, Library } from '../library/index.ts';
import { type ItemRange, itemAt, type Plays } from './plays.ts';

export interface HistoryRow {
  /** Past 2^31, as Trakt's are. */
  readonly id: number;
  readonly watchedAtMs: number;
  readonly action: 'scrobble' | 'checkin' | 'watch';
  readonly item: Film | Episode;
}

interface HistoryFilter {
  readonly items: ItemRange;
  /** Both inclusive. */
  readonly fromMs?: number | undefined;
  readonly toMs?: number | undefined;
}

interface Selection {
  readonly count: number;
  rows(offset: number, limit: number): HistoryRow[];
}

export interface History {
  select(filter: HistoryFilter): Selection;
  /** When each of the items in a range was watched, newest first, by item number. */
  datesOf(ranges: readonly ItemRange[]): Map<number, number[]>;
}

const firstId = 8_400_000_000;

export function createHistory(library: Library, plays: Plays): History {
  // Whoever walks the pages asks for the same range again and again.
  let latest: { range: ItemRange; indices: Uint32Array } | undefined;

  function indicesIn(range: ItemRange): Uint32Array {
    if (latest?.range.from !== range.from || latest.range.to !== range.to) {
      latest = { range, indices: scan(plays, range) };
    }
    return latest.indices;
  }

  function row(index: number): HistoryRow | undefined {
    const item = itemAt(library, plays.items[index] ?? -1);
    if (!item) return undefined;
    return {
      id: firstId + index * 3,
      watchedAtMs: (plays.watchedAt[index] ?? 0) * 1000,
      action: actionOf(index),
      item,
    };
  }

  return {
    select({ items, fromMs = 0, toMs = Number.POSITIVE_INFINITY }) {
      const indices = indicesIn(items);
      const start = firstWhere(indices, (index) => (plays.watchedAt[index] ?? 0) * 1000 >= fromMs);
      const end = Math.max(
        start,
        firstWhere(indices, (index) => (plays.watchedAt[index] ?? 0) * 1000 > toMs),
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
      for (let index = plays.count - 1; index >= 0; index--) {
        wanted.get(plays.items[index] ?? -1)?.push((plays.watchedAt[index] ?? 0) * 1000);
      }
      return wanted;
    },
  };
}

function scan(plays: Plays, { from, to }: ItemRange): Uint32Array {
  const found = new Uint32Array(plays.count);
  let count = 0;
  for (let index = 0; index < plays.count; index++) {
    const item = plays.items[index] ?? -1;
    if (item >= from && item < to) found[count++] = index;
  }
  return found.slice(0, count);
}

/** Where the first element stands for which a test, false up to there, holds; the length if there is none. */
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

/** Mostly scrobbles from a player; some marked by hand; a few check-ins. */
function actionOf(index: number): HistoryRow['action'] {
  const share = (Math.imul(index + 1, 0x9e3779b1) >>> 0) / 2 ** 32;
  if (share < 0.6) return 'scrobble';
  return share < 0.92 ? 'watch' : 'checkin';
}
