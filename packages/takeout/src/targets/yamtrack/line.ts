/** A line of the file. */

import { type Options, stringify } from 'csv-stringify/sync';
import type { Ledger } from '../../ledger.ts';
import type { FilePiece } from '../../target.ts';
import type { Play } from '../plays.ts';
import { isCompleted, type SeasonState, type TitleState } from '../title-states.ts';

export const file = 'yamtrack.csv';

export const columns = [
  ...['media_id', 'source', 'media_type', 'title', 'image', 'season_number', 'episode_number', 'score', 'status'],
  ...['notes', 'start_date', 'end_date', 'progress', 'created_at', 'progressed_at'],
] as const;

export type Line = Partial<Record<(typeof columns)[number], string | number | undefined>>;

/** An empty title costs Yamtrack a request for each row. */
export function lineOf({ kind, named }: TitleState, type: string = kind === 'movie' ? 'movie' : 'tv'): Line {
  return { media_id: named.ids.tmdb, source: 'tmdb', media_type: type, title: named.title };
}

export function episodeLine(title: TitleState, { season, number, atMs }: Play): Line {
  const line = { ...lineOf(title, 'episode'), season_number: season, episode_number: number };
  return { ...line, ...watched(atMs), progress: 1 };
}

export function seasonLine(title: TitleState, { number, rated, watched }: SeasonState, ledger: Ledger): FilePiece {
  if (rated) ledger.carried(rated.entry, file);
  else ledger.made(file);
  // What was aired of the specials is unknown, and a rating is no viewing.
  const status = isCompleted(title) && number !== 0 && watched.size > 0 ? 'Completed' : 'In progress';
  const line = { ...lineOf(title, 'season'), season_number: number, score: rated && decimal(rated.rating) };
  return piece({ ...line, status, progress: watched.size });
}

export function watched(atMs: number | undefined): Line {
  return { end_date: dateOf(atMs), created_at: dateOf(atMs) };
}

export function scoreOf({ rated }: TitleState): string | undefined {
  return rated && decimal(rated.rating);
}

export function decimal(rating: number): string {
  return rating.toFixed(1);
}

/** `2026-01-02 03:04:05+00:00` */
export function dateOf(atMs: number | undefined): string | undefined {
  return atMs === undefined ? undefined : `${new Date(atMs).toISOString().slice(0, 19).replace('T', ' ')}+00:00`;
}

const options: Options = { record_delimiter: 'unix', quoted: true, quoted_empty: true };

/** Without line breaks in a title: some readers split the file into lines first. */
export function piece(line: Line): FilePiece {
  const title = line.title === undefined ? undefined : String(line.title).replace(/\s+/g, ' ');
  const fields = columns.map((column) => (column === 'title' ? title : line[column]) ?? '');
  return { path: file, data: stringify([fields], options) };
}
