/** The films that somebody wants to watch. */

import type { WatchlistRow } from 'trakt-usher/api';
import { filmOf } from './film-of.ts';
import { type LetterboxdRow, toLetterboxdRow } from './row.ts';

/** A watchlist's films, in its order. Nothing but the films: a date or a rating would end up in the diary. */
export async function* watchlistRows(
  watchlist: AsyncIterable<WatchlistRow> | Iterable<WatchlistRow>,
): AsyncGenerator<LetterboxdRow, void, undefined> {
  for await (const row of watchlist) {
    const film = filmOf(row);
    if (film) yield toLetterboxdRow(film);
  }
}
