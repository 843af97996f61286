/** Whether a play stands in the history already, and how it is written there if not. Pure. */

import type { Play } from './plays.ts';
import { field, isAbout, listIn } from './titles.ts';

/** Trakt's clock is not ours, and it need not keep the seconds. */
const marginMs = 60_000;
/** Nothing that is watched in one piece is longer. */
const longestMs = 6 * 3_600_000;
/** Where Trakt knows no runtime. */
const usualMs = 30 * 60_000;

/** What of the history has to be read. */
export function lookFor({ title, watchedAtMs, fromPlayer }: Play): {
  path: string;
  query: { start_at: Date; end_at: Date; extended: string };
} {
  const spanMs = fromPlayer ? longestMs : marginMs;
  return {
    path: title.kind === 'movie' ? '/sync/history/movies' : '/sync/history/episodes',
    // The runtimes come with it.
    query: { start_at: new Date(watchedAtMs - spanMs), end_at: new Date(watchedAtMs + spanMs), extended: 'full' },
  };
}

/**
 * A play of the same title within a minute is the same play: the answer to the first sending was lost, or the program sent it
 * again. Two stops of a player within the runtime are one play too, as they are to Trakt, which answers the second with 409.
 */
export function stands({ title, watchedAtMs, fromPlayer }: Play, row: unknown): boolean {
  if (!isAbout(row, title)) return false;
  const apartMs = Math.abs(Date.parse(String(field(row, 'watched_at'))) - watchedAtMs);
  return apartMs <= marginMs || (fromPlayer && apartMs < runtimeMs(row));
}

function runtimeMs(row: unknown): number {
  const found = ['movie', 'episode', 'show'].map((name) => field(field(row, name), 'runtime'));
  const minutes = found.find((value) => typeof value === 'number' && value > 0);
  return typeof minutes === 'number' ? Math.min(minutes * 60_000, longestMs) : usualMs;
}

/** The body of the write. */
export function bodyOf({ title, watchedAtMs }: Play): object {
  const watched_at = new Date(watchedAtMs).toISOString();
  switch (title.kind) {
    case 'movie':
      return { movies: [{ ids: sent(title.ids), watched_at }] };
    case 'episode':
      return { episodes: [{ ids: sent(title.ids), watched_at }] };
    case 'numbered': {
      const { show, season, number } = title;
      return { shows: [{ ids: sent(show), seasons: [{ number: season, episodes: [{ number, watched_at }] }] }] };
    }
  }
}

/** Whether Trakt answered that it doesn't know the title. */
export function isUnknown(reply: unknown): boolean {
  const lists = field(reply, 'not_found');
  return ['movies', 'shows', 'seasons', 'episodes'].some((name) => listIn(lists, name).length > 0);
}

/** Trakt's numbers are numbers. */
function sent(ids: Readonly<Record<string, string>>): Record<string, string | number> {
  const asSent = ([kind, id]: [string, string]) => [
    kind,
    ['trakt', 'tmdb', 'tvdb'].includes(kind) && /^\d{1,15}$/.test(id) ? Number(id) : id,
  ];
  return Object.fromEntries(Object.entries(ids).map(asSent));
}
