/** Rows to the files of Trakt's own export: pages of 250, with a number in the name only where there is a second. */

import { field, numeric, textual } from '../../field.ts';

export interface Entry {
  readonly name: string;
  readonly json: string;
}

/** The pages of one list. Holds one page of rows. */
export interface EntryPages {
  /** What its files are called, without page and ending. */
  readonly stem: string;
  /** Gives the page that is full by now, if one is. */
  add(row: unknown): Entry | undefined;
  /** The last page: empty where there are no rows. */
  end(): Entry;
}

/** @param rowsInPage Trakt's own since June 2026, unless told. */
export function createPages(stem: string, rowsInPage = 250): EntryPages {
  let page = 1;
  let rows: unknown[] = [];
  return {
    stem,
    add(row) {
      if (rows.length < rowsInPage) {
        rows.push(row);
        return undefined;
      }
      const full = entryOf(`${stem}-${page}`, rows);
      page += 1;
      rows = [row];
      return full;
    },
    end: () => entryOf(page === 1 ? stem : `${stem}-${page}`, rows),
  };
}

export function entryOf(stem: string, content: unknown): Entry {
  return { name: `${stem}.json`, json: JSON.stringify(content) };
}

/**
 * Of one of the account's own lists; undefined without Trakt's number of it. Without a slug, the number of a page can't be
 * told from the name of the list: then all of it is one page.
 */
export function pagesOfList(list: unknown): EntryPages | undefined {
  const ids = field(list, 'ids');
  const [id, slug] = [numeric(field(ids, 'trakt')), textual(field(ids, 'slug'))];
  if (id === undefined) return undefined;
  return slug !== undefined && /^[a-z0-9_-]+$/i.test(slug)
    ? createPages(`lists-list-${id}-${slug}`)
    : createPages(`lists-list-${id}`, Number.POSITIVE_INFINITY);
}
