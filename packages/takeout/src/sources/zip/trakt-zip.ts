/**
 * Trakt's own export, from https://app.trakt.tv/settings/data, as lists that are read page by page. It needs no account and
 * no network. Unknown fields of rows are kept.
 */
import { type Archive, openArchive } from './archive.ts';
import { type FileOfList, fileOfList } from './file-names.ts';
import { ZipRefused } from './zip-refused.ts';

export interface ZipPage {
  readonly rows: readonly object[];
  /** Rows in the whole list, as far as the export states it. */
  readonly total: number | undefined;
}

/** A list as the client's own lists are: read page by page. */
export interface ZipList {
  pages(): AsyncIterable<ZipPage>;
}

/** Something that the export itself says is missing. */
export type Gap =
  /** These pages, before one that is there, are not. */
  | { readonly kind: 'pages'; readonly list: string; readonly from: number; readonly to: number }
  /** Trakt couldn't read all of it when it made the export. */
  | { readonly kind: 'failed'; readonly endpoint: string };

export interface TraktZip {
  /** IANA name of the account's time zone. */
  readonly timeZone: string | undefined;
  readonly username: string | undefined;
  /** Trakt's name of the person, which stays when the username changes. */
  readonly userUuid: string | undefined;
  /** What is missing by the names of the files, by what other files count, and by `_errors.json`. */
  readonly gaps: readonly Gap[];
  /** The plays of films, as the account's statistics count them. */
  readonly filmPlays: number | undefined;
  /** Those of episodes. */
  readonly episodePlays: number | undefined;
  /** All of the account's ratings, likewise. */
  readonly ratings: number | undefined;
  /** The names of the lists and documents that are in it. */
  readonly names: readonly string[];
  /**
   * A list by the name of its file: `watched-history`, `ratings-movies`, `lists-watchlist`. Empty where there is no such file.
   * The history comes last page first, and so oldest play first; all others as Trakt lists them.
   */
  list(name: string): ZipList;
}

/** Reads it from a ZIP file, or from the files that were in one. @throws {ZipRefused} */
export async function openTraktZip(file: Blob | Archive): Promise<TraktZip> {
  const archive = file instanceof Blob ? await openArchive(file) : file;
  const lists = await ownLists(archive);
  const slugs = new Map(lists.flatMap(({ id, slug }) => (slug === undefined ? [] : [[id, slug] as const])));
  const files = new Map<string, Map<number, string>>();
  for (const name of archive.names) {
    const found = fileOfList(name, slugs);
    if (!found) continue;
    const pages = pagesOf(files, found);
    if (pages.has(found.page)) throw new ZipRefused('two_files', { entry: name });
    pages.set(found.page, name);
  }
  if (files.size === 0) throw new ZipRefused('no_trakt_export');
  const document = async (list: string): Promise<unknown> => {
    const name = files.get(list)?.get(1);
    return name === undefined ? undefined : archive.json(name);
  };
  const [settings, stats, errors] = await Promise.all(['user-settings', 'user-stats', '_errors'].map(document));
  return {
    timeZone: text(settings, 'account', 'timezone'),
    username: text(settings, 'user', 'username'),
    userUuid: text(settings, 'user', 'ids', 'uuid'),
    filmPlays: number(stats, 'movies', 'plays'),
    episodePlays: number(stats, 'episodes', 'plays'),
    ratings: number(stats, 'ratings', 'total'),
    gaps: [...gapsIn(files), ...filesGone(files, { lists, stats }), ...failures(errors)],
    names: [...files.keys()],
    list: (name) => ({ pages: () => pages(archive, files.get(name), { reversed: name === 'watched-history' }) }),
  };
}

function pagesOf(files: Map<string, Map<number, string>>, { list }: FileOfList): Map<number, string> {
  const known = files.get(list) ?? new Map<number, string>();
  files.set(list, known);
  return known;
}

async function* pages(
  archive: Archive,
  files: ReadonlyMap<number, string> = new Map(),
  { reversed }: { reversed: boolean },
): AsyncGenerator<ZipPage, void, undefined> {
  const numbers = [...files.keys()].sort((a, b) => (reversed ? b - a : a - b));
  for (const page of numbers) {
    const name = files.get(page) ?? '';
    const rows = rowsOf(await archive.json(name), name);
    yield { rows: reversed ? rows.toReversed() : rows, total: undefined };
  }
}

function rowsOf(json: unknown, entry: string): object[] {
  if (!Array.isArray(json)) throw new ZipRefused('no_rows', { entry });
  return json.filter((row) => typeof row === 'object' && row !== null);
}

interface ListNamed {
  readonly id: string;
  readonly slug: string | undefined;
  readonly items: number;
}

/** The account's own lists, as `lists-lists` names them. */
async function ownLists(archive: Archive): Promise<ListNamed[]> {
  const none = new Map<string, string>();
  const lists: ListNamed[] = [];
  for (const name of archive.names) {
    if (fileOfList(name, none)?.list !== 'lists-lists') continue;
    for (const list of rowsOf(await archive.json(name), name)) {
      const id = number(list, 'ids', 'trakt');
      if (id === undefined) continue;
      lists.push({ id: String(id), slug: text(list, 'ids', 'slug'), items: number(list, 'item_count') ?? 0 });
    }
  }
  return lists;
}

/** Lists that another file says have rows, and that have no file. */
function filesGone(
  files: ReadonlyMap<string, unknown>,
  { lists, stats }: { lists: readonly ListNamed[]; stats: unknown },
): Gap[] {
  const rated = ['movies', 'shows', 'seasons', 'episodes'].filter((kind) => (number(stats, kind, 'ratings') ?? 0) > 0);
  const named = new Set(lists.map(({ id }) => ofList(id)));
  const isUnnamed = [...files.keys()].some((list) => list.startsWith(ofList('')) && !named.has(list));
  const withRows = [
    ...rated.map((kind) => `ratings-${kind}`),
    ...lists.filter(({ items }) => items > 0).map(({ id }) => ofList(id)),
  ];
  const gone = [...withRows.filter((list) => !files.has(list)), ...(isUnnamed ? ['lists-lists'] : [])];
  return gone.map((list) => ({ kind: 'pages', list, from: 1, to: 1 }));
}

function ofList(id: string): string {
  return `lists-list-${id}`;
}

function gapsIn(files: ReadonlyMap<string, ReadonlyMap<number, string>>): Gap[] {
  return [...files].flatMap(([list, numbers]) => {
    const there = [0, ...numbers.keys()].sort((a, b) => a - b);
    // One for each run of pages: a name may state any number, and there are no more runs than files.
    return there.flatMap((page, at): Gap[] => {
      const next = there[at + 1] ?? page;
      return next > page + 1 ? [{ kind: 'pages', list, from: page + 1, to: next - 1 }] : [];
    });
  });
}

function failures(errors: unknown): Gap[] {
  if (!Array.isArray(errors)) return [];
  return errors.map((error) => ({ kind: 'failed', endpoint: text(error, 'endpoint') ?? 'unknown' }));
}

function field(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (inner, name) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, name) : undefined),
    value,
  );
}

function text(value: unknown, ...path: string[]): string | undefined {
  const found = field(value, path);
  return typeof found === 'string' && found !== '' ? found : undefined;
}

function number(value: unknown, ...path: string[]): number | undefined {
  const found = field(value, path);
  return typeof found === 'number' ? found : undefined;
}
