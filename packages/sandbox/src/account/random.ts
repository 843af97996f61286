/**
 * A seeded random generator: the same seed and stream give the same numbers on every machine.
 *
 * The algorithm is mulberry32 (public domain, 32 bits of state). Each use names its own stream, so that a change
 * in one stream, for example ratings, leaves the others as they were.
 */

export interface Random {
  /** At least 0, less than 1. */
  next(): number;
  /** A whole number, at least 0, less than `limit`. */
  below(limit: number): number;
  chance(probability: number): boolean;
  pick<T>(items: readonly [T, ...T[]]): T;
  shuffled<T>(items: readonly T[]): T[];
}

export function createRandom(seed: number, stream: string): Random {
  let state = hash(seed, stream);
  function next(): number {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }
  const below = (limit: number): number => Math.floor(next() * limit);
  return {
    next,
    below,
    chance: (probability) => next() < probability,
    pick: (items) => items[below(items.length)] ?? items[0],
    shuffled<T>(items: readonly T[]): T[] {
      return items
        .map((item) => ({ item, place: next() }))
        .sort((a, b) => a.place - b.place)
        .map(({ item }) => item);
    },
  };
}

/** FNV-1a over the seed's decimal digits and the stream's name. */
function hash(seed: number, stream: string): number {
  let value = 0x811c9dc5;
  for (const character of `${seed} ${stream}`) value = Math.imul(value ^ character.charCodeAt(0), 0x01000193);
  return value;
}
