/**
 * A CSV file that Yamtrack imports: films, then shows, seasons and episodes, each below what it belongs to.
 * https://github.com/FuzzyGrim/Yamtrack/wiki, Yamtrack CSV Format. It finds titles by TMDB's id alone.
 */

import { type Options, stringify } from 'csv-stringify/sync';
import type { Ledger } from '../../ledger.ts';
import type { FilePiece, Target } from '../../target.ts';
import {
  isCompleted,
  playEntry,
  readTitles,
  type SeasonState,
  type TitleState,
  type TitleStates,
} from '../title-states.ts';

const file = 'yamtrack.csv';

const columns = [
  ...['media_id', 'source', 'media_type', 'title', 'image', 'season_number', 'episode_number', 'score', 'status'],
  ...['notes', 'start_date', 'end_date', 'progress', 'created_at', 'progressed_at'],
] as const;

type Line = Partial<Record<(typeof columns)[number], string | number | undefined>>;

export const yamtrack: Target = {
  name: 'yamtrack',
  async *files(source, options) {
    const keyOf = ({ named: { ids } }: Pick<TitleState, 'named'>) => ids.tmdb?.toString();
    const states = await readTitles(source, options, { keyOf, seasonRatings: true });
    yield piece(Object.fromEntries(columns.map((column) => [column, column])));
    yield* films(states, options.ledger);
    yield* shows(states, options.ledger);
  },
};

function* films({ titles, plays }: TitleStates, ledger: Ledger): Generator<FilePiece, void, undefined> {
  const left = new Map<TitleState, number>();
  for (const play of plays.oldestFirst()) {
    const [title, { atMs }] = [titles[play.title], play];
    if (title?.kind !== 'movie') continue;
    ledger.carried(playEntry(title, play), file);
    const nth = (left.get(title) ?? 0) + 1;
    left.set(title, nth);
    // The rating is of the film, so it stands once: on its newest row.
    const score = nth === title.plays ? scoreOf(title) : undefined;
    yield piece({ ...lineOf(title), ...watched(atMs), score, status: 'Completed', progress: 1 });
  }
  for (const title of titles) {
    if (title.kind !== 'movie') continue;
    const { plays, rated, listed } = title;
    if (plays > 0) settle(title, ledger, { rated: 'merged', listed: 'watched_already' });
    else if (listed) {
      ledger.carried(listed.entry, file);
      if (rated) ledger.left(rated.entry, 'merged');
      yield piece({
        ...lineOf(title),
        score: scoreOf(title),
        status: 'Planning',
        progress: 0,
        created_at: dateOf(listed.atMs),
      });
    } else if (rated) {
      ledger.carried(rated.entry, file);
      // A rated film is a watched one. The date of the rating stays out: scrob takes any date of a row for the play's.
      yield piece({ ...lineOf(title), score: scoreOf(title), status: 'Completed', progress: 1 });
    }
  }
}

function* shows({ titles, plays }: TitleStates, ledger: Ledger): Generator<FilePiece, void, undefined> {
  for (const title of titles) if (title.kind === 'show') yield* showLine(title, ledger);
  for (const title of titles) {
    if (title.kind !== 'show') continue;
    for (const season of inOrder(title)) yield seasonLine(title, season, ledger);
  }
  for (const play of plays.oldestFirst()) {
    const [title, { season, number, atMs }] = [titles[play.title], play];
    if (title?.kind !== 'show') continue;
    ledger.carried(playEntry(title, play), file);
    const line = { ...lineOf(title, 'episode'), season_number: season, episode_number: number };
    yield piece({ ...line, ...watched(atMs), progress: 1 });
  }
}

function* showLine(title: TitleState, ledger: Ledger): Generator<FilePiece, void, undefined> {
  const { plays, rated, listed, seasons } = title;
  const line = { ...lineOf(title), score: scoreOf(title), progress: countOf(title) };
  if (plays > 0 || !listed) {
    if (plays === 0 && !rated && seasons.size === 0) return;
    if (plays === 0 && rated) ledger.carried(rated.entry, file);
    else {
      ledger.made(file);
      settle(title, ledger, { rated: 'merged', listed: 'watched_already' });
    }
    yield piece({ ...line, status: isCompleted(title) ? 'Completed' : 'In progress' });
  } else {
    ledger.carried(listed.entry, file);
    if (rated) ledger.left(rated.entry, 'merged');
    yield piece({ ...line, status: 'Planning', created_at: dateOf(listed.atMs) });
  }
}

function seasonLine(title: TitleState, { number, rated, watched }: SeasonState, ledger: Ledger): FilePiece {
  if (rated) ledger.carried(rated.entry, file);
  else ledger.made(file);
  // What was aired of the specials is unknown, and a rating is no viewing.
  const status = isCompleted(title) && number !== 0 && watched.size > 0 ? 'Completed' : 'In progress';
  const line = { ...lineOf(title, 'season'), season_number: number, score: rated && decimal(rated.rating) };
  return piece({ ...line, status, progress: watched.size });
}

function inOrder({ seasons }: TitleState): SeasonState[] {
  return [...seasons.values()].sort((one, other) => one.number - other.number);
}

function countOf({ seasons }: TitleState): number {
  return [...seasons.values()].reduce((sum, { watched }) => sum + watched.size, 0);
}

function settle(
  { rated, listed }: TitleState,
  ledger: Ledger,
  reasons: { rated: 'merged'; listed: 'watched_already' },
): void {
  if (rated) ledger.left(rated.entry, reasons.rated);
  if (listed) ledger.left(listed.entry, reasons.listed);
}

/** An empty title costs Yamtrack a request for each row. */
function lineOf({ kind, named }: TitleState, type: string = kind === 'movie' ? 'movie' : 'tv'): Line {
  return { media_id: named.ids.tmdb, source: 'tmdb', media_type: type, title: named.title };
}

function watched(atMs: number | undefined): Line {
  return { end_date: dateOf(atMs), created_at: dateOf(atMs) };
}

function scoreOf({ rated }: TitleState): string | undefined {
  return rated && decimal(rated.rating);
}

function decimal(rating: number): string {
  return rating.toFixed(1);
}

/** `2026-01-02 03:04:05+00:00` */
function dateOf(atMs: number | undefined): string | undefined {
  return atMs === undefined ? undefined : `${new Date(atMs).toISOString().slice(0, 19).replace('T', ' ')}+00:00`;
}

const options: Options = { record_delimiter: 'unix', quoted: true, quoted_empty: true };

/** Without line breaks in a title: some readers split the file into lines first. */
function piece(line: Line): FilePiece {
  const title = line.title === undefined ? undefined : String(line.title).replace(/\s+/g, ' ');
  const fields = columns.map((column) => (column === 'title' ? title : line[column]) ?? '');
  return { path: file, data: stringify([fields], options) };
}
