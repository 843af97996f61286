/** Which of the comments on a thing is told to a tracker that has room for one. */

import { field, textual } from '../field.ts';
import type { LedgerRow } from '../ledger.ts';

export interface Comment<On> {
  /** What it is about. */
  readonly on: On;
  readonly text: string;
  readonly entry: LedgerRow;
}

export interface LongestComments<On> {
  /** @returns the comment that gets no place: this one, or the shorter one that it takes the place of. */
  add(on: On, row: unknown, entry: LedgerRow): LedgerRow | undefined;
  all(): Comment<On>[];
}

/**
 * The longest, for the short ones are often about the comments of others. Answers are none.
 * @param keyOf what tells the things apart
 */
export function longestComments<On>(keyOf: (on: On) => unknown): LongestComments<On> {
  const longest = new Map<unknown, Comment<On>>();
  return {
    add(on, row, entry) {
      const comment = field(row, 'comment');
      const text = textual(field(comment, 'comment'));
      const isAnswer = Boolean(field(comment, 'parent_id'));
      if (text === undefined || text.trim() === '' || isAnswer) return entry;
      const key = keyOf(on);
      const other = longest.get(key);
      if (other && other.text.length >= text.length) return entry;
      longest.set(key, { on, text, entry });
      return other?.entry;
    },
    all: () => [...longest.values()],
  };
}
