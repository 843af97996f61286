/**
 * Titles that Yamtrack has already. Its importer takes a title whole or not at all: "new" leaves alone what is there, and
 * "overwrite" deletes it first. So one with news comes with the rows that Yamtrack has of it, and nothing there is lost.
 */

import type { YamtrackHave, YamtrackRow } from '../../have/yamtrack.ts';
import type { Ledger } from '../../ledger.ts';
import type { Play } from '../plays.ts';
import { isCompleted, playEntry, type TitleState, type TitleStates } from '../title-states.ts';
import {
  columns,
  episodeLine,
  file,
  type Line,
  lineOf,
  lineText,
  noteOf,
  oneLine,
  scoreOf,
  seasonLine,
  watched,
} from './line.ts';

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
  const ofTitle = rows.filter(({ type }) => type === 'movie' || type === 'tv');
  const news = newsOf(title, ofTitle);
  const seasonNews = new Map(
    [...title.seasons].map(([number, season]) => [number, newsOf(season, rows.filter(isSeason(number)))]),
  );
  if (title.listed) ledger.left(title.listed.entry, 'in_have_file');
  settle(title, { rows: ofTitle, news }, ledger);
  for (const [number, season] of title.seasons) {
    const ofSeason = rows.filter(isSeason(number));
    // A season that Yamtrack doesn't have gets a row of its own.
    if (ofSeason.length > 0) settle(season, { rows: ofSeason, news: seasonNews.get(number) }, ledger);
  }
  if (fresh.length === 0 && [news, ...seasonNews.values()].every((one) => one === undefined)) {
    for (const play of matched.values()) ledger.left(playEntry(title, play), 'in_have_file');
  } else if (title.kind === 'movie') yield* filmLines(known, news, ledger);
  else yield* showLines(known, { news, seasonNews }, ledger);
}

/** What Yamtrack has not of a title or a season, or has otherwise. */
type News = Pick<Line, 'score' | 'notes'> | undefined;
type Told = Pick<TitleState, 'rated' | 'commented'>;

function newsOf({ rated, commented }: Told, rows: readonly YamtrackRow[]): News {
  const score = rated && !rows.some((row) => row.score === rated.rating) ? scoreOf({ rated }) : undefined;
  // A note that is there may be the person's own.
  const notes = commented && rows.every((row) => row.field('notes') === '') ? noteOf({ commented }) : undefined;
  if (score === undefined && notes === undefined) return undefined;
  return { ...(score !== undefined && { score }), ...(notes !== undefined && { notes }) };
}

function settle(
  { rated, commented }: Told,
  { rows, news }: { rows: readonly YamtrackRow[]; news: News },
  ledger: Ledger,
): void {
  if (rated) ledger.left(rated.entry, news?.score === undefined ? 'in_have_file' : 'merged');
  if (!commented) return;
  const isThere = rows.some((row) => oneLine(row.field('notes')) === noteOf({ commented }));
  if (isThere) ledger.left(commented.entry, 'in_have_file');
  else ledger.left(commented.entry, news?.notes === undefined ? 'own_note' : 'merged');
}

function* filmLines(
  { title, rows, matched, fresh }: KnownTitle,
  news: News,
  ledger: Ledger,
): Generator<string, void, undefined> {
  const isPlanned = (row: YamtrackRow) => fresh.length > 0 && statusOf(row) === 'planning';
  const kept = rows.filter((row) => !isPlanned(row));
  const newest = fresh.at(-1) ?? kept.toSorted((one, other) => (one.endAtMs ?? 0) - (other.endAtMs ?? 0)).at(-1);
  const newsFor = (one: Play | YamtrackRow): News => (one === newest ? news : undefined);
  for (const row of kept) {
    carryRow(row, { title, matched }, ledger);
    yield lineText({ ...lineIn(row), ...newsFor(row) });
  }
  const planned = rows.find(isPlanned);
  for (const play of fresh) {
    ledger.carried(playEntry(title, play), file);
    // What was planned is watched now, and keeps its note.
    const line = planned && play === newest ? lineIn(planned) : lineOf(title);
    yield lineText({ ...line, ...watched(play.atMs), ...newsFor(play), status: 'Completed', progress: 1 });
  }
}

function* showLines(
  { title, rows, matched, fresh }: KnownTitle,
  { news, seasonNews }: { news: News; seasonNews: ReadonlyMap<number, News> },
  ledger: Ledger,
): Generator<string, void, undefined> {
  const isWatched = fresh.length > 0;
  const ofShow = rows.filter(({ type }) => type === 'tv');
  for (const line of ofShow.length > 0 ? ofShow.map(lineIn) : [lineOf(title)]) {
    ledger.made(file);
    const status = isCompleted(title) ? 'Completed' : statusNow(line, isWatched);
    yield lineText({ ...line, status, ...news });
  }
  const inFile = rows.flatMap(({ season }) => season ?? []);
  for (const number of [...new Set([...title.seasons.keys(), ...inFile])].toSorted((one, other) => one - other)) {
    const ofSeason = rows.filter(isSeason(number));
    const isNews = fresh.some(({ season }) => season === number);
    const state = title.seasons.get(number) ?? { number, watched: new Set<number>() };
    if (ofSeason.length === 0) yield seasonLine(title, state, ledger);
    for (const line of ofSeason.map(lineIn)) {
      ledger.made(file);
      yield lineText({ ...line, status: statusNow(line, isNews), ...seasonNews.get(number) });
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
