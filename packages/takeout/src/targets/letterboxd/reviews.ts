/** Letterboxd takes one review of a film. */

import { field, textual } from '../../field.ts';
import type { LedgerRow } from '../../ledger.ts';
import type { KnownFilm } from './film-of.ts';

interface Review {
  readonly film: KnownFilm;
  readonly text: string;
  readonly entry: LedgerRow;
}

export interface Reviews {
  /** @returns the comment that gets no place: this one, or the shorter one that it takes the place of. */
  add(comment: { film: KnownFilm; comment: unknown; entry: LedgerRow }): LedgerRow | undefined;
  all(): Review[];
}

/** The longest comment on each film, for the short ones are often about the comments of others. Answers are none. */
export function longestReviews(): Reviews {
  const longest = new Map<number, Review>();
  return {
    add({ film, comment, entry }) {
      const text = textual(field(comment, 'comment'));
      const isAnswer = Boolean(field(comment, 'parent_id'));
      if (text === undefined || isAnswer) return entry;
      const other = longest.get(film.trakt);
      if (other && other.text.length >= text.length) return entry;
      longest.set(film.trakt, { film, text, entry });
      return other?.entry;
    },
    all: () => [...longest.values()],
  };
}
