/** Row by row through pages: by hand, for an async generator costs half a microsecond a row, as much as the rest of a row's way. */

export function rowsOf<Row>(
  pages: AsyncGenerator<{ rows: readonly Row[] }, void, undefined>,
): AsyncIterator<Row, void, undefined> {
  let page: Iterator<Row, void> = [].values();
  /** The latest of those that wait for the next page, so that calls made at once get their rows in turn. */
  let turning: Promise<IteratorResult<Row, void>> | undefined;

  async function turn(): Promise<IteratorResult<Row, void>> {
    for (;;) {
      const row = page.next();
      if (!row.done) return row;
      const turned = await pages.next();
      if (turned.done) return turned;
      page = turned.value.rows.values();
    }
  }

  return {
    next() {
      if (!turning) {
        const row = page.next();
        if (!row.done) return Promise.resolve(row);
      }
      const turned = turning ? turning.then(turn, turn) : turn();
      turning = turned;
      const clear = () => {
        if (turning === turned) turning = undefined;
      };
      turned.then(clear, clear);
      return turned;
    },
    async return() {
      page = [].values();
      await pages.return();
      return { done: true, value: undefined };
    },
  };
}
