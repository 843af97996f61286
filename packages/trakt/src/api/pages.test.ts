import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ApiError } from '../errors.ts';
import type { ApiReply, ApiRequest } from './authorized-request.ts';
import { createPages, maxFruitless, maxPages, nextPage, type Page, type PageSeen, pageLimit } from './pages.ts';

/** A full first page of a list that has no more, with what is told differently. */
const seen = (rest: Partial<PageSeen>): PageSeen => ({
  ...{ number: 1, rows: 250, fresh: 250, read: 250, fruitless: 0 },
  ...{ limit: 250, pageCount: 1, itemCount: 250 },
  ...rest,
});
const nothing = { rows: 0, fresh: 0, fruitless: 1 };
const again = { rows: 250, fresh: 0, fruitless: 1 };

describe('nextPage', () => {
  it('goes on while a page is full, whatever the headers count', () => {
    expect(nextPage(seen({}))).toBe(2);
  });

  it('takes the limit that the server applied for what is full', () => {
    expect(nextPage(seen({ rows: 100, fresh: 100, read: 100, limit: 100, itemCount: 100 }))).toBe(2);
  });

  it('goes on after a short page while the headers promise more', () => {
    expect(nextPage(seen({ rows: 10, fresh: 10, read: 10, pageCount: 2 }))).toBe(2);
    expect(nextPage(seen({ rows: 10, fresh: 10, read: 10, itemCount: 11 }))).toBe(2);
  });

  it('ends on a short page when nothing promises more', () => {
    expect(nextPage(seen({ rows: 249, fresh: 249, read: 249, itemCount: 249 }))).toBe('end');
  });

  it('goes on after any page when the server states no limit', () => {
    const unstated = { limit: undefined, pageCount: undefined, itemCount: undefined };
    expect(nextPage(seen({ rows: 1, fresh: 1, read: 1, ...unstated }))).toBe(2);
  });

  it.each([
    ['nothing', { pageCount: undefined, itemCount: undefined }],
    ['no rows at all', { pageCount: 0, itemCount: 0 }],
    ['less than has come', { number: 2, read: 400, pageCount: 1, itemCount: 399 }],
  ])('goes on after a short page where the headers count %s', (_, counts) => {
    const short = seen({ rows: 150, fresh: 150, read: 150, ...counts });
    expect(nextPage(short)).toBe(short.number + 1);
    expect(nextPage({ ...short, ...nothing })).toBe('end');
  });

  it('goes on to the last page that is counted, by pages or by rows, after one that is empty or comes again', () => {
    for (const fruitless of [nothing, again]) {
      expect(nextPage(seen({ ...fruitless, number: 2, pageCount: 3 }))).toBe(3);
      expect(nextPage(seen({ ...fruitless, number: 3, pageCount: 3 }))).toBe('end');
      expect(nextPage(seen({ ...fruitless, number: 2, itemCount: 501 }))).toBe(3);
      expect(nextPage(seen({ ...fruitless, number: 3, itemCount: 501 }))).toBe('end');
    }
  });

  it('ends there, although the count of rows never came true', () => {
    expect(nextPage(seen({ ...nothing, number: 6, read: 39, pageCount: 6, itemCount: 1337 }))).toBe('end');
  });

  it('ends after many pages in a row that brought nothing', () => {
    expect(nextPage(seen({ ...nothing, fruitless: maxFruitless, pageCount: 9_999 }))).toBe('end');
  });

  it('ends when the last page comes again for a page past the end', () => {
    expect(nextPage(seen({ ...again, number: 2 }))).toBe('end');
    expect(nextPage(seen({ ...again, number: 2, limit: undefined }))).toBe('end');
  });

  it('finds a list endless after more pages than any has', () => {
    expect(nextPage(seen({ number: maxPages }))).toBe('endless');
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
  /** Pages that come empty although they have rows. */
  empty?: readonly number[];
  /** It gives everything at once, always. */
  unpaged?: boolean;
}

/** A server of the numbers from 1. */
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
    const all = Array.from({ length: total }, (_, row) => ({ id: row + 1 }));
    const body = options.empty?.includes(page) ? [] : all.slice((page - 1) * limit, page * limit);
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

const lastPage = async (options: ServerOptions) => {
  let last: Page<unknown> | undefined;
  for await (const page of list(options).pages.pages()) last = page;
  return last;
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
    for await (const row of pages) if (row.id === 261) break;
    expect(asked).toHaveLength(2);
  });

  it('gives each row to one of those that ask at once, across pages, and then ends for all', async () => {
    const rows = list({ rows: 7, clamp: 3 }).pages[Symbol.asyncIterator]();
    const given = await Promise.all(Array.from({ length: 9 }, () => rows.next()));
    expect(given.map(({ value }) => value?.id)).toEqual([1, 2, 3, 4, 5, 6, 7, undefined, undefined]);
    expect(given.at(-1)?.done).toBe(true);
  });

  it('ends for good after an error', async () => {
    const request = async (): Promise<ApiReply> => ({ status: 200, headers: new Headers(), body: 'no list' });
    const rows = createPages(request, { path: '/list' })[Symbol.asyncIterator]();
    await expect(rows.next()).rejects.toBeInstanceOf(ApiError);
    expect(await rows.next()).toMatchObject({ done: true });
  });

  it('tells with each page what was stated, what was read and what came again', async () => {
    const told: unknown[] = [];
    for await (const { rows, ...page } of list({ rows: 300 }).pages.pages()) told.push({ ...page, rows: rows.length });
    expect(told).toEqual([
      { number: 1, rows: 250, total: 300, pageCount: 2, read: 250, repeated: 0 },
      { number: 2, rows: 50, total: 300, pageCount: 2, read: 300, repeated: 0 },
    ]);
  });

  it('has a page of an empty list, too', async () => {
    expect(await lastPage({ rows: 0 })).toMatchObject({ number: 1, rows: [], total: 0, read: 0 });
  });

  it.each<[string, ServerOptions, object]>([
    ['the only page is empty', { rows: 40, empty: [1] }, { total: 40, read: 0 }],
    ['a page in the middle is empty', { rows: 700, empty: [2] }, { total: 700, read: 450 }],
    ['a page comes in place of the last', { rows: 700, lacksLast: true }, { total: 700, read: 500, repeated: 250 }],
    ['the counts promise rows that are not there', { rows: 39, countsMiss: -1298 }, { total: 1337, read: 39 }],
  ])('shows a short list by its counts, where %s', async (_, options, counts) => {
    expect(await lastPage(options)).toMatchObject(counts);
  });

  it('asks for few pages that are promised and never come', async () => {
    const { asked, pages } = list({ rows: 39, clamp: 10, countsMiss: -1_000_000 });
    expect(await pages.toArray()).toHaveLength(39);
    expect(asked.length).toBeLessThan(20);
  });

  it('asks once more for a page in whose place a later one comes', async () => {
    const asked: unknown[] = [];
    const request = async ({ query }: ApiRequest): Promise<ApiReply> => {
      asked.push(query?.page);
      const page = asked.length === 2 ? 3 : Number(query?.page);
      const headers = new Headers({ 'X-Pagination-Page': `${page}`, 'X-Pagination-Page-Count': '3' });
      headers.set('X-Pagination-Limit', '1');
      return { status: 200, headers, body: page > 3 ? [] : [{ id: page }] };
    };
    expect(await createPages(request, { path: '/list' }).toArray()).toEqual([{ id: 1 }, { id: 2 }, { id: 3 }]);
    expect(asked).toEqual([1, 2, 2, 3, 4]);
  });

  it('starts again at the first page with each iteration', async () => {
    const { pages } = list({ rows: 10 });
    expect(await pages.toArray()).toEqual(await pages.toArray());
  });

  it('gives the rows of a list that is not paged once', async () => {
    const { pages } = list({ rows: 40, unpaged: true, statesLimit: false, statesCounts: false });
    expect(await pages.toArray()).toHaveLength(40);
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
        expect(ids).toEqual(Array.from({ length: options.rows }, (_, row) => row + 1));
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
          Array.from({ length: options.rows }, (_, row) => row + 1),
        );
      }),
    );
  });

  it('brings each row that stays once, while rows are added to the front of the list', async () => {
    const shifts = fc.record({ rows: fc.nat(60), limit: fc.integer({ min: 4, max: 20 }), added: fc.array(fc.nat(3)) });
    await fc.assert(
      fc.asyncProperty(shifts, async ({ rows: length, limit, added }) => {
        const ids = Array.from({ length }, (_, row) => row + 1);
        const before = new Set(ids);
        const request = async ({ query }: ApiRequest): Promise<ApiReply> => {
          const start = (Number(query?.page) - 1) * limit;
          const body = ids.slice(start, start + limit).map((id) => ({ id }));
          const headers = new Headers({ 'X-Pagination-Limit': `${limit}`, 'X-Pagination-Item-Count': `${ids.length}` });
          for (let more = added.shift() ?? 0; more > 0; more -= 1) ids.unshift(1_000 + ids.length);
          return { status: 200, headers, body };
        };
        const rows = await createPages<{ id: number }>(request, { path: '/list' }).toArray();
        const read = rows.map(({ id }) => id);
        expect(new Set(read).size).toBe(read.length);
        expect(read.filter((id) => before.has(id))).toEqual([...before]);
      }),
    );
  });

  it('tells of a row that it missed, because one before it was removed meanwhile', async () => {
    const ids = [1, 2, 3, 4];
    const request = async ({ query }: ApiRequest): Promise<ApiReply> => {
      const start = (Number(query?.page) - 1) * 2;
      const body = ids.slice(start, start + 2).map((id) => ({ id }));
      const headers = new Headers({ 'X-Pagination-Limit': '2', 'X-Pagination-Item-Count': `${ids.length}` });
      if (start === 0) ids.shift();
      return { status: 200, headers, body };
    };
    let last: Page<unknown> | undefined;
    for await (const page of createPages(request, { path: '/list' }).pages()) last = page;
    expect(last).toMatchObject({ total: 4, read: 3, repeated: 0 });
  });
});
