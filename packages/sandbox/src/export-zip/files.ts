/** The files of an export, in each of the forms that Trakt has given it. */
import { oldNames, type Section } from './sections.ts';

export const exportForms = ['small', 'paged', 'lagging', 'errors', 'old'] as const;
/**
 * - `small`: each section is one file without a number, as where all is one page.
 * - `paged`: sections of several pages are `X-1.json`, `X-2.json` and so on.
 * - `lagging`: Trakt's page count was behind, so the first page has no number: `X.json`, `X-2.json`.
 * - `errors`: as `paged`, but the history broke off after its first page, and nothing tells which lists there are.
 * - `old`: the folders of the old site.
 */
export type ExportForm = (typeof exportForms)[number];

/** What the API has answered for a section: an object, or rows. */
export interface Fetched {
  readonly section: Section;
  readonly object?: unknown;
  readonly rows?: readonly unknown[];
  /** Why there is not more of it. */
  readonly failure?: { readonly error: string; readonly pages: number };
}

interface File {
  readonly name: string;
  readonly text: string;
}

export function filesOf(
  fetched: readonly Fetched[],
  { form, limit, folder }: { form: ExportForm; limit: number; folder: string },
): File[] {
  const chosen =
    form === 'errors' ? fetched.flatMap(inTrouble) : form === 'old' ? fetched.filter(wasInOldOne) : fetched;
  const indent = form === 'old' ? 2 : undefined;
  const file = (section: string, value: unknown, page?: number): File => {
    const name = form === 'old' ? `${folder}/${oldNames[section]}` : section;
    return {
      name: `${name}${page === undefined ? '' : `-${page}`}.json`,
      text: JSON.stringify(value, undefined, indent),
    };
  };
  const failures: unknown[] = [];
  const files = chosen.flatMap(({ section, object, rows = [], failure }): File[] => {
    if (object !== undefined) return [file(section.name, object)];
    const pages = pagesOf(rows, form === 'small' ? rows.length : limit);
    if (failure) {
      const totalPages = failure.pages > 0 ? pages.length : null;
      failures.push({ endpoint: section.endpoint, error: failure.error, fetchedPages: failure.pages, totalPages });
    }
    return pages.slice(0, failure?.pages).map((page, index) => {
      const isNumbered = index > 0 || (pages.length > 1 && form !== 'lagging');
      return file(section.name, page, isNumbered ? index + 1 : undefined);
    });
  });
  return failures.length > 0 ? [...files, file('_errors', failures)] : files;
}

/** Without rows there is one empty page. */
function pagesOf(rows: readonly unknown[], limit: number): unknown[][] {
  if (rows.length === 0) return [[]];
  return Array.from({ length: Math.ceil(rows.length / limit) }, (_, index) =>
    rows.slice(index * limit, index * limit + limit),
  );
}

function inTrouble(one: Fetched): Fetched[] {
  const { name } = one.section;
  if (name.startsWith('lists-list-')) return [];
  if (name === 'lists-lists') return [{ ...one, failure: { error: 'HTTP 504', pages: 0 } }];
  return [name === 'watched-history' ? { ...one, failure: { error: 'HTTP 502', pages: 1 } } : one];
}

function wasInOldOne({ section }: Fetched): boolean {
  return section.name in oldNames;
}
