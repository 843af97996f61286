/** The plays of films, many of them, each in a few bytes. */

import { createPlays as createNumberedPlays, type Play as NumberedPlay } from '../plays.ts';
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
  /** Those that came before: they have no place. */
  readonly repeated: readonly NewPlay[];
}

export function createPlays(): Plays {
  const films: KnownFilm[] = [];
  const indexes = new Map<number, number>();
  const plays = createNumberedPlays();
  return {
    add({ film, id, atMs }) {
      let title = indexes.get(film.trakt);
      if (title === undefined) {
        title = films.push(film) - 1;
        indexes.set(film.trakt, title);
      }
      plays.add({ title, season: 0, number: 0, id, atMs });
    },
    inOrder() {
      const { length, at, repeated } = plays.oldestFirst();
      const playOf = ({ title: filmIndex, id, atMs }: NumberedPlay): Play => {
        const film = films[filmIndex];
        if (!film) throw new RangeError(`There is no film ${filmIndex}`);
        return { film, filmIndex, id, atMs };
      };
      return { length, films: films.length, at: (place) => playOf(at(place)), repeated: repeated.map(playOf) };
    },
  };
}
