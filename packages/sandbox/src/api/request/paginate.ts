/** Trakt's pages since June 2026: 100 rows by default, at most 250; a larger limit is lowered, not refused. */
import { z } from 'zod';
import type { RequestContext } from './request-context.ts';

/** Rows that can be read in parts, without reading what comes before a part. */
interface Source<Row> {
  readonly count: number;
  rows(offset: number, limit: number): readonly Row[];
}

const usualPage = { usual: 100, largest: 250 };
/** With `extended=progress`, where each row brings all its seasons. */
export const progressPage: PageSize = { largest: 100 };
export const searchPage: PageSize = { usual: 50 };
export const commentsPage: PageSize = { usual: 10 };

interface PageSize {
  /** The rows of a page if the request names no limit. */
  readonly usual?: number;
  readonly largest?: number;
}

const positive = z.string().regex(/^\d+$/).transform(Number).pipe(z.int().min(1));

/** The rows of the page that the request asks for, with the X-Pagination headers set. A page past the end is empty. */
export function paginate<Row>(
  { c, underReportPages }: Pick<RequestContext, 'c' | 'underReportPages'>,
  source: Source<Row>,
  size: PageSize = {},
): readonly Row[] {
  const { usual, largest } = { ...usualPage, ...size };
  const page = positive.catch(1).parse(c.req.query('page'));
  const limit = Math.min(largest, positive.catch(usual).parse(c.req.query('limit')));
  const pages = Math.ceil(source.count / limit);
  // Trakt's cached counts may lack the latest page.
  const late = underReportPages && pages > 1;
  c.header('X-Pagination-Page', String(page));
  c.header('X-Pagination-Limit', String(limit));
  c.header('X-Pagination-Page-Count', String(late ? pages - 1 : pages));
  c.header('X-Pagination-Item-Count', String(late ? (pages - 1) * limit : source.count));
  return page > pages ? [] : source.rows((page - 1) * limit, limit);
}

export function listed<Row>(rows: readonly Row[]): Source<Row> {
  return { count: rows.length, rows: (offset, limit) => rows.slice(offset, offset + limit) };
}
