/** The plays of films: the title of each is the place of its film. */

import { createPlays, type PlaysInOrder } from '../plays.ts';
import type { KnownFilm } from './film-of.ts';

export interface FilmPlay {
  readonly film: KnownFilm;
  /** undefined: nothing tells it from other plays. */
  readonly id: number | undefined;
  /** undefined: nobody knows when. */
  readonly atMs: number | undefined;
}

export interface FilmPlays {
  /** Each once, in the order in which they came. */
  readonly films: readonly KnownFilm[];
  add(play: FilmPlay): void;
  oldestFirst(): PlaysInOrder;
}

export function createFilmPlays(): FilmPlays {
  const films: KnownFilm[] = [];
  const places = new Map<number, number>();
  const plays = createPlays();
  return {
    films,
    add({ film, id, atMs }) {
      let title = places.get(film.trakt);
      if (title === undefined) {
        title = films.push(film) - 1;
        places.set(film.trakt, title);
      }
      plays.add({ title, season: 0, number: 0, id, atMs });
    },
    oldestFirst: plays.oldestFirst,
  };
}
