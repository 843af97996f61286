/**
 * Lists that Trakt hands out in pages, read to their end. Stopping early is the costliest mistake here (a program that
 * believes page one is all deletes the rest), so a list ends only where nothing says that there is more.
 * https://developer.trakt.tv, pagination.
 */

import { ApiError } from '../errors.ts';
import type { ApiReply, ApiRequest } from './authorized-request.ts';

/** A list that is fetched while it is read. Each iteration starts again at the first page. */
export interface Pages<Row> extends AsyncIterable<Row> {
  /** Page by page, with the total that Trakt states: for progress bars. */
  pages(): AsyncIterable<Page<Row>>;
  /** All rows, in memory. */
  toArray(): Promise<Row[]>;
}

export interface Page<Row> {
  rows: readonly Row[];
  /** From 1. */
  number: number;
  /** Rows in the whole list as Trakt states it: it can lag behind, so show it, don't count on it. */
  total: number | undefined;
  /** Pages in the whole list, with the same caution. */
  pageCount: number | undefined;
}

/** What one answer tells about where the list ends. */
export interface PageSeen {
  /** The page that was asked for, from 1. */
  number: number;
  rows: number;
  /** Rows of this page and all before it. */
  rowsSoFar: number;
  /** It brought the same rows as the page before. */
  repeated: boolean;
  /** The limit that the server says it applied. */
  limit: number | undefined;
  pageCount: number | undefined;
  itemCount: number | undefined;
}

/** A list of this many pages is a server that goes round in circles. */
export const maxPages = 10_000;

/**
 * The page to ask for next; `end`; or `stuck` when the list can't be read to its end. Pure.
 *
 * Goes on while a page is full by the limit that the server says it applied (where it says none, every page counts as
 * full) or while the headers promise more, and ends on an empty page. A server that repeats a page and promises nothing
 * doesn't page at all, or gives its last page for any later one.
 */
export function nextPage(seen: PageSeen): number | 'end' | 'stuck' {
  const { number, rows, repeated, limit } = seen;
  if (rows === 0) return 'end';
  const promised =
    (seen.pageCount !== undefined && number < seen.pageCount) ||
    (seen.itemCount !== undefined && seen.rowsSoFar < seen.itemCount);
  if (repeated) return promised ? 'stuck' : 'end';
  const full = limit === undefined || rows >= limit;
  if (!full && !promised) return 'end';
  return number < maxPages ? number + 1 : 'stuck';
}

/** The most that Trakt gives in one page: 250, and 100 where rows carry their progress. */
export function pageLimit(extended: unknown): number {
  return String(extended ?? '')
    .split(',')
    .includes('progress')
    ? 100
    : 250;
}

/** Reads a list through `request`, which is given all but the page. */
export function createPages<Row>(
  request: (options: ApiRequest) => Promise<ApiReply>,
  { query, ...options }: ApiRequest,
): Pages<Row> {
  const limit = pageLimit(query?.extended);

  async function* pages(): AsyncGenerator<Page<Row>, void, undefined> {
    let rowsSoFar = 0;
    let previous: string | undefined;
    for (let number = 1; ; ) {
      const reply = await request({ ...options, query: { ...query, page: number, limit } });
      const rows = listOf<Row>(reply, options.path);
      const fingerprint = JSON.stringify(rows);
      const repeated = fingerprint === previous;
      previous = fingerprint;
      if (!repeated) rowsSoFar += rows.length;
      const pageCount = count(reply, 'x-pagination-page-count');
      const total = count(reply, 'x-pagination-item-count');
      const seen = { number, rows: rows.length, rowsSoFar, repeated, pageCount, itemCount: total };
      const next = nextPage({ ...seen, limit: count(reply, 'x-pagination-limit') });
      if (rows.length > 0 && !repeated) yield { rows, number, total, pageCount };
      if (next === 'end') return;
      if (next === 'stuck') throw stuck(options.path, number);
      number = next;
    }
  }

  async function* rows(): AsyncGenerator<Row, void, undefined> {
    for await (const page of pages()) yield* page.rows;
  }

  return {
    pages,
    [Symbol.asyncIterator]: rows,
    async toArray() {
      const all: Row[] = [];
      for await (const row of rows()) all.push(row);
      return all;
    },
  };
}

function count(reply: ApiReply, header: string): number | undefined {
  const value = reply.headers.get(header);
  return value && /^\d+$/.test(value) ? Number(value) : undefined;
}

function listOf<Row>({ body, status }: ApiReply, path: string): readonly Row[] {
  if (Array.isArray(body)) return body;
  const endpoint = `GET ${path}`;
  throw new ApiError('unexpected_response', `${endpoint} answered with something other than a list.`, {
    status,
    endpoint,
  });
}

function stuck(path: string, page: number): ApiError {
  const endpoint = `GET ${path}`;
  const message = `${endpoint} can't be read to its end: page ${page} brought nothing new although Trakt says there is more.`;
  return new ApiError('unexpected_response', `${message} Try again later.`, { endpoint, retryable: true });
}
