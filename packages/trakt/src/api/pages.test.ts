import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ApiError } from '../errors.ts';
import type { ApiReply, ApiRequest } from './authorized-request.ts';
import { createPages, maxPages, nextPage, type PageSeen, pageLimit } from './pages.ts';

const seen = (rest: Partial<PageSeen>): PageSeen => ({
  number: 1,
  rows: 250,
  rowsSoFar: 250,
  repeated: false,
  limit: 250,
  pageCount: 1,
  itemCount: 250,
  ...rest,
});

describe('nextPage', () => {
  it('goes on while a page is full, whatever the headers count', () => {
    expect(nextPage(seen({}))).toBe(2);
  });

  it('takes the limit that the server applied for what is full', () => {
    expect(nextPage(seen({ rows: 100, rowsSoFar: 100, limit: 100, itemCount: 100 }))).toBe(2);
  });

  it('goes on after a short page while the headers promise more', () => {
    expect(nextPage(seen({ rows: 10, pageCount: 2 }))).toBe(2);
    expect(nextPage(seen({ rows: 10, rowsSoFar: 10, itemCount: 11 }))).toBe(2);
  });

  it('ends on a short page when nothing promises more', () => {
    expect(nextPage(seen({ rows: 249, rowsSoFar: 249, itemCount: 249 }))).toBe('end');
  });

  it('goes on after any page when the server states no limit', () => {
    expect(nextPage(seen({ rows: 1, limit: undefined, pageCount: undefined, itemCount: undefined }))).toBe(2);
  });

  it('ends on an empty page, whatever the headers promise', () => {
    expect(nextPage(seen({ rows: 0, pageCount: 99, itemCount: 9999 }))).toBe('end');
  });

  it('ends when the last page comes again for a page past the end', () => {
    expect(nextPage(seen({ number: 2, repeated: true }))).toBe('end');
  });

  it('is stuck when a page comes again and more is promised', () => {
    expect(nextPage(seen({ number: 2, repeated: true, pageCount: 5 }))).toBe('stuck');
    expect(nextPage(seen({ number: 2, repeated: true, itemCount: 1000 }))).toBe('stuck');
  });

  it('is stuck after more pages than any list has', () => {
    expect(nextPage(seen({ number: maxPages }))).toBe('stuck');
  });
});

describe('pageLimit', () => {
  it.each([
    [undefined, 250],
    ['full', 250],
    ['full,progress', 100],
    [['full', 'progress'], 100],
  ])('of %o is %i', (extended, limit) => {
    expect(pageLimit(extended)).toBe(limit);
  });
});

interface ServerOptions {
  rows: number;
  /** The most rows that it gives in one page. */
  clamp?: number;
  /** Rows that its counts don't know yet, or know too many of. */
  countsMiss?: number;
  /** Which of the X-Pagination headers it sends. */
  statesLimit?: boolean;
  statesCounts?: boolean;
  /** Past the end it gives the last page again, not an empty one. */
  repeatsLast?: boolean;
  /** It never gives the last page: asked for it, it gives the one before again. */
  lacksLast?: boolean;
  /** It gives everything at once, always. */
  unpaged?: boolean;
}

/** A server of the numbers from 0. */
function listServer(options: ServerOptions) {
  const { rows: total, clamp = 250, countsMiss = 0, statesLimit = true, statesCounts = true } = options;
  const asked: ApiRequest[] = [];
  const request = async (call: ApiRequest): Promise<ApiReply> => {
    asked.push(call);
    const limit = options.unpaged ? total : Math.min(Number(call.query?.limit), clamp);
    const last = Math.max(1, Math.ceil(total / limit));
    const wanted = options.unpaged ? 1 : Number(call.query?.page);
    const given = options.lacksLast ? last - 1 : last;
    const page = options.repeatsLast || options.lacksLast ? Math.min(wanted, given) : wanted;
    const body = Array.from({ length: total }, (_, row) => ({ id: row })).slice((page - 1) * limit, page * limit);
    const counted = Math.max(0, total - countsMiss);
    const headers = new Headers();
    if (statesLimit) headers.set('X-Pagination-Limit', String(limit));
    if (statesCounts) {
      headers.set('X-Pagination-Page-Count', String(Math.ceil(counted / limit)));
      headers.set('X-Pagination-Item-Count', String(counted));
    }
    return { status: 200, headers, body };
  };
  return { asked, request };
}

