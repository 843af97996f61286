/**
 * Generates ten years of plays from a seed: any number of them, the same each time.
 *
 * A play is two numbers in two columns, its time and its item, so that a million plays take 8 MB and any page is read at once;
 * everything else in a history row follows from these two.
 */
import type { Episode, Film, Library, LibraryItem, Show } from '../library/index.ts';
import { airedAtMs, releasedAtMs } from '../library/schedule.ts';
import { createRandom, type Random } from './random.ts';

/** All plays, oldest first. The columns may be longer than `count`. */
export interface Plays {
  readonly count: number;
  /** Times in seconds since 1970; 0 is Trakt's "unknown date". */
  readonly watchedAt: Uint32Array;
  /** Item numbers, see `itemNumber`. */
  readonly items: Uint32Array;
}

/** Item numbers count the library's films first, then its episodes, so a season, a show and all films are each one range. */
export interface ItemRange {
  readonly from: number;
  /** Exclusive. */
  readonly to: number;
}

export function itemNumber(library: Library, item: Film | Episode): number {
  return item.type === 'movie' ? item.position : library.films.length + item.position;
}

export function itemAt(library: Library, number: number): Film | Episode | undefined {
  return library.films[number] ?? library.episodes[number - library.films.length];
}

export function rangeOf(library: Library, item: LibraryItem): ItemRange {
  if (item.type === 'movie' || item.type === 'episode') {
    const from = itemNumber(library, item);
    return { from, to: from + 1 };
  }
  const first = item.episodes[0];
  const from = first ? itemNumber(library, first) : 0;
  return { from, to: from + item.episodes.length };
}

const daySeconds = 86_400;
const days = 3650;
/** Ada lives on the Pacific coast. Summer time is left out. */
const westOfUtcSeconds = 8 * 3600;
/** Nothing is watched after two in the morning, local time. */
const dayEndsSeconds = 26 * 3600;

/** The plays up to two days before `startedAtMs`. */
export function generatePlays(options: { library: Library; seed: number; count: number; startedAtMs: number }): Plays {
  const { library, seed } = options;
  const count = library.films.length + library.episodes.length > 0 ? options.count : 0;
  const watchedAt = new Uint32Array(count);
  const items = new Uint32Array(count);
  const random = createRandom(seed, 'plays');
  const sitting = createTaste(library, random);
  let written = 0;

  const firstDay = Math.max(0, Math.floor(options.startedAtMs / 1000 / daySeconds) - 1 - days);

  // Watched before the sign-up, at an unknown time.
  const undated = Math.floor(count / 100);
  for (const item of sitting({ plays: undated, day: firstDay * daySeconds })) {
    items[written++] = itemNumber(library, item);
  }

  for (const [day, plays] of playsPerDay(random, firstDay, count - undated).entries()) {
    if (plays === 0) continue;
    const midnight = (firstDay + day) * daySeconds + westOfUtcSeconds;
    const hour = random.chance(0.7) ? 18 + random.next() * 3.5 : 10 + random.next() * 7;
    let at = midnight + Math.floor(hour * 3600);
    let left = plays;
    for (const item of sitting({ plays, day: midnight })) {
      watchedAt[written] = at;
      items[written++] = itemNumber(library, item);
      const breakSeconds = 60 + random.below(900);
      const roomSeconds = Math.floor((midnight + dayEndsSeconds - at) / left--);
      at += Math.min(runtimeMinutes(item) * 60 + breakSeconds, roomSeconds);
    }
  }
  return { count, watchedAt, items };
}

export function runtimeMinutes(item: Film | Episode): number {
  return (item.type === 'movie' ? item.runtime : item.show.runtime) ?? 60;
}

/** How many plays each day has: none on many days, more at weekends, `count` in total. */
function playsPerDay(random: Random, firstDay: number, count: number): number[] {
  const weights = Array.from({ length: days }, (_, day) => {
    const weekend = ((firstDay + day + 4) % 7) % 6 === 0;
    const atHome = random.chance(weekend ? 0.75 : 0.5);
    return atHome ? 1 + random.below(weekend ? 5 : 3) : 0;
  });
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let passed = 0;
  let given = 0;
  return weights.map((weight) => {
    passed += weight;
    const due = Math.floor((passed / total) * count) - given;
    given += due;
    return due;
  });
}

/** The items watched on one day (seconds since 1970), one after the other. */
type Taste = (options: { plays: number; day: number }) => Iterable<Film | Episode>;

/** Draws what Ada watches next: favourite films again and again, and four series at a time, each from its first episode to its last. */
function createTaste(library: Library, random: Random): Taste {
  const films = mostOf(random.shuffled(library.films));
  const [oldest] = films.toSorted((a, b) => releasedAt(a) - releasedAt(b));
  const shows = mostOf(random.shuffled(library.shows.filter((show) => show.episodes.length > 0)));
  const nextEpisode = new Map<Show, number>();
  const running = shows.slice(0, 4);
  let nextShow = running.length;

  function film(day: number): Film | Episode {
    for (let attempt = 0; attempt < 8; attempt++) {
      const candidate = films[Math.floor(random.next() ** 1.3 * films.length)];
      if (candidate && releasedAt(candidate) < day) return candidate;
    }
    return oldest ?? episodes(day, 1)[0] ?? someItem(library);
  }

  /** Up to `most` episodes in order, of one of the four series. */
  function episodes(day: number, most: number): Episode[] {
    const slot = random.below(Math.max(1, running.length));
    for (let attempt = 0; attempt <= shows.length; attempt++) {
      const show = running[slot];
      if (!show) return [];
      const from = nextEpisode.get(show) ?? 0;
      const sitting = show.episodes.slice(from, from + most).filter((episode) => airedAt(episode) < day);
      if (sitting.length > 0) {
        nextEpisode.set(show, from + sitting.length);
        return sitting;
      }
      if (from >= show.episodes.length) nextEpisode.set(show, 0);
      const other = shows[nextShow++ % shows.length];
      if (other && !running.includes(other)) running[slot] = other;
    }
    return [];
  }

  return function* sitting({ plays, day }) {
    for (let left = plays; left > 0; ) {
      const series = random.chance(0.75) ? episodes(day, Math.min(left, 1 + random.below(4))) : [];
      const chosen = series.length > 0 ? series : [film(day)];
      yield* chosen;
      left -= chosen.length;
      // Some films are watched twice on one day.
      const [only] = chosen;
      if (left > 0 && only?.type === 'movie' && random.chance(0.06)) {
        yield only;
        left--;
      }
    }
  };
}

/** All but a few films, which stay unwatched so that the watchlist has candidates. */
function mostOf<T>(items: readonly T[]): T[] {
  return items.slice(0, Math.ceil(items.length * 0.85));
}

function someItem(library: Library): Film | Episode {
  const item = itemAt(library, 0);
  if (!item) throw new Error('An empty library has no plays.');
  return item;
}

function releasedAt(film: Film): number {
  return releasedAtMs(film) / 1000;
}

function airedAt(episode: Episode): number {
  return airedAtMs(episode) / 1000;
}
