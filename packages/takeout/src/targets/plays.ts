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
  at(nth: number): Play;
  /** Sooner than all of the play. */
  titleAt(nth: number): number;
  /** Those whose id came before: a play that is added while pages are read moves the others. */
  readonly repeated: readonly Play[];
}

/** Titles, seasons and numbers are whole and at most this. */
export const mostNumber: number = 2 ** 31 - 1;

export function createPlays(): Plays {
  const chunks: Chunk[] = [];
  let length = 0;
  // Trakt's own export comes in order, all but.
  const last = { id: unknown, atMs: unknown };
  let areIdsRising = true;
  let isInOrder = true;
  const chunkAt = (place: number): Chunk => {
    const known = chunks[place >> chunkBits];
    if (known) return known;
    const chunk = createChunk();
    chunks.push(chunk);
    return chunk;
  };
  const idAt = (place: number) => chunkAt(place).ids[place & lastInChunk] ?? unknown;
  const atMsAt = (place: number) => chunkAt(place).times[place & lastInChunk] ?? unknown;
  const playAt = (place: number): Play => {
    const { titles, seasons, numbers, ids, times } = chunkAt(place);
    const at = place & lastInChunk;
    return {
      title: titles[at] ?? 0,
      season: seasons[at] ?? 0,
      number: numbers[at] ?? 0,
      id: ids[at] === unknown ? undefined : ids[at],
      atMs: times[at] === unknown ? undefined : times[at],
    };
  };
  const inOrder = (length: number, placeOf: (nth: number) => number, repeated: readonly Play[]): PlaysInOrder => {
    const at = (nth: number) => playAt(placeOf(nth));
    const titleAt = (nth: number) => {
      const place = placeOf(nth);
      return chunkAt(place).titles[place & lastInChunk] ?? 0;
    };
    return {
      ...{ length, at, titleAt, repeated },
      *[Symbol.iterator]() {
        for (let nth = 0; nth < length; nth += 1) yield at(nth);
      },
    };
  };
  return {
    add({ title, season, number, id = unknown, atMs = unknown }) {
      const chunk = chunkAt(length);
      const at = length & lastInChunk;
      chunk.titles[at] = title;
      chunk.seasons[at] = season;
      chunk.numbers[at] = number;
      chunk.ids[at] = id;
      chunk.times[at] = atMs;
      length += 1;
      if (id <= last.id) areIdsRising = false;
      if (atMs < last.atMs || (atMs === last.atMs && id < last.id)) isInOrder = false;
      last.id = id;
      last.atMs = atMs;
    },
    oldestFirst() {
      const repeated = areIdsRising ? [] : repeatedOf(length, idAt);
      // Nothing to put in order, and no room for it.
      if (repeated.length === 0 && isInOrder) return inOrder(length, (nth) => nth, []);
      const isRepeated = new Set(repeated);
      const once = Uint32Array.from({ length }, (_, place) => place).filter((place) => !isRepeated.has(place));
      const order = isInOrder ? once : sorted(once, (a, b) => atMsAt(a) - atMsAt(b) || idAt(a) - idAt(b));
      return inOrder(order.length, (nth) => order[nth] ?? length, repeated.map(playAt));
    },
  };
}

/** Places of plays whose id came before, as they came. */
function repeatedOf(length: number, idAt: (place: number) => number): number[] {
  const places = Uint32Array.from({ length }, (_, place) => place);
  const byId = sorted(places, (a, b) => idAt(a) - idAt(b));
  const repeated: number[] = [];
  for (let at = 1; at < length; at += 1) {
    const [one = 0, before = 0] = [byId[at], byId[at - 1]];
    if (idAt(one) === idAt(before) && idAt(one) !== unknown) repeated.push(one);
  }
  return repeated.sort((one, other) => one - other);
}

/** Below all ids and times. Finite, so that it differs by 0 from itself. */
const unknown = -Number.MAX_VALUE;

/** Equal ones stay as they are. */
function sorted(places: Uint32Array, compare: (one: number, other: number) => number): Uint32Array {
  // Not toSorted of the typed array: pages come newest first, and an array that is in order backwards is sorted at once.
  return Uint32Array.from(Array.from(places).sort(compare));
}

/** A column for each field: an object for each play would take several times the memory. */
interface Chunk {
  readonly titles: Int32Array;
  readonly seasons: Int32Array;
  readonly numbers: Int32Array;
  readonly ids: Float64Array;
  readonly times: Float64Array;
}

const chunkBits = 15;
const chunkLength = 2 ** chunkBits;
const lastInChunk = chunkLength - 1;

/** An array that grows is there twice for a while. */
function createChunk(): Chunk {
  return {
    titles: new Int32Array(chunkLength),
    seasons: new Int32Array(chunkLength),
    numbers: new Int32Array(chunkLength),
    ids: new Float64Array(chunkLength),
    times: new Float64Array(chunkLength),
  };
}
