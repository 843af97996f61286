/**
 * Files that Trakt's own import takes: an account put back without an app. One file for each action, in the order of their
 * names; `watchlist.csv` comes last, for a play takes its title off the watchlist.
 *
 * The import looks for no repeats: a file that is imported twice adds its plays twice.
 */

import { field } from '../../field.ts';
import { identify, type Kind } from '../../identify.ts';
import type { LedgerRow, Reason } from '../../ledger.ts';
import type { Source } from '../../source.ts';
import type { FilePiece, Target, TargetOptions } from '../../target.ts';
import { createRepeats, instantOf, ledgerRow, ratingOf, rowsOf, spanOf, watchedAtMs } from '../reading.ts';
import { type Action, type Fields, fieldsOf, headerOf, lineOf } from './row.ts';

export const trakt: Target = {
  name: 'trakt',
  async *files(source, options) {
    if (options.sections.includes('history')) yield* history(source, options);
    if (options.sections.includes('ratings')) yield* ratings(source, options);
    if (options.sections.includes('watchlist')) yield* watchlist(source, options);
  },
};

/** The n-th play of a title is in file n: of several in one file the import may keep one. File 1 alone needs no memory. */
async function* history(source: Source, options: TargetOptions): AsyncGenerator<FilePiece, void, undefined> {
  const [isRepeated, isInSpan] = [createRepeats(), spanOf(options)];
  const plays = new Map<string, number>();
  const later: string[][] = [];
  yield { path: historyFile(1), data: headerOf('history') };
  const wanted = wantedRows('history', {
    ...{ source, options, kinds: ['movie', 'episode'] },
    leftOut: ({ row }) => (isRepeated(row) ? 'repeated' : isInSpan(row) ? undefined : 'out_of_span'),
  });
  for await (const { row, entry, fields } of wanted) {
    const nth = (plays.get(keyOf(fields)) ?? 0) + 1;
    plays.set(keyOf(fields), nth);
    const path = historyFile(nth);
    options.ledger.carried(entry, path);
    const atMs = watchedAtMs(row);
    const data = lineOf('history', { ...fields, watched_at: atMs === undefined ? 'unknown' : isoOf(atMs) });
    if (nth === 1) yield { path, data };
    else if (later[nth - 2]?.push(data) === undefined) later[nth - 2] = [headerOf('history'), data];
  }
  for (const [index, lines] of later.entries()) yield { path: historyFile(index + 2), data: lines.join('') };
}

function historyFile(nth: number): string {
  return nth === 1 ? 'history.csv' : `history-${nth}.csv`;
}

const belowFile = 'ratings-of-seasons-and-episodes.csv';

async function* ratings(source: Source, options: TargetOptions): AsyncGenerator<FilePiece, void, undefined> {
  const { ledger, ratingsBelowShows = false } = options;
  const isRepeated = createRepeatedTitles();
  const below: string[] = [];
  yield { path: 'ratings.csv', data: headerOf('ratings') };
  const wanted = wantedRows('ratings', {
    ...{ source, options, kinds: ratingsBelowShows ? ['movie', 'show', 'season', 'episode'] : ['movie', 'show'] },
    leftOut: ({ row, fields }) =>
      // The import makes 0 to 1, and cuts off what is behind the point.
      ratingOf(row) === undefined ? 'no_place' : isRepeated(fields) ? 'repeated' : undefined,
  });
  for await (const { row, entry, fields } of wanted) {
    const data = lineOf('ratings', { ...fields, rating: ratingOf(row), rated_at: isoAt(row, 'rated_at') });
    const isBelow = entry.kind === 'season' || entry.kind === 'episode';
    const path = isBelow ? belowFile : 'ratings.csv';
    ledger.carried(entry, path);
    if (isBelow) below.push(data);
    else yield { path, data };
  }
  if (ratingsBelowShows) yield { path: belowFile, data: [headerOf('ratings'), ...below].join('') };
}

async function* watchlist(source: Source, options: TargetOptions): AsyncGenerator<FilePiece, void, undefined> {
  const path = 'watchlist.csv';
  const isRepeated = createRepeatedTitles();
  yield { path, data: headerOf('watchlist') };
  const wanted = wantedRows('watchlist', {
    ...{ source, options, kinds: ['movie', 'show'] },
    leftOut: ({ fields }) => (isRepeated(fields) ? 'repeated' : undefined),
  });
  for await (const { row, entry, fields } of wanted) {
    options.ledger.carried(entry, path);
    yield { path, data: lineOf('watchlist', { ...fields, watchlisted_at: isoAt(row, 'listed_at') }) };
  }
}

interface Wanted {
  readonly row: unknown;
  readonly fields: Fields;
  readonly entry: LedgerRow;
}

interface Reading {
  readonly source: Source;
  readonly options: TargetOptions;
  readonly kinds: readonly Kind[];
  leftOut(wanted: Wanted): Reason | undefined;
}

/** Rows that can be lines. The others are in the ledger. */
async function* wantedRows(
  section: Action,
  { source, options: { ledger }, kinds, leftOut }: Reading,
): AsyncGenerator<Wanted, void, undefined> {
  for await (const row of rowsOf<unknown>(source.section(section))) {
    const identity = identify(row);
    const entry = ledgerRow(section, row, identity);
    const fields = identity && fieldsOf(identity);
    if (!identity) ledger.left(entry, 'nameless');
    else if (!kinds.includes(identity.kind)) ledger.left(entry, 'no_place');
    else if (!fields) ledger.left(entry, 'no_id');
    else {
      const wanted = { row, fields, entry };
      const reason = leftOut(wanted);
      if (reason) ledger.left(entry, reason);
      else yield wanted;
    }
  }
}

function createRepeatedTitles(): (fields: Fields) => boolean {
  const met = new Set<string>();
  return (fields) => {
    const key = keyOf(fields);
    const isRepeated = met.has(key);
    met.add(key);
    return isRepeated;
  };
}

/** One title, by the id that the import would take. */
function keyOf({ type, trakt_id, imdb_id, tmdb_id, tvdb_id }: Fields): string {
  return JSON.stringify([type, trakt_id ?? [imdb_id, tmdb_id, tvdb_id]]);
}

function isoAt(row: unknown, name: string): string | undefined {
  const atMs = instantOf(field(row, name));
  return atMs === undefined ? undefined : isoOf(atMs);
}

function isoOf(atMs: number): string {
  return new Date(atMs).toISOString();
}
