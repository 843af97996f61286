/**
 * Titles that Yamtrack has already. Its importer takes a title whole or not at all: "new" leaves alone what is there, and
 * "overwrite" deletes it first. So one with news comes with the rows that Yamtrack has of it, and nothing there is lost.
 */

import type { YamtrackHave, YamtrackRow } from '../../have/yamtrack.ts';
import type { Ledger } from '../../ledger.ts';
import type { Play } from '../plays.ts';
import { isCompleted, playEntry, type TitleState, type TitleStates } from '../title-states.ts';
import { columns, decimal, episodeLine, file, type Line, lineOf, lineText, seasonLine, watched } from './line.ts';

export interface KnownTitle {
  readonly title: TitleState;
  readonly rows: readonly YamtrackRow[];
  /** Plays that Yamtrack has, by its rows. */
  readonly matched: ReadonlyMap<YamtrackRow, Play>;
  /** Plays that it doesn't have, oldest first. */
  readonly fresh: readonly Play[];
}

/** By title, those of which the file has anything. */
export function knownTitles({ titles, plays }: TitleStates, have: YamtrackHave): Map<TitleState, KnownTitle> {
  const known = new Map<TitleState, ReturnType<typeof matcher>>();
  for (const title of titles) {
    const tmdb = title.named.ids.tmdb;
    const rows = tmdb === undefined ? undefined : have.rowsOf(title.kind, tmdb);
    if (rows) known.set(title, matcher(title, rows));
  }
  for (const play of plays) {
    const title = titles[play.title];
    if (title) known.get(title)?.add(play);
  }
  return new Map([...known].map(([title, { result }]) => [title, result]));
}

/** A play is there with the same minute: Trakt keeps no seconds. */
function matcher(title: TitleState, rows: readonly YamtrackRow[]): { add(play: Play): void; result: KnownTitle } {
  const waiting = new Map<string, YamtrackRow[]>();
  for (const row of rows.filter(isViewing)) {
    const key = keyOf(row.season ?? 0, row.episode ?? 0, row.endAtMs);
    waiting.set(key, [...(waiting.get(key) ?? []), row]);
  }
  const matched = new Map<YamtrackRow, Play>();
  const fresh: Play[] = [];
  return {
    add(play) {
      const row = waiting.get(keyOf(play.season, play.number, play.atMs))?.shift();
      if (row) matched.set(row, play);
      else fresh.push(play);
    },
    result: { title, rows, matched, fresh },
  };
}

function keyOf(season: number, number: number, atMs: number | undefined): string {
  return `${season} ${number} ${atMs === undefined ? '' : Math.floor(atMs / 60_000)}`;
}

function isViewing(row: YamtrackRow): boolean {
  if (row.type === 'episode') return true;
  return row.type === 'movie' && (row.endAtMs !== undefined || statusOf(row) === 'completed');
}

function statusOf(row: YamtrackRow): string {
  return row.field('status').toLowerCase();
}

/** None where Yamtrack has all of it. */
export function* knownLines(known: KnownTitle, ledger: Ledger): Generator<string, void, undefined> {
  const { title, rows, matched, fresh } = known;
  const isRated = ({ type }: YamtrackRow) => type === 'movie' || type === 'tv';
  const score = newScore(title.rated, rows.filter(isRated));
  const seasonScores = new Map(
    [...title.seasons].map(([number, { rated }]) => [number, newScore(rated, rows.filter(isSeason(number)))]),
  );
  const isThere = fresh.length === 0 && [score, ...seasonScores.values()].every((one) => one === undefined);
  if (title.listed) ledger.left(title.listed.entry, 'in_have_file');
  if (title.rated) ledger.left(title.rated.entry, score === undefined ? 'in_have_file' : 'merged');
  for (const [number, { rated }] of title.seasons) {
    // A season that Yamtrack doesn't have gets a row of its own.
    if (rated && rows.some(isSeason(number)))
      ledger.left(rated.entry, seasonScores.get(number) === undefined ? 'in_have_file' : 'merged');
  }
  if (isThere) {
    for (const play of matched.values()) ledger.left(playEntry(title, play), 'in_have_file');
  } else if (title.kind === 'movie') yield* filmLines(known, score, ledger);
  else yield* showLines(known, { score, seasonScores }, ledger);
}

