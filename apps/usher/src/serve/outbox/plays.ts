/**
 * Which writes can be kept for later, and how they are answered meanwhile: those that add plays which can each be named, and
 * whose answer can be given before Trakt has seen them. Pure.
 */

import type { Answer } from '../token-answers.ts';
import { field, listIn, type Named, namedIn, ownNames, type Title } from './titles.ts';

/** One film or episode, watched once. */
export interface Play {
  readonly title: Title;
  /** For people. */
  readonly label: string;
  readonly watchedAtMs: number;
  /** A player's stop: of those Trakt takes no second one within the runtime. */
  readonly fromPlayer: boolean;
}

/** A write that may be kept, with what its program is told then. */
export interface Keepable {
  readonly plays: readonly Play[];
  readonly answer: Answer;
}

/** From here on a stop is a play. */
const watchedPercent = 80;

/**
 * Undefined where the answer would be a guess: a write of another kind; a whole show or season, whose episodes nobody has
 * counted; a title without an id; a time that is a word; and a text to share, which can't be said later.
 */
export function keepable(path: string, body: unknown, nowMs: number): Keepable | undefined {
  switch (path.replace(/\/$/, '')) {
    case '/sync/history':
      return historyAdd(body, nowMs);
    case '/scrobble/stop':
      return watchedStop(body, nowMs);
    default:
      return undefined;
  }
}

function historyAdd(body: unknown, nowMs: number): Keepable | undefined {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return undefined;
  const isOfLists = Object.keys(body).every((name) => ['movies', 'shows', 'episodes', 'seasons'].includes(name));
  const plays = isOfLists ? playsOf(namedIn(body), { nowMs, fromPlayer: false }) : undefined;
  if (!plays) return undefined;
  const movies = plays.filter(({ title }) => title.kind === 'movie').length;
  const added = { movies, episodes: plays.length - movies };
  const not_found = { movies: [], shows: [], seasons: [], episodes: [] };
  return { plays, answer: answerOf(200, { added, updated: { movies: 0, episodes: 0 }, not_found }) };
}

function watchedStop(body: unknown, nowMs: number): Keepable | undefined {
  const [progress, movie, episode, show] = ['progress', 'movie', 'episode', 'show'].map((name) => field(body, name));
  const isPlay = typeof progress === 'number' && progress >= watchedPercent && progress <= 100;
  const isOne = ['movies', 'shows', 'episodes', 'seasons'].every((name) => listIn(body, name).length === 0);
  const isShared = [field(body, 'sharing'), field(body, 'message')].some((value) => value != null);
  const plays = isPlay && isOne && !isShared ? playsOf(namedIn(body), { nowMs, fromPlayer: true }) : undefined;
  if (plays?.length !== 1) return undefined;
  // No play has an id yet.
  const told = { id: 0, action: 'scrobble', progress };
  const played = movie != null ? { movie } : { episode, ...(show != null && { show }) };
  return { plays, answer: answerOf(201, { ...told, ...played }) };
}

/** Undefined unless each of them is a play. */
function playsOf(
  named: readonly Named[],
  { nowMs, fromPlayer }: { nowMs: number; fromPlayer: boolean },
): Play[] | undefined {
  const plays = named.flatMap(({ title, label, watchedAt }): Play[] => {
    const watchedAtMs = watchedAt === undefined ? nowMs : instantOf(watchedAt);
    const isOne = title !== undefined && title.kind !== 'show' && title.kind !== 'season';
    return isOne && watchedAtMs !== undefined ? [{ title, label, watchedAtMs, fromPlayer }] : [];
  });
  return plays.length > 0 && plays.length === named.length ? plays : undefined;
}

/** A moment with its offset. Not a day, and not the words that Trakt takes as well. */
function instantOf(written: unknown): number | undefined {
  if (typeof written !== 'string' || !/^\d{4}-\d\d-\d\dT\d\d:\d\d.*(Z|[+-]\d\d:?\d\d)$/i.test(written))
    return undefined;
  const ms = Date.parse(written);
  return Number.isNaN(ms) ? undefined : ms;
}

function answerOf(status: number, body: object): Answer {
  const headers = { 'content-type': 'application/json', 'x-usher-outbox': 'queued' };
  return { status, headers, body: JSON.stringify(body) };
}

/** The titles that a write is about, by all their names. A removal of a whole show is about each of its episodes. */
export function namesIn(path: string, body: unknown): string[] {
  const isRemoval = path.replace(/\/$/, '') === '/sync/history/remove';
  return namedIn(body).flatMap(({ title }) => {
    const isGroup = title?.kind === 'show' || title?.kind === 'season';
    return title && (!isGroup || isRemoval) ? ownNames(title) : [];
  });
}
