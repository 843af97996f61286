/** Pages, each asked for while the one before it is used: who waits for a server can work meanwhile. */

/** Who leaves early has asked for one page too many, and ends that request by the signal that it was asked under. */
export async function* askedAhead<Page>(pages: AsyncIterable<Page>): AsyncGenerator<Page, void, undefined> {
  const asking = pages[Symbol.asyncIterator]();
  for (let next = asking.next(); ; ) {
    const page = await next;
    if (page.done) return;
    next = asking.next();
    // What it meets is told when its turn comes, if it does.
    next.catch(() => undefined);
    yield page.value;
  }
}
