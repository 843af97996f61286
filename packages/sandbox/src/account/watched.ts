/** Counts of the plays: how often each item was watched and when last, in columns. */
import type { Episode, Film, Library, Show } from '../library/index.ts';
import { itemNumber, type Plays, rangeOf } from './plays.ts';

interface WatchedRow<Item extends Film | Show> {
  readonly item: Item;
  readonly plays: number;
  /** 0 where no play has a known date. */
  readonly lastWatchedAtMs: number;
}

export interface Watched {
  /** The latest first. */
  readonly films: readonly WatchedRow<Film>[];
  readonly shows: readonly WatchedRow<Show>[];
  of(item: Film | Episode): { plays: number; lastWatchedAtMs: number };
}

export function countWatched(library: Library, plays: Plays): Watched {
  const counts = new Uint32Array(library.films.length + library.episodes.length);
  const latest = new Uint32Array(counts.length);
  for (let index = 0; index < plays.count; index++) {
    const item = plays.items[index] ?? 0;
    counts[item] = (counts[item] ?? 0) + 1;
    latest[item] = plays.watchedAt[index] ?? 0;
  }

  function row<Item extends Film | Show>(item: Item): WatchedRow<Item> {
    const { from, to } = rangeOf(library, item);
    let sum = 0;
    let last = 0;
    for (let number = from; number < to; number++) {
      sum += counts[number] ?? 0;
      last = Math.max(last, latest[number] ?? 0);
    }
    return { item, plays: sum, lastWatchedAtMs: last * 1000 };
  }

  return {
    films: latestFirst(library.films.map(row)),
    shows: latestFirst(library.shows.map(row)),
    of(item) {
      const number = itemNumber(library, item);
      return { plays: counts[number] ?? 0, lastWatchedAtMs: (latest[number] ?? 0) * 1000 };
    },
  };
}

function latestFirst<Item extends Film | Show>(rows: WatchedRow<Item>[]): WatchedRow<Item>[] {
  return rows.filter((row) => row.plays > 0).sort((a, b) => b.lastWatchedAtMs - a.lastWatchedAtMs);
}
