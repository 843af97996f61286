/** Lets a program in. */

import type { ServeBook } from './book.ts';
import type { OutboxEntries } from './outbox/entries.ts';

/**
 * Returns its key, which is kept nowhere. Undefined if there is a program of that name. `outbox`: its plays are kept while
 * Trakt is down.
 */
export async function addProgram(
  name: string,
  { outbox, book, entries }: { outbox: boolean; book: ServeBook; entries: OutboxEntries },
): Promise<string | undefined> {
  if ((await book.programs()).includes(name)) return undefined;
  // First: where it fails after the key was made, nobody would ever see the key.
  if (outbox) entries.choose(name);
  return book.addProgram(name);
}
