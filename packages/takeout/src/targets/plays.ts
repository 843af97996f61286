/** Plays in little memory: 28 bytes each, for a history that has to be known whole before its first line is written. */

export interface Play {
  /** A number of the caller's. */
  readonly title: number;
  /** Of an episode; of a film, 0 and 0. */
  readonly season: number;
  readonly number: number;
  /** Trakt's number of the play. undefined: nothing tells it from others. */
  readonly id: number | undefined;
  /** undefined: nobody knows when. */
  readonly atMs: number | undefined;
}

export interface Plays {
  readonly length: number;
  add(play: Play): void;
  /** Those of unknown date first; those of one moment in the order of their ids, and then of adding. */
  oldestFirst(): PlaysInOrder;
}

export interface PlaysInOrder {
  readonly length: number;
  at(place: number): Play;
}

/** Whole numbers of at most so much go into it. */
export const mostNumber: number = 2 ** 31 - 1;

export function createPlays(): Plays {
  // A column for each field: an object for each play would take several times the memory.
  const [titles, seasons, numbers] = [column(Int32Array), column(Int32Array), column(Int32Array)];
  const [ids, times] = [column(Float64Array), column(Float64Array)];
  let length = 0;
  return {
    get length() {
      return length;
    },
    add({ title, season, number, id, atMs }) {
      titles.set(length, title);
      seasons.set(length, season);
      numbers.set(length, number);
      ids.set(length, id ?? Number.NaN);
      times.set(length, atMs ?? Number.NEGATIVE_INFINITY);
      length += 1;
    },
    oldestFirst() {
      const order = new Uint32Array(length);
      for (let place = 0; place < length; place += 1) order[place] = place;
      const compare = (a: number, b: number) =>
        difference(times.at(a), times.at(b)) || difference(ids.at(a), ids.at(b)) || a - b;
      // Trakt's own export comes in order, all but.
      if (!isInOrder(order, compare)) order.sort(compare);
      return {
        length,
        at(place) {
          const one = order[place] ?? 0;
          const [id, atMs] = [ids.at(one), times.at(one)];
          return {
            title: titles.at(one),
            season: seasons.at(one),
            number: numbers.at(one),
            id: Number.isNaN(id) ? undefined : id,
            atMs: atMs === Number.NEGATIVE_INFINITY ? undefined : atMs,
          };
        },
      };
    },
  };
}

function isInOrder(order: Uint32Array, compare: (a: number, b: number) => number): boolean {
  for (let place = 1; place < order.length; place += 1) if (compare(place - 1, place) > 0) return false;
  return true;
}

/** NaN stands behind all numbers. */
function difference(a: number, b: number): number {
  if (a === b) return 0;
  if (a < b || Number.isNaN(b)) return Number.isNaN(a) && Number.isNaN(b) ? 0 : -1;
  return 1;
}

type Numbers = Int32Array | Float64Array;

interface Column {
  at(place: number): number;
  /** The next place, or one that is taken. */
  set(place: number, value: number): void;
}

function column(Type: new (length: number) => Numbers): Column {
  let values = new Type(1_024);
  return {
    at: (place) => values[place] ?? Number.NaN,
    set(place, value) {
      if (place === values.length) {
        const longer = new Type(values.length * 2);
        longer.set(values);
        values = longer;
      }
      values[place] = value;
    },
  };
}
