/**
 * Lists that Trakt hands out in pages, read to their end. Stopping early is the costliest mistake here (a program that
 * believes page one is all deletes the rest), so a list ends only where nothing says that there is more.
 * https://developer.trakt.tv, pagination.
 */

import { listIn } from './answer-form.ts';
import { askAhead } from './ask-ahead.ts';
import type { ApiReply, ApiRequest } from './authorized-request.ts';
import { onlyFresh } from './fresh-rows.ts';
import { headerNumber } from './header-number.ts';
import { rowsOf } from './rows-of.ts';
import { unexpected } from './unexpected.ts';

/**
 * A list that is fetched while it is read. Each iteration starts again at the first page, and brings each row once.
 *
 * The list can change meanwhile. What is added in front moves rows to later pages, where they come again: they are left
 * out, and what was added comes with the next iteration. What is removed in front moves rows to earlier pages, where
 * they are missed: `pages()` tells so, for fewer rows were read than the first page stated. If as many were added as
 * removed, or Trakt states no total, that can't be noticed. For a history, `end_at` keeps new plays out.
 */
export interface Pages<Row> extends AsyncIterable<Row> {
  /**
   * Page by page, with the counts that tell whether the list is whole. One page at least, also of an empty list. `ahead`: how
   * many of the pages that Trakt counts are asked for before they are wanted, 0 by default. Leaving early ends their requests.
   */
  pages(options?: { ahead?: number }): AsyncIterable<Page<Row>>;
  /** All rows, in memory. */
  toArray(): Promise<Row[]>;
}

export interface Page<Row> {
  /** Without those that came before. */
  rows: readonly Row[];
  /** From 1. */
  number: number;
  /** Rows in the whole list as its first page stated them. Trakt's counts can lag behind, and some never come true. */
  total: number | undefined;
  /** Pages in the whole list, with the same caution. */
  pageCount: number | undefined;
  /** Rows of this page and all before it. On the last page, fewer than `total`: the list may lack rows. */
  read: number;
  /** Rows that came again, up to here, and were left out. */
  repeated: number;
}

/** What one answer tells about where the list ends. */
export interface PageSeen {
  /** The page that was asked for, from 1. */
  number: number;
  /** Rows that it brought. */
  rows: number;
  /** Those of them that hadn't come before, and how many had by now. */
  fresh: number;
  read: number;
  /** How many pages in a row, up to this one, brought nothing fresh. */
  fruitless: number;
  /** The limit that the server says it applied. */
  limit: number | undefined;
  pageCount: number | undefined;
  itemCount: number | undefined;
}

/** A list of this many pages is a server that makes them up. */
export const maxPages = 10_000;

/** After so many pages in a row without a fresh row, what the headers promise isn't coming. */
export const maxFruitless = 10;

/** The most that Trakt gives in one page, and the most where rows carry their progress. */
const mostRows = 250;
const mostRowsWithProgress = 100;

/**
 * The page to ask for next; `end`; or `endless`. Pure.
 *
 * Goes on while a page is full by the limit that the server says it applied (where it says none, every page counts as
 * full), or while the headers promise more: after a page without a fresh row only up to the last page that they count.
 * Where they count nothing, or less than has come, a short page is no end either: a server can take rows out of a page.
 * A server that repeats a page and promises nothing doesn't page at all, or gives its last page for any later one.
 */
export function nextPage(seen: PageSeen): number | 'end' | 'endless' {
  const { number, rows, fresh, read, limit = 0, pageCount = 0, itemCount = 0 } = seen;
  const last = Math.max(pageCount, Math.ceil(itemCount / (limit || mostRows)));
  const ended = rows < limit && read >= itemCount && (number <= pageCount || read === itemCount);
  const more = number < last || (fresh > 0 && !ended);
  if (!more || seen.fruitless >= maxFruitless) return 'end';
  return number < maxPages ? number + 1 : 'endless';
}

/** The most that Trakt gives in one page of the list. */
export function pageLimit(extended: unknown): number {
  return /\bprogress\b/.test(String(extended)) ? mostRowsWithProgress : mostRows;
}

/** Reads a list through `request`, which is given all but the page. */
export function createPages<Row>(
  request: (options: ApiRequest) => Promise<ApiReply>,
  { query, ...options }: ApiRequest,
): Pages<Row> {
  const limit = pageLimit(query?.extended);
  const endpoint = `GET ${options.path}`;
  const ask = (number: number, more?: Pick<ApiRequest, 'signal'>) =>
    request({ ...options, ...more, query: { ...query, page: number, limit } });

  async function* pages({ ahead = 0 } = {}): AsyncGenerator<Page<Row>, void, undefined> {
    if (ahead <= 0) return yield* read((number) => ask(number));
    const leaving = new AbortController();
    const signal = AbortSignal.any([leaving.signal, options.signal ?? leaving.signal]);
    try {
      yield* read(askAhead((number) => ask(number, { signal }), Math.min(ahead, maxPages)));
    } finally {
      leaving.abort();
    }
  }

  async function* read(ask: (page: number) => Promise<ApiReply>): AsyncGenerator<Page<Row>, void, undefined> {
    const freshOf = onlyFresh<Row>();
    let total: number | undefined;
    let [read, repeated, fruitless] = [0, 0, 0];
    for (let number = 1; ; ) {
      let reply = await ask(number);
      // A later page than was asked for: its rows come again in their place, those of this page don't.
      if ((headerNumber(reply.headers, 'x-pagination-page') ?? 0) > number) reply = await ask(number);
      const came = listIn<Row>(endpoint, reply);
      const rows = freshOf(came);
      read += rows.length;
      repeated += came.length - rows.length;
      fruitless = rows.length === 0 ? fruitless + 1 : 0;
      const pageCount = headerNumber(reply.headers, 'x-pagination-page-count');
      const itemCount = headerNumber(reply.headers, 'x-pagination-item-count');
      total ??= itemCount;
      yield { rows, number, total, pageCount, read, repeated };
      const seen = { number, rows: came.length, fresh: rows.length, read, fruitless, pageCount, itemCount };
      const next = nextPage({ ...seen, limit: headerNumber(reply.headers, 'x-pagination-limit') });
      if (next === 'end') return;
      if (next === 'endless') throw unexpected(endpoint, 'has no end', { status: reply.status, retryable: true });
      number = next;
    }
  }

  return {
    pages,
    [Symbol.asyncIterator]: () => rowsOf(pages()),
    async toArray() {
      const all: Row[] = [];
      for await (const { rows } of pages()) for (const row of rows) all.push(row);
      return all;
    },
  };
}
