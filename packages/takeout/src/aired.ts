/** What the rows of watched shows tell that no play does: how many episodes of the show were aired. */

import { field, numeric } from './field.ts';

/** By Trakt's number of the show. */
export async function airedOf(list: {
  pages(): AsyncIterable<{ readonly rows: readonly unknown[] }>;
}): Promise<ReadonlyMap<number, number>> {
  const aired = new Map<number, number>();
  for await (const { rows } of list.pages()) {
    for (const row of rows) {
      const show = field(row, 'show');
      const [id, episodes] = [numeric(field(field(show, 'ids'), 'trakt')), numeric(field(show, 'aired_episodes'))];
      if (id !== undefined && episodes !== undefined && episodes > 0) aired.set(id, episodes);
    }
  }
  return aired;
}
