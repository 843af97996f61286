/** Rows to the files of Trakt's own export: pages of 250, with a number in the name only where there is a second. */

export interface Entry {
  readonly name: string;
  readonly json: string;
}

/** The pages of one list. Holds one page of rows. */
export interface Pages {
  /** Gives the page that is full by now, if one is. */
  add(row: unknown): Entry | undefined;
  /** The last page: empty where there are no rows. */
  end(): Entry;
}

/** @param rowsInPage Trakt's own since June 2026, unless told. */
export function createPages(stem: string, rowsInPage = 250): Pages {
  let page = 1;
  let rows: unknown[] = [];
  return {
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