const list = (options: ServerOptions, query?: ApiRequest['query']) => {
  const server = listServer(options);
  return {
    asked: server.asked,
    pages: createPages<{ id: number }>(server.request, { path: '/list', ...(query ? { query } : {}) }),
  };
};

describe('createPages', () => {
  it('asks for each page once, always with page and limit, beside the query it was given', async () => {
    const { asked, pages } = list({ rows: 510 }, { extended: 'full' });
    expect(await pages.toArray()).toHaveLength(510);
    expect(asked.map(({ query }) => query)).toEqual([
      { extended: 'full', page: 1, limit: 250 },
      { extended: 'full', page: 2, limit: 250 },
      { extended: 'full', page: 3, limit: 250 },
    ]);
  });

  it('asks for 100 rows a page when they carry their progress', async () => {
    const { asked, pages } = list({ rows: 3 }, { extended: 'progress' });
    await pages.toArray();
    expect(asked[0]?.query).toEqual({ extended: 'progress', page: 1, limit: 100 });
  });

  it('asks for nothing before it is read, and for no page beyond the one being read', async () => {
    const { asked, pages } = list({ rows: 1000 });
    expect(asked).toHaveLength(0);
    for await (const row of pages) if (row.id === 260) break;
    expect(asked).toHaveLength(2);
  });

  it('tells the total with each page', async () => {
    const totals: unknown[] = [];
    for await (const page of list({ rows: 300 }).pages.pages()) {
      totals.push([page.number, page.rows.length, page.total, page.pageCount]);
    }
    expect(totals).toEqual([
      [1, 250, 300, 2],
      [2, 50, 300, 2],
    ]);
  });

  it('starts again at the first page with each iteration', async () => {
    const { pages } = list({ rows: 10 });
    expect(await pages.toArray()).toEqual(await pages.toArray());
  });

  it('gives the rows of a list that is not paged once', async () => {
    const { pages } = list({ rows: 40, unpaged: true, statesLimit: false, statesCounts: false });
    expect(await pages.toArray()).toHaveLength(40);
  });

  it('fails on a server that repeats its first page and promises more', async () => {
    const request = async (): Promise<ApiReply> => ({
      status: 200,
      headers: new Headers({ 'X-Pagination-Limit': '1', 'X-Pagination-Page-Count': '3' }),
      body: [{ id: 1 }],
    });
    const read = createPages(request, { path: '/list' }).toArray();
    await expect(read).rejects.toMatchObject({ code: 'unexpected_response', endpoint: 'GET /list', retryable: true });
  });

  it('fails where a page comes again in place of the last one, which the counts promise', async () => {
    const server = fc.integer({ min: 1, max: 250 }).chain((clamp) =>
      fc.record({
        clamp: fc.constant(clamp),
        rows: fc.integer({ min: clamp + 1, max: 4 * clamp }),
        lacksLast: fc.constant(true),
        statesLimit: fc.boolean(),
      }),
    );
    await fc.assert(
      fc.asyncProperty(server, async (options) => {
        const read = list(options).pages.toArray();
        await expect(read).rejects.toMatchObject({ code: 'unexpected_response', retryable: true });
      }),
    );
  });

  it('fails when the answer is no list', async () => {
    const request = async (): Promise<ApiReply> => ({ status: 200, headers: new Headers(), body: {} });
    await expect(createPages(request, { path: '/list' }).toArray()).rejects.toBeInstanceOf(ApiError);
  });

  it('brings every row once, in order, from a server of any clamp with any headers, and ends', async () => {
    const server = fc.record({
      rows: fc.nat(800),
      clamp: fc.integer({ min: 1, max: 400 }),
      countsMiss: fc.integer({ min: -300, max: 800 }),
      statesCounts: fc.boolean(),
      repeatsLast: fc.constant(false),
      statesLimit: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(server, async (options) => {
        const { pages } = list(options);
        const ids = (await pages.toArray()).map(({ id }) => id);
        expect(ids).toEqual(Array.from({ length: options.rows }, (_, row) => row));
      }),
    );
  });

  it('does so, too, where the server repeats its last page and its counts lag', async () => {
    const server = fc.record({
      rows: fc.nat(800),
      clamp: fc.integer({ min: 1, max: 400 }),
      countsMiss: fc.nat(800),
      statesCounts: fc.boolean(),
      statesLimit: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(server, async (options) => {
        const { pages } = list({ ...options, repeatsLast: true });
        expect((await pages.toArray()).map(({ id }) => id)).toEqual(
          Array.from({ length: options.rows }, (_, row) => row),
        );
      }),
    );
  });
});
