/**
 * CSV files in the form of IMDb's own exports of 2025: ratings, the watchlist, favorites, and a file for each list. IMDb takes
 * no files; other trackers read these. They find titles by IMDb's id alone.
 */

import { field, textual } from '../../field.ts';
import { type Identity, identify } from '../../identify.ts';
import { safeFileName } from '../../safe-file-name.ts';
import type { Section, SourceList } from '../../source.ts';
import type { FilePiece, Target, TargetOptions } from '../../target.ts';
import { csvLine } from '../csv.ts';
import { calendarDates } from '../letterboxd/calendar-date.ts';
import { instantOf, ledgerRow, ratingOf, rowsOf, usableIds } from '../reading.ts';

const columns = [
  ...['Position', 'Const', 'Created', 'Modified', 'Description', 'Title', 'Original Title', 'URL', 'Title Type'],
  ...['IMDb Rating', 'Runtime (mins)', 'Year', 'Genres', 'Num Votes', 'Release Date', 'Directors', 'Your Rating'],
  'Date Rated',
] as const;

const types = { movie: 'Movie', show: 'TV Series', episode: 'TV Episode' } as const;

export const imdb: Target = {
  name: 'imdb',
  async *files(source, options) {
    for (const section of ['ratings', 'watchlist', 'favorites'] as const) {
      if (options.sections.includes(section)) {
        yield* file(`${section}.csv`, { section, rows: source.section(section) }, options);
      }
    }
    if (!options.sections.includes('lists')) return;
    const taken = new Set<string>();
    for await (const list of rowsOf(source.ownLists())) {
      const slug = textual(field(list.ids, 'slug')) ?? taken.size + 1;
      const path = freeName(safeFileName(`list-${slug}`, '.csv'), taken);
      yield* file(path, { section: 'lists', rows: source.itemsOf(list) }, options);
    }
  },
};

interface Rows {
  section: Section;
  rows: SourceList<unknown>;
}

async function* file(
  path: string,
  { section, rows }: Rows,
  { ledger, timeZone }: TargetOptions,
): AsyncGenerator<FilePiece, void, undefined> {
  const dateOf = calendarDates(timeZone);
  const dateIn = (row: unknown, name: string) => {
    const atMs = instantOf(field(row, name));
    return atMs === undefined ? '' : dateOf(atMs);
  };
  const seen = new Set<string>();
  yield { path, data: csvLine(columns) };
  for await (const row of rowsOf(rows)) {
    const identity = identify(row);
    const entry = ledgerRow(section, row, identity);
    const found = identity && idOf(identity);
    if (!identity) ledger.left(entry, 'nameless');
    else if (!found) ledger.left(entry, identity.kind in types ? 'no_id' : 'no_place');
    else if (section === 'ratings' && ratingOf(row) === undefined) ledger.left(entry, 'no_place');
    else if (seen.has(found.id)) ledger.left(entry, 'repeated');
    else {
      seen.add(found.id);
      ledger.carried(entry, path);
      const rating = section === 'ratings' ? ratingOf(row) : undefined;
      const fields: Partial<Record<(typeof columns)[number], unknown>> = {
        ...{ Position: seen.size, Const: found.id, Description: textual(field(row, 'notes')) },
        ...{ Created: dateIn(row, section === 'ratings' ? 'rated_at' : 'listed_at') },
        ...{ Title: identity.title, URL: `https://www.imdb.com/title/${found.id}/`, 'Title Type': found.type },
        ...{ Year: identity.year, 'Your Rating': rating, 'Date Rated': dateIn(row, 'rated_at') },
      };
      yield { path, data: csvLine(columns.map((column) => fields[column])) };
    }
  }
}

function idOf({ kind, ids }: Identity): { id: string; type: string } | undefined {
  if (kind !== 'movie' && kind !== 'show' && kind !== 'episode') return undefined;
  const id = usableIds(ids).imdb;
  return id === undefined ? undefined : { id, type: types[kind] };
}

/** Two lists may have one name left when what no system takes is out of it. */
function freeName(wanted: string, taken: Set<string>): string {
  let name = wanted;
  for (let count = 2; taken.has(name.toLowerCase()); count += 1) name = wanted.replace(/\.csv$/, `-${count}.csv`);
  taken.add(name.toLowerCase());
  return name;
}
