/** A line of the file. */

import type { Ledger } from '../../ledger.ts';
import { quoted } from '../csv.ts';
import { remembered, utcDates } from '../letterboxd/calendar-date.ts';
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

export function seasonLine(title: TitleState, season: SeasonState, ledger: Ledger): string {
  const { number, rated, watched, commented } = season;
  if (rated) ledger.carried(rated.entry, file);
  else ledger.made(file);
  if (commented) ledger.left(commented.entry, 'merged');
  // What was aired of the specials is unknown, and a rating is no viewing.
  const status = isCompleted(title) && number !== 0 && watched.size > 0 ? 'Completed' : 'In progress';
  const line = { ...lineOf(title, 'season'), season_number: number, score: scoreOf(season), notes: noteOf(season) };
  return lineText({ ...line, status, progress: watched.size });
}

export function watched(atMs: number | undefined): Line {
  const date = dateOf(atMs);
  return { end_date: date, created_at: date };
}

export function scoreOf({ rated }: Pick<TitleState, 'rated'>): string | undefined {
  return rated && decimal(rated.rating);
}

/** The comment as a note. */
export function noteOf({ commented }: Pick<TitleState, 'commented'>): string | undefined {
  return commented && oneLine(commented.text);
}

/** Some readers split the file into lines first. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

function decimal(rating: number): string {
  return rating.toFixed(1);
}

/** `2026-01-02 03:04:05+00:00`. By hand: `toISOString` takes most of the time of a line. */
export function dateOf(atMs: number | undefined): string | undefined {
  if (atMs === undefined) return undefined;
  const second = Math.floor(atMs / 1_000) - Math.floor(atMs / 86_400_000) * 86_400;
  return `${utcDate(atMs)} ${timeOf(second)}`;
}

const utcDate = utcDates();
/** There are few, for Trakt keeps minutes. Joined: what `+` puts together is put together again in each line. */
const timeOf = remembered((second) => {
  const parts = [Math.floor(second / 3_600), Math.floor(second / 60) % 60, second % 60];
  return [parts.map(twoDigits).join(':'), '+00:00'].join('');
});

function twoDigits(number: number): string {
  return number < 10 ? `0${number}` : String(number);
}

/** Lines of plays, as `lineText` writes them. Nearly all lines are such: what a title's lines have in common is written once. */
export function createPlayTexts(): (title: TitleState, play: Play, of?: Pick<Line, 'score' | 'notes'>) => string {
  const starts: string[] = [];
  return (title, { season, number, atMs }, { score = '', notes } = {}) => {
    const isFilm = title.kind === 'movie';
    const start = starts[title.place] ?? startOf(lineOf(title, isFilm ? 'movie' : 'episode'));
    starts[title.place] = start;
    const date = dateOf(atMs) ?? '';
    if (!isFilm) return `${start}"${season}","${number}","","","","","${date}","1","${date}",""\n`;
    const note = quoted(String(notes ?? ''));
    return `${start}"","","${score}","Completed",${note},"","${date}","1","${date}",""\n`;
  };
}

/** Up to the season. */
function startOf(line: Line): string {
  const text = lineText(line);
  return text.slice(0, text.length - '"","","","","","","","","",""\n'.length);
}

/** Each field in quotes. A title in one line; a note of the person's own as it is. */
export function lineText(line: Line): string {
  let text = '';
  for (const column of columns) {
    const field = line[column] ?? '';
    const written = column === 'title' ? oneLine(String(field)) : String(field);
    text += text === '' ? quoted(written) : `,${quoted(written)}`;
  }
  return `${text}\n`;
}
