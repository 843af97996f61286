/** All of an account that Letterboxd takes, in the files of its importer: one for the films, one for each list. */

import { textual } from '../../field.ts';
import { type Identity, identify } from '../../identify.ts';
import type { Ledger, LedgerRow, Reason } from '../../ledger.ts';
import type { Section, Source, SourceList } from '../../source.ts';
import type { Target, TargetOptions } from '../../target.ts';
import { csvLine } from '../csv.ts';
import { longestComments } from '../longest-comments.ts';
import { ledgerRow, namedRow, namelessReason, rowsOf } from '../reading.ts';
import { calendarDates } from './calendar-date.ts';
import { csvFile, type Entry } from './csv-file.ts';
import { diaryEnds, type ShiftedRow, shiftedColumns, shiftedName } from './diary-there.ts';
import { filmOf, type KnownFilm } from './film-of.ts';
import { diaryEntries, filmPlay } from './history.ts';
import { createListNames } from './list-names.ts';
import { createFilmPlays } from './plays.ts';
import {
  diaryColumns,
  filmColumns,
  isRating,
  type LetterboxdColumn,
  type LetterboxdRow,
  ratingColumns,
  textColumns,
  toLetterboxdRow,
} from './row.ts';
import { readAhead, type There } from './there.ts';

export const letterboxd: Target = {
  name: 'letterboxd',
  async *files(account, { have, ...rest }) {
    const ahead = have?.of === 'letterboxd' ? await readAhead(account, rest, have) : undefined;
    const source = ahead?.source ?? account;
    const options: Options = { ...rest, there: ahead?.there };
    const wanted = (section: Section) => options.sections.includes(section);
    const ratings = new Map<number, number>();
    if (wanted('ratings')) yield* ratingsFile(source, options, ratings);
    else if (wanted('history')) for await (const _ of ratedFilms(source, ratings));
    if (wanted('history')) yield* diaryFile(source, options, ratings);
    if (wanted('watchlist')) {
      const isThere: IsThere = (film, entry, there) => there.has(film, entry, ({ isListed }) => isListed);
      yield* filmsFile('watchlist', source.section('watchlist'), { columns: filmColumns, options, isThere });
    }
    if (wanted('favorites')) {
      const isThere = isOnList('Favorites');
      yield* filmsFile('favorites', source.section('favorites'), { options, isThere });
    }
    if (wanted('lists')) yield* listFiles(source, options);
    if (wanted('comments')) yield* reviewsFile(source, options);
  },
};

interface Options extends Omit<TargetOptions, 'have'> {
  readonly there: There | undefined;
}

type IsThere = (film: KnownFilm, entry: LedgerRow, there: There) => boolean;

function isOnList(name: string): IsThere {
  return (film, entry, there) => there.isOnList(film, entry, name);
}

/** Films of a section in the order of the source; all other rows are in the ledger. */
async function* filmsIn<Row>(
  section: Section,
  list: SourceList<Row>,
  ledger: Ledger,
): AsyncGenerator<{ film: KnownFilm; row: Row; entry: LedgerRow }, void, undefined> {
  for await (const row of rowsOf(list)) {
    const identity = identify(row);
    const [film, entry] = [filmOf(row), ledgerRow(section, row, identity)];
    if (film) yield { film, row, entry };
    else ledger.left(entry, reasonOf(row));
  }
}

function reasonOf(row: unknown, identity: Identity | undefined = identify(row)): Reason {
  if (!identity) return namelessReason(row);
  return identity.kind === 'movie' ? 'nameless' : 'films_only';
}

async function* ratingsFile(source: Source, { ledger, written, there }: Options, ratings: Map<number, number>) {
  async function* entries(): AsyncGenerator<Entry<LetterboxdRow>, void, undefined> {
    for await (const { film, row, entry } of filmsIn('ratings', source.section('ratings'), ledger)) {
      // The importer would mark the film as watched.
      if (!remember(ratings, film, row)) ledger.left(entry, 'no_place');
      else {
        const key = `rating ${film.trakt} ${row.rated_at}`;
        if (written?.has(key)) ledger.left(entry, 'there_already');
        else {
          written?.add(key);
          if (there?.has(film, entry, ({ rating }) => rating === row.rating)) ledger.left(entry, 'in_have_file');
          else yield { row: toLetterboxdRow(film, { rating: row.rating }), entry };
        }
      }
    }
  }
  yield* csvFile(entries(), { name: 'ratings', columns: ratingColumns, ledger, always: true });
}

/** Only for the history: the ratings themselves are not wanted. */
async function* ratedFilms(source: Source, ratings: Map<number, number>) {
  for await (const row of rowsOf(source.section('ratings'))) {
    const film = filmOf(row);
    if (film) yield remember(ratings, film, row);
  }
}

