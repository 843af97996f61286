/** A user's progress through a show: aired, watched and collected episodes, and the next one. */
import type { Account } from '../../account/index.ts';
import { runtimeMinutes } from '../../account/plays.ts';
import type { Episode, Season, Show } from '../../library/index.ts';
import { airedAtMs } from '../../library/schedule.ts';
import { flagOf, iso } from '../request/query.ts';
import type { RequestContext } from '../request/request-context.ts';
import { episodeRow } from './media.ts';

export interface Progress {
  readonly show: Show;
  readonly aired: number;
  readonly completed: number;
  /** 0 where nothing was watched at a known date. */
  readonly lastAtMs: number;
  readonly next: Episode | undefined;
  readonly last: Episode | undefined;
}

/** The plays of an episode since the show's reset: their number and the latest date. */
interface Done {
  readonly plays: number;
  readonly atMs: number;
}

export type DoneOf = (episode: Episode) => Done;

/** Plays before a reset count only for the statistics, or for a lifetime. */
export function watchedBy({ watched, resets }: Account, lifetime = false): DoneOf {
  return (episode) => {
    const { plays, lastWatchedAtMs } = watched.of(episode);
    const resetAtMs = lifetime ? undefined : resets.get(episode.show);
    return { plays: resetAtMs !== undefined && lastWatchedAtMs < resetAtMs ? 0 : plays, atMs: lastWatchedAtMs };
  };
}

export function ownedBy({ collection }: Account): DoneOf {
  const copies = new Map(collection.episodes.map(({ item, collectedAtMs }) => [item, collectedAtMs]));
  return (episode) => ({ plays: copies.has(episode) ? 1 : 0, atMs: copies.get(episode) ?? 0 });
}

/** Which seasons an answer about a show has, and which of them it counts. */
export interface SeasonChoice {
  shows(season: Season): boolean;
  counts(season: Season): boolean;
}

const regular: SeasonChoice = { shows: ({ number }) => number > 0, counts: ({ number }) => number > 0 };

export function progressOf(
  show: Show,
  doneOf: DoneOf,
  { nowMs, seasons = regular }: { nowMs: number; seasons?: SeasonChoice },
): Progress {
  const aired = show.episodes.filter((episode) => seasons.counts(episode.season) && airedAtMs(episode) <= nowMs);
  const done = aired.filter((episode) => doneOf(episode).plays > 0);
  const lastAtMs = Math.max(0, ...done.map((episode) => doneOf(episode).atMs));
  const last = done.findLast((episode) => doneOf(episode).atMs === lastAtMs);
  const next = aired.slice(last ? aired.indexOf(last) + 1 : 0).find((episode) => doneOf(episode).plays === 0);
  return {
    show,
    aired: aired.length,
    completed: done.length,
    lastAtMs,
    last,
    next: next ?? aired.find((episode) => doneOf(episode).plays === 0),
  };
}

/** The fields of every answer about progress. */
export function progressRow(context: RequestContext, account: Account, progress: Progress): Record<string, unknown> {
  const { c, view } = context;
  const { show, aired, completed, lastAtMs, next, last } = progress;
  const resetAtMs = account.resets.get(show);
  const withStats = flagOf(c, 'include_stats') || flagOf(c, 'lifetime_stats');
  return {
    aired,
    completed,
    last_watched_at: completed > 0 ? iso(lastAtMs) : null,
    reset_at: resetAtMs === undefined ? null : iso(resetAtMs),
    next_episode: next ? episodeRow(next, view) : null,
    last_episode: last ? episodeRow(last, view) : null,
    ...(withStats ? { stats: statsOf(account, show.episodes, aired - completed) } : {}),
  };
}

/** The seasons and episodes, with how much of each is completed. */
export function seasonsProgress(
  context: RequestContext,
  account: Account,
  { show, doneOf, seasons }: { show: Show; doneOf: DoneOf; seasons: SeasonChoice },
): unknown[] {
  const { c, nowMs } = context;
  const withStats = flagOf(c, 'include_stats');
  return show.seasons
    .filter((season) => seasons.shows(season))
    .map((season) => {
      const aired = season.episodes.filter((episode) => airedAtMs(episode) <= nowMs);
      const completed = aired.filter((episode) => doneOf(episode).plays > 0).length;
      return {
        number: season.number,
        title: season.number === 0 ? 'Specials' : `Season ${season.number}`,
        aired: aired.length,
        completed,
        episodes: aired.map((episode) => {
          const { plays, atMs } = doneOf(episode);
          return {
            number: episode.number,
            completed: plays > 0,
            last_watched_at: plays > 0 ? iso(atMs) : null,
            ...(withStats ? { stats: statsOf(account, [episode], plays > 0 ? 0 : 1) } : {}),
          };
        }),
        ...(withStats ? { stats: statsOf(account, season.episodes, aired.length - completed) } : {}),
      };
    });
}

function statsOf(account: Account, episodes: readonly Episode[], left: number) {
  const plays = episodes.map((episode) => account.watched.of(episode).plays).reduce((sum, count) => sum + count, 0);
  const minutes = episodes[0] ? runtimeMinutes(episodes[0]) : 0;
  return { play_count: plays, minutes_watched: plays * minutes, minutes_left: left * minutes };
}
