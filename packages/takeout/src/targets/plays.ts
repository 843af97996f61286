/** Plays in little memory: 32 bytes each, for a history that has to be known whole before its first line is written. */

export interface Play {
  /** A number of the caller's. */
  readonly title: number;
  readonly season: number;
  readonly number: number;
  /** undefined: nobody knows when. */
  readonly atMs: number | undefined;
}

export interface Plays {
  add(play: Play): void;
  /** Those of unknown date first; those of one moment in the order of their titles, seasons and numbers. */
  oldestFirst(): Generator<Play, void, undefined>;
}

const fields = 4;

export function createPlays(): Plays {
  let numbers = new Float64Array(fields * 1_024);
  let count = 0;
  const at = (place: number, offset: number): number => numbers[place * fields + offset] ?? Number.NaN;
  return {
    add({ title, season, number, atMs = Number.NEGATIVE_INFINITY }) {
      if (numbers.length === count * fields) {
        const larger = new Float64Array(numbers.length * 2);
        larger.set(numbers);
        numbers = larger;
      }
      numbers.set([atMs, title, season, number], count * fields);
      count += 1;
    },
    *oldestFirst() {
      const places = Uint32Array.from({ length: count }, (_, place) => place).sort((one, other) => {
        for (let offset = 0; offset < fields; offset += 1) {
          const [a, b] = [at(one, offset), at(other, offset)];
          if (a !== b) return a < b ? -1 : 1;
        }
        return one - other;
      });
      for (const place of places) {
        const atMs = at(place, 0);
        const [title, season, number] = [at(place, 1), at(place, 2), at(place, 3)];
        yield { title, season, number, atMs: atMs === Number.NEGATIVE_INFINITY ? undefined : atMs };
      }
    },
  };
}
