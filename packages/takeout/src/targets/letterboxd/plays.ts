/** The plays of films, many of them, each in a few bytes. */

import type { KnownFilm } from './film-of.ts';

export interface NewPlay {
  readonly film: KnownFilm;
  /** undefined: nothing tells it from other plays. */
  readonly id: number | undefined;
  /** undefined: nobody knows when. */
  readonly atMs: number | undefined;
}

interface Play extends NewPlay {
  /** The same for all plays of a film, from 0. */
  readonly filmIndex: number;
  /** It is the play before it, once more. */
  readonly isRepeated: boolean;
}

export interface Plays {
  add(play: NewPlay): void;
  /** Oldest first; those of unknown date before all others. The order in which they were added plays no part. */
  inOrder(): PlaysInOrder;
}

interface PlaysInOrder {
  readonly length: number;
  readonly films: number;
  at(place: number): Play;
}

export function createPlays(): Plays {
  const films: KnownFilm[] = [];
  const indexes = new Map<number, number>();
  // One array for each field: an object for each play would take ten times the memory.
  const filmOf: number[] = [];
  const idOf: number[] = [];
  const atMsOf: number[] = [];
  return {
    add({ film, id, atMs }) {
      const index = indexes.get(film.trakt) ?? films.push(film) - 1;
      indexes.set(film.trakt, index);
      filmOf.push(index);
      idOf.push(id ?? Number.MIN_SAFE_INTEGER + idOf.length);
      atMsOf.push(atMs ?? Number.NEGATIVE_INFINITY);
    },
    inOrder() {
      const order = Uint32Array.from(filmOf.keys());
      const compare = (a: number, b: number) => difference(atMsOf[a], atMsOf[b]) || difference(idOf[a], idOf[b]);
      // Trakt's own export comes in order, all but.
      if (!order.every((place) => place === 0 || compare(place - 1, place) <= 0)) order.sort(compare);
      return {
        length: order.length,
        films: films.length,
        at(place) {
          const [one, before] = [order[place] ?? 0, order[place - 1]];
          const filmIndex = filmOf[one] ?? 0;
          const film = films[filmIndex];
          if (!film) throw new RangeError(`There is no play ${place}`);
          const id = idOf[one] ?? -1;
          const atMs = atMsOf[one] ?? Number.NEGATIVE_INFINITY;
          return {
            ...{ film, filmIndex, id: id < 0 ? undefined : id },
            atMs: atMs === Number.NEGATIVE_INFINITY ? undefined : atMs,
            isRepeated: before !== undefined && idOf[before] === idOf[one] && filmOf[before] === filmIndex,
          };
        },
      };
    },
  };
}

function difference(a = 0, b = 0): number {
  return a === b ? 0 : a - b;
}