/** A rating that Yamtrack has not, or has otherwise. */
function newScore(rated: TitleState['rated'], rows: readonly YamtrackRow[]): string | undefined {
  return rated && !rows.some(({ score }) => score === rated.rating) ? decimal(rated.rating) : undefined;
}

function* filmLines(
  { title, rows, matched, fresh }: KnownTitle,
  score: string | undefined,
  ledger: Ledger,
): Generator<string, void, undefined> {
  const kept = fresh.length > 0 ? rows.filter((row) => statusOf(row) !== 'planning') : rows;
  const newest = fresh.at(-1) ?? kept.toSorted((one, other) => (one.endAtMs ?? 0) - (other.endAtMs ?? 0)).at(-1);
  const scoreFor = (one: Play | YamtrackRow): Line => (score !== undefined && one === newest ? { score } : {});
  for (const row of kept) {
    carryRow(row, { title, matched }, ledger);
    yield lineText({ ...lineIn(row), ...scoreFor(row) });
  }
  for (const play of fresh) {
    ledger.carried(playEntry(title, play), file);
    yield lineText({ ...lineOf(title), ...watched(play.atMs), ...scoreFor(play), status: 'Completed', progress: 1 });
  }
}

interface Scores {
  readonly score: string | undefined;
  readonly seasonScores: ReadonlyMap<number, string | undefined>;
}

function* showLines(
  { title, rows, matched, fresh }: KnownTitle,
  { score, seasonScores }: Scores,
  ledger: Ledger,
): Generator<string, void, undefined> {
  const isWatched = fresh.length > 0;
  const ofShow = rows.filter(({ type }) => type === 'tv');
  for (const line of ofShow.length > 0 ? ofShow.map(lineIn) : [lineOf(title)]) {
    ledger.made(file);
    const status = isCompleted(title) ? 'Completed' : statusNow(line, isWatched);
    yield lineText({ ...line, status, ...(score !== undefined && { score }) });
  }
  const inFile = rows.flatMap(({ season }) => season ?? []);
  for (const number of [...new Set([...title.seasons.keys(), ...inFile])].toSorted((one, other) => one - other)) {
    const ofSeason = rows.filter(isSeason(number));
    const rated = seasonScores.get(number);
    const isNews = fresh.some(({ season }) => season === number);
    const state = title.seasons.get(number) ?? { number, watched: new Set<number>() };
    if (ofSeason.length === 0) yield seasonLine(title, state, ledger);
    for (const line of ofSeason.map(lineIn)) {
      ledger.made(file);
      yield lineText({ ...line, status: statusNow(line, isNews), ...(rated && { score: rated }) });
    }
  }
  for (const row of rows.filter(({ type }) => type === 'episode')) {
    carryRow(row, { title, matched }, ledger);
    yield lineText(lineIn(row));
  }
  for (const play of fresh) {
    ledger.carried(playEntry(title, play), file);
    yield lineText(episodeLine(title, play));
  }
}

function isSeason(number: number): (row: YamtrackRow) => boolean {
  return ({ type, season }) => type === 'season' && season === number;
}

function carryRow(row: YamtrackRow, { title, matched }: Pick<KnownTitle, 'title' | 'matched'>, ledger: Ledger): void {
  const play = matched.get(row);
  if (play) ledger.carried(playEntry(title, play), file);
  else ledger.made(file);
}

/** What was planned there has begun. */
function statusNow({ status }: Line, isWatched: boolean): Line['status'] {
  return status === undefined || (isWatched && String(status).toLowerCase() === 'planning') ? 'In progress' : status;
}

function lineIn(row: YamtrackRow): Line {
  return Object.fromEntries(columns.map((column) => [column, row.field(column)]));
}