function remember(ratings: Map<number, number>, film: KnownFilm, { rating }: { rating: number }): boolean {
  if (!isRating(rating)) return false;
  ratings.set(film.trakt, rating);
  return true;
}

async function* diaryFile(source: Source, options: Options, ratings: ReadonlyMap<number, number>) {
  const { historyMode: mode, timeZone, since, until, written, ledger, there, onDoubt } = options;
  const dateOf = calendarDates(timeZone);
  const plays = createFilmPlays();
  for await (const { rows } of source.section('history').pages()) {
    for (const row of rows) {
      const identity = identify(row);
      const play = filmPlay(row, identity);
      if (play) plays.add(play);
      else ledger.left(ledgerRow('history', row, identity), reasonOf(row, identity));
    }
  }
  const how = { mode, timeZone, since, until, ratings, written };
  const all = () => diaryEntries(plays, how, dateOf);
  const shifted: Entry<ShiftedRow>[] = [];
  yield* csvFile(entriesOf(), { name: 'watched', columns: diaryColumns, ledger, always: true, lineOf: diaryLines() });
  for (const { row, entry } of shifted) {
    const { WatchedDate: date = '', DateThere: dateThere } = row;
    onDoubt?.({ kind: 'shifted', row: namedRow(entry), date, dateThere });
  }
  yield* csvFile(shifted, { name: shiftedName, columns: shiftedColumns, ledger, always: false });

  function* entriesOf(): Generator<Entry<LetterboxdRow>, void, undefined> {
    if (!there) {
      for (const { row, entry, reason } of all()) {
        if (reason === undefined) yield { row, entry };
        else ledger.left(entry, reason);
      }
      return;
    }
    for (const { diaryEntry, end } of diaryEnds(all, there)) {
      const { row, entry } = diaryEntry;
      if (end.kind === 'written') yield { row, entry };
      else if (end.kind === 'left') ledger.left(entry, end.reason);
      else shifted.push({ row: end.row, entry });
    }
  }
}

/** Films have many plays, which share their row of the ledger: what their lines have in common is written once. */
function diaryLines(): (entry: Entry<LetterboxdRow>) => string {
  const starts = new Map<LedgerRow, string>();
  const others = diaryColumns.slice(filmColumns.length);
  return ({ row, entry }) => {
    const start = starts.get(entry) ?? csvLine(filmColumns.map((column) => row[column])).slice(0, -1);
    starts.set(entry, start);
    return `${start},${csvLine(others.map((column) => row[column]))}`;
  };
}

/** Nothing but the films and what was noted on them: a date or a rating would end up in the diary. */
async function* filmsFile<Row extends { readonly notes?: string | null | undefined }>(
  section: 'watchlist' | 'favorites' | 'lists',
  list: SourceList<Row>,
  {
    options: { ledger, there },
    isThere,
    name = section,
    columns = textColumns,
    beforePart,
  }: { options: Options; isThere: IsThere; name?: string; columns?: readonly LetterboxdColumn[]; beforePart?: string },
) {
  async function* entries(): AsyncGenerator<Entry<LetterboxdRow>, void, undefined> {
    for await (const { film, row, entry } of filmsIn(section, list, ledger)) {
      if (there && isThere(film, entry, there)) ledger.left(entry, 'in_have_file');
      else yield { row: toLetterboxdRow(film, { review: textual(row.notes) }), entry };
    }
  }
  const always = section === 'watchlist';
  yield* csvFile(entries(), { name, columns, ledger, always, ...(beforePart && { beforePart }) });
}

async function* listFiles(source: Source, options: Options) {
  const nameOf = createListNames();
  for await (const list of rowsOf(source.ownLists())) {
    // A dot, because a list can be called best-2.
    const isThere = isOnList(textual(list.name) ?? '');
    yield* filmsFile('lists', source.itemsOf(list), { options, isThere, name: nameOf(list), beforePart: '.' });
  }
}

async function* reviewsFile(source: Source, { ledger, there }: Options) {
  const reviews = longestComments<KnownFilm>((film) => film.trakt);
  for await (const { film, row, entry } of filmsIn('comments', source.section('comments'), ledger)) {
    // It isn't one, or a longer one of the film stands for it.
    const left = reviews.add(film, row, entry);
    if (left) ledger.left(left, 'no_place');
  }
  function* entries(): Generator<Entry<LetterboxdRow>, void, undefined> {
    for (const { on: film, text, entry } of reviews.all()) {
      if (there?.isReviewed(film, entry, text)) ledger.left(entry, 'in_have_file');
      else yield { row: toLetterboxdRow(film, { review: text }), entry };
    }
  }
  yield* csvFile(entries(), { name: 'reviews', columns: textColumns, ledger, always: false });
}
