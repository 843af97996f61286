/**
 * What Letterboxd has of an account, by the export that it makes at https://letterboxd.com/settings/data/. That knows a film
 * by title and year alone, so it may leave open which film it means.
 */

import { type Archive, openArchive } from '../sources/zip/archive.ts';
import { type CsvLine, type CsvRecord, csvRecords, csvTable, hasColumns } from './csv.ts';
import { asHaveRefused, HaveRefused } from './have-refused.ts';

export interface LetterboxdHave {
  readonly of: 'letterboxd';
  /** `several`: title and year can't decide which of its films this is. undefined: it has no such film. */
  find(film: { title: string | undefined; year: number | undefined }): HaveFilm | 'several' | undefined;
  /** Of how many lists this is the name. */
  lists(name: string): number;
}

export interface HaveFilm {
  isWatched: boolean;
  isListed: boolean;
  /** 1 to 10. */
  rating: number | undefined;
  /** Entries of the diary by their dates, `YYYY-MM-DD`. */
  readonly diary: Map<string, HaveEntry>;
  /** As `foldReview` has them. */
  readonly reviews: Set<string>;
  /** The names of lists that it is on, as `foldText` has them. */
  readonly lists: Set<string>;
}

export interface HaveEntry {
  /** Where Letterboxd shows it. */
  readonly uri: string;
  readonly rating: number | undefined;
}

/** Many times what people have, and little enough to be read. */
const mostRows = 300_000;
const mostCharacters = 2 ** 28;

/** @throws {HaveRefused} */
export async function readLetterboxdExport(file: Blob | Archive): Promise<LetterboxdHave> {
  try {
    return await readExport(file instanceof Blob ? await openArchive(file) : file);
  } catch (cause) {
    throw asHaveRefused(cause);
  }
}

async function readExport(archive: Archive): Promise<LetterboxdHave> {
  const films = createFilms();
  const lists = new Map<string, number>();
  const known = new Set<string>();
  let [rows, characters] = [0, 0];
  for (const entry of archive.names) {
    const role = roleOf(entry);
    if (!role) continue;
    if (role !== 'list' && known.has(role)) throw new HaveRefused('two_files', { entry });
    known.add(role);
    const text = await archive.text(entry);
    characters += text.length;
    if (characters > mostCharacters) throw new HaveRefused('too_large', { entry });
    const { list, lines } = role === 'list' ? listIn(text, entry) : { list: '', lines: linesOf(role, text, entry) };
    if (role === 'list') lists.set(list, (lists.get(list) ?? 0) + 1);
    for (const line of lines) {
      rows += 1;
      if (rows > mostRows) throw new HaveRefused('too_many_rows', { entry, line: line.line });
      take(films, { role, list, line: checked(line, entry) });
    }
  }
  if (!['diary', 'watched', 'ratings', 'watchlist'].some((role) => known.has(role))) {
    throw new HaveRefused('no_letterboxd_export');
  }
  return { of: 'letterboxd', find: films.find, lists: (name) => lists.get(foldText(name)) ?? 0 };
}

type Role = keyof typeof columns | 'list';

const named = ['Name', 'Year', 'Letterboxd URI'];
const columns = {
  watched: named,
  watchlist: named,
  likes: named,
  ratings: [...named, 'Rating'],
  diary: [...named, 'Rating', 'Watched Date'],
  reviews: [...named, 'Review'],
};

/** What is deleted, or of a film that is gone, counts for nothing. */
function roleOf(entry: string): Role | undefined {
  const [file = '', folder = '', ...above] = entry.toLowerCase().split(/[\\/]/).reverse();
  if ([folder, ...above].some((name) => /^(deleted|orphaned|__macosx)$/.test(name)) || file.startsWith('._')) return;
  const stem = /^(.*)\.csv$/.exec(file)?.[1];
  if (folder === 'lists') return stem === undefined ? undefined : 'list';
  if (folder === 'likes') return stem === 'films' ? 'likes' : undefined;
  return stem === 'watched' || stem === 'watchlist' || stem === 'ratings' || stem === 'diary' || stem === 'reviews'
    ? stem
    : undefined;
}

function linesOf(role: keyof typeof columns, text: string, entry: string): Iterable<CsvLine> {
  return csvTable(csvRecords(text, entry), { entry, needed: columns[role] });
}

/** `Letterboxd list export v7`, a header and a row about the list; then a header and a row for each film. */
function listIn(text: string, entry: string): { list: string; lines: Iterable<CsvLine> } {
  const records = csvRecords(text, entry);
  const about: CsvRecord[] = [];
  // By hand: a loop that ends early would end the records, too.
  for (let next = records.next(); !next.done && about.length < 4; next = records.next()) {
    const record = next.value;
    if (hasColumns(record.fields, ['Position', 'Name', 'Year'])) {
      const [line] = csvTable(
        about.filter(({ fields }) => fields.length > 1),
        { entry, needed: ['Name'] },
      );
      const list = foldText(line?.field('Name') ?? '');
      return { list, lines: csvTable(chain(record, records), { entry, needed: ['Name', 'Year'] }) };
    }
    about.push(record);
  }
  throw new HaveRefused('no_columns', { entry, line: about.at(-1)?.line ?? 1 });
}

