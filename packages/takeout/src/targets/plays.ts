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
  add(play: Play): void;
  /** Those of unknown date first; those of one moment in the order of their ids, and then of adding. Each id comes once. */
  oldestFirst(): PlaysInOrder;
}

export interface PlaysInOrder extends Iterable<Play> {
  readonly length: number;
  at(place: number): Play;
  /** Those whose id came before: a play that is added while pages are read moves the others. */
  readonly repeated: readonly Play[];
}

/** Titles, seasons and numbers are whole and at most this. */
export const mostNumber: number = 2 ** 31 - 1;

export function createPlays(): Plays {
  // A column for each field: an object for each play would take several times the memory.
  const [titles, seasons, numbers] = [createColumn(Int32Array), createColumn(Int32Array), createColumn(Int32Array)];
  const [ids, times] = [createColumn(Float64Array), createColumn(Float64Array)];
  let length = 0;
  const playAt = (place: number): Play => {
    const [id, atMs] = [ids.at(place), times.at(place)];
    return {
      title: titles.at(place),
      season: seasons.at(place),
      number: numbers.at(place),
      id: id === unknown ? undefined : id,
      atMs: atMs === unknown ? undefined : atMs,
    };
  };
  return {
    add({ title, season, number, id = unknown, atMs = unknown }) {
      titles.set(length, title);
      seasons.set(length, season);
      numbers.set(length, number);
      ids.set(length, id);
      times.set(length, atMs);
      length += 1;
    },
    oldestFirst() {
      const places = Uint32Array.from({ length }, (_, place) => place);
      const byId = sorted(places, (a, b) => ids.at(a) - ids.at(b));
      const isRepeated = new Uint8Array(length);
      for (let at = 1; at < length; at += 1) {
        const [one = 0, before = 0] = [byId[at], byId[at - 1]];
        if (ids.at(one) === ids.at(before) && ids.at(one) !== unknown) isRepeated[one] = 1;
      }
      const repeated = places.filter((place) => isRepeated[place] === 1);
      const once = repeated.length === 0 ? places : places.filter((place) => isRepeated[place] === 0);
      const order = sorted(once, (a, b) => times.at(a) - times.at(b) || ids.at(a) - ids.at(b));
      return {
        length: order.length,
        at: (place) => playAt(order[place] ?? length),
        repeated: Array.from(repeated, playAt),
        *[Symbol.iterator]() {
          for (const place of order) yield playAt(place);
        },
      };
    },
  };
}

/** Below all ids and times. Finite, so that it differs by 0 from itself. */
const unknown = -Number.MAX_VALUE;

/** Equal ones stay as they are. Trakt's own export comes in order, all but. */
function sorted(places: Uint32Array, compare: (one: number, other: number) => number): Uint32Array {
  let isSorted = true;
  for (let at = 1; at < places.length && isSorted; at += 1) {
    isSorted = compare(places[at - 1] ?? 0, places[at] ?? 0) <= 0;
  }
  return isSorted ? places : places.toSorted((one, other) => compare(one, other) || one - other);
}

interface Column {
  at(place: number): number;
  /** The next place. */
  set(place: number, value: number): void;
}

const chunkBits = 15;
const lastInChunk = 2 ** chunkBits - 1;

/** In chunks: an array that grows is there twice for a while. */
function createColumn(Type: new (length: number) => Int32Array | Float64Array): Column {
  const chunks: (Int32Array | Float64Array)[] = [];
  return {
    at: (place) => chunks[place >> chunkBits]?.[place & lastInChunk] ?? Number.NaN,
    set(place, value) {
      let chunk = chunks[place >> chunkBits];
      if (!chunk) {
        chunk = new Type(lastInChunk + 1);
        chunks.push(chunk);
      }
      chunk[place & lastInChunk] = value;
    },
  };
}
