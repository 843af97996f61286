/** The film that a row is about. */

import { identify, type Named } from '../../identify.ts';

export interface KnownFilm extends Named {
  readonly kind: 'movie';
  /** Trakt's number of the film, by which it is told from others: not every film has another. */
  readonly trakt: number;
}

/** @returns undefined for what is no film, or one that Trakt has lost: its row keeps its place, with nulls in it. */
export function filmOf(row: unknown): KnownFilm | undefined {
  const identity = identify(row);
  if (identity?.kind !== 'movie' || identity.ids.trakt === undefined) return undefined;
  const { title, year, ids } = identity;
  return { kind: 'movie', title, year, ids, trakt: identity.ids.trakt };
}
