/** The film that a row is about. */

import { type Identity, identify, type Named } from '../../identify.ts';
import { usableIds } from '../reading.ts';

export interface KnownFilm extends Named {
  readonly kind: 'movie';
  /** Trakt's number of the film, by which it is told from others: not every film has another. */
  readonly trakt: number;
}

/**
 * @param identity what `identify` says of the row, where that is known already
 * @returns undefined for what is no film, or one that Trakt has lost: its row keeps its place, with nulls in it,
 * and some have no id left that another tracker knows.
 */
export function filmOf(row: unknown, identity: Identity | undefined = identify(row)): KnownFilm | undefined {
  if (identity?.kind !== 'movie' || identity.ids.trakt === undefined) return undefined;
  const { title, year } = identity;
  const ids = usableIds(identity.ids);
  if (title === undefined && ids.imdb === undefined && ids.tmdb === undefined) return undefined;
  return { kind: 'movie', title, year, ids, trakt: identity.ids.trakt };
}
