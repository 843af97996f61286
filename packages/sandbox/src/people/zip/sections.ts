/**
 * The sections of a ZIP that Trakt has made: one file, or several pages of a section. The unnumbered file is the first page,
 * and `X-1.json` is another name for it. The old site put the files into folders: `watched/history.json`.
 */
import { DataRefused } from '../data-refused.ts';
import type { Entry } from './unzip.ts';

export type Row = Readonly<Record<string, unknown>>;

export interface Sections {
  /** The rows of all pages, in order; none for a section without a file. */
  rows(name: SectionName): readonly Row[];
  has(name: SectionName): boolean;
  /** Those with a file. */
  readonly names: readonly SectionName[];
  object(name: ObjectName): Row;
  /** The rows of one of the person's own lists. */
  rowsOfList(list: { readonly id: unknown }): readonly Row[];
  /** What is missing or unknown, in sentences. */
  readonly leftOut: readonly string[];
}

const objectNames = ['user-settings', 'user-profile', 'user-last-activities', 'user-stats'] as const;
type ObjectName = (typeof objectNames)[number];

const sectionNames = [
  '_errors',
  'user-saved-filters',
  'hidden-calendar',
  'hidden-progress-watched',
  'hidden-progress-watched-reset',
  'hidden-progress-collected',
  'hidden-recommendations',
  'hidden-dropped',
  'network-followers-requests',
  'network-followers',
  'network-following',
  'network-friends',
  'likes-comments',
  'likes-lists',
  'comments-movies',
  'comments-shows',
  'comments-seasons',
  'comments-episodes',
  'comments-lists',
  'notes-movies',
  'notes-shows',
  'notes-seasons',
  'notes-episodes',
  'notes-people',
  'notes-activities',
  'notes-collection_items',
  'notes-ratings',
  'ratings-movies',
  'ratings-shows',
  'ratings-seasons',
  'ratings-episodes',
  'watched-movies',
  'watched-shows',
  'watched-history',
  'watched-playback',
  'collection-movies',
  'collection-shows',
  'collection-episodes',
  'lists-watchlist',
  'lists-favorites',
  'lists-collaborations',
  'lists-lists',
] as const;
export type SectionName = (typeof sectionNames)[number];

interface Page {
  readonly name: string;
  readonly number: number;
  readonly value: unknown;
}

export function sectionsOf(entries: readonly Entry[]): Sections {
  const leftOut: string[] = [];
  const pages = new Map<string, Page[]>();
  const put = (section: string, page: Page): void => {
    const known = pages.get(section);
    if (known) known.push(page);
    else pages.set(section, [page]);
  };

  const others = entries.filter(({ name, value }) => {
    const found = placeOf(name);
    if (found) put(found.section, { name, number: found.page, value });
    return !found;
  });
  // Only now is it known which lists there are.
  const slugs = new Map(
    rowsIn(pages.get('lists-lists')).flatMap(({ ids }): [string, string][] =>
      isRow(ids) ? [[String(ids.trakt), String(ids.slug)]] : [],
    ),
  );
  const files = others.map((entry) => ({ ...entry, ...listFile(entry.name) }));
  const byId = Map.groupBy(files, ({ id }) => id);
  for (const { name, value, id, rest } of files) {
    const slug = slugs.get(id);
    const alone = byId.get(id)?.length === 1;
    if (slug === undefined) leftOut.push(`${name}: It is no section of Trakt's, and no list of lists-lists.json.`);
    else put(listSection({ id }), { name, number: pageOfList(rest, { slug, alone }), value });
  }
  for (const [section, own] of pages) {
    own.sort((a, b) => a.number - b.number);
    leftOut.push(...gapsIn(section, own));
  }

  return {
    leftOut,
    rows: (name) => rowsIn(pages.get(name)),
    has: (name) => pages.has(name),
    names: sectionNames.filter((name) => pages.has(name)),
    object(name) {
      const [page] = pages.get(name) ?? [];
      return isRow(page?.value) ? page.value : {};
    },
    rowsOfList: (list) => rowsIn(pages.get(listSection(list))),
  };
}

/** The section of a file and its page: by the file's name, or by that of its folder and its own. */
function placeOf(name: string): { section: string; page: number } | undefined {
  const { stem, folder } = stemOf(name);
  for (const candidate of [stem, `${folder}-${stem}`]) {
    if (known.has(candidate)) return { section: candidate, page: 1 };
    const [, section = '', page] = /^(.+)-(\d+)$/.exec(candidate) ?? [];
    if (known.has(section)) return { section, page: Number(page) };
  }
  return undefined;
}

const known = new Set<string>([...objectNames, ...sectionNames]);

function stemOf(name: string): { stem: string; folder: string } {
  const [file = '', folder = ''] = name.toLowerCase().split('/').reverse();
  return { stem: file.replace(/\.json$/, ''), folder };
}

function listSection({ id }: { readonly id: unknown }): string {
  return `lists-list-${id}`;
}

/** The Trakt id in a list's file name, and what stands behind it: its slug, and perhaps a page. */
function listFile(name: string): { id: string; rest: string } {
  const [, id = '', rest = ''] = /^lists-list-(\d+)-(.*)$/.exec(stemOf(name).stem) ?? [];
  return { id, rest };
}

/** A slug may end in a number, as a page's name does. Where the file has another slug than the list, only several files can be pages. */
function pageOfList(rest: string, { slug, alone }: { slug: string; alone: boolean }): number {
  const behind = rest.startsWith(slug) ? rest.slice(slug.length) : alone ? '' : rest;
  return Number(/-(\d+)$/.exec(behind)?.[1] ?? 1);
}

function gapsIn(section: string, pages: readonly Page[]): string[] {
  const numbers = new Set(pages.map(({ number }) => number));
  const last = pages.at(-1)?.number ?? 0;
  const missing = Array.from({ length: Math.min(last, 20_000) }, (_, index) => index + 1).filter(
    (one) => !numbers.has(one),
  );
  const some = missing.slice(0, 5).join(', ');
  const more = missing.length > 5 ? ` and ${missing.length - 5} more` : '';
  const gaps = missing.length > 0 ? [`${section}: Missing pages: ${some}${more}.`] : [];
  const twice = pages.find(({ number }, index) => pages[index + 1]?.number === number);
  return twice
    ? [...gaps, `${twice.name}: Another file is page ${twice.number} of this section, too. Both were read.`]
    : gaps;
}

function rowsIn(pages: readonly Page[] = []): Row[] {
  return pages.flatMap(({ name, value }) => {
    if (!Array.isArray(value) || !value.every(isRow)) throw new DataRefused([`${name}: It is no list of rows.`]);
    return value;
  });
}

export function isRow(value: unknown): value is Row {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