function* chain(first: CsvRecord, others: Iterable<CsvRecord>): Generator<CsvRecord, void, undefined> {
  yield first;
  yield* others;
}

interface CheckedLine {
  readonly title: string;
  readonly year: number | undefined;
  readonly uri: string;
  readonly rating: number | undefined;
  readonly watchedDate: string | undefined;
  readonly review: string;
}

/** Blank is unknown; what is there and no year, rating or date is refused. */
function checked({ line, field }: CsvLine, entry: string): CheckedLine {
  const value = <T>(column: string, read: (text: string) => T | undefined): T | undefined => {
    const text = field(column);
    const found = text === '' ? undefined : read(text);
    if (text !== '' && found === undefined) throw new HaveRefused('no_value', { entry, line });
    return found;
  };
  return {
    title: field('Name'),
    year: value('Year', (text) => (/^\d{4}$/.test(text) ? Number(text) : undefined)),
    uri: field('Letterboxd URI'),
    rating: value('Rating', (text) => (/^([0-4](\.[05])?|5(\.0)?)$/.test(text) ? Number(text) * 2 : undefined)),
    watchedDate: value('Watched Date', (text) => (isDate(text) ? text : undefined)),
    review: field('Review'),
  };
}

function isDate(text: string): boolean {
  const atMs = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(text) : Number.NaN;
  return !Number.isNaN(atMs) && new Date(atMs).toISOString().startsWith(text);
}

function take(films: Films, { role, list, line }: { role: Role; list: string; line: CheckedLine }): void {
  if (line.title === '') return;
  const film = films.film(line);
  const { rating, watchedDate } = line;
  // The URI of an entry of the diary and of a review is its own, and not that of the film.
  if (role !== 'diary' && role !== 'reviews' && role !== 'list') films.found(film, line.uri);
  if (role === 'watched' || role === 'diary') film.isWatched = true;
  if (role === 'watchlist') film.isListed = true;
  if (role === 'ratings') film.rating = rating;
  if (role === 'diary' && watchedDate !== undefined && !film.diary.has(watchedDate)) {
    film.diary.set(watchedDate, { uri: line.uri, rating });
  }
  if (role === 'reviews' && line.review !== '') film.reviews.add(foldReview(line.review));
  if (role === 'list') film.lists.add(list);
}

interface Films {
  film(named: { title: string; year: number | undefined }): HaveFilm;
  /** One of the addresses of the film: two of them are two films. */
  found(film: HaveFilm, uri: string): void;
  find: LetterboxdHave['find'];
}

function createFilms(): Films {
  const byTitle = new Map<string, Map<number | undefined, HaveFilm>>();
  const addresses = new Map<HaveFilm, string>();
  const several = new Set<HaveFilm>();
  return {
    film({ title, year }) {
      const key = foldText(title);
      const years = byTitle.get(key) ?? new Map<number | undefined, HaveFilm>();
      byTitle.set(key, years);
      const known = years.get(year);
      if (known) return known;
      const film: HaveFilm = {
        ...{ isWatched: false, isListed: false, rating: undefined },
        ...{ diary: new Map(), reviews: new Set(), lists: new Set() },
      };
      years.set(year, film);
      return film;
    },
    found(film, uri) {
      const other = addresses.get(film);
      if (other !== undefined && other !== uri) several.add(film);
      addresses.set(film, uri);
    },
    find({ title, year }) {
      const years = title === undefined ? undefined : byTitle.get(foldText(title));
      if (!years) return undefined;
      if (year === undefined || years.has(undefined)) return 'several';
      const film = years.get(year);
      if (film) return several.has(film) ? 'several' : film;
      // Trakt and Letterboxd often differ by one about the year of a film.
      return years.has(year - 1) || years.has(year + 1) ? 'several' : undefined;
    },
  };
}

/** Also without the tags of HTML that Letterboxd puts in. */
export function foldReview(text: string): string {
  return foldText(text.replace(/<[^<>]*>/g, ' '));
}

/** Without what two programs write differently: capitals, kinds of quotes and dashes, blanks. */
export function foldText(text: string): string {
  return text
    .normalize('NFC')
    .toLowerCase()
    .replace(/[\u2018\u2019]/g, "'")
    .replace(/[\u201c\u201d]/g, '"')
    .replace(/[\u2010-\u2015]/g, '-')
    .replace(/\s+/g, ' ')
    .trim();
}
