/**
 * Dates of films and episodes. The library knows most films' release, but no episode's air date. So the sandbox gives each show a
 * season a year, from the show's first year on, with a week between two episodes if the year has room for that.
 */
import { dayMs } from '../day.ts';
import type { Episode, Film, Show } from './items.ts';

/** The year of a title without one: old enough that everything of it has appeared. */
const noYear = 1970;

/** Eight in the evening in New York. */
const primeTimeMs = 25 * 3_600_000;

export function airedAtMs({ show, season, number }: Episode): number {
  // The last number, because a person's own data may name some episodes of a season alone.
  const days = Math.min(7, Math.floor(360 / (season.episodes.at(-1)?.number ?? 1)));
  return newYearMs((show.year ?? noYear) + Math.max(0, season.number - 1)) + (number - 1) * days * dayMs + primeTimeMs;
}

const newYears = new Map<number, number>();

/** Cached, because a long history asks a million times. */
function newYearMs(year: number): number {
  const known = newYears.get(year);
  if (known !== undefined) return known;
  const atMs = Date.UTC(year, 0, 1);
  newYears.set(year, atMs);
  return atMs;
}

const releases = new Map<string, number>();

/** Cached, because each account that is made asks for every film. */
export function releasedAtMs(film: Film): number {
  const date = film.released ?? `${film.year ?? noYear}-12-31`;
  const known = releases.get(date);
  if (known !== undefined) return known;
  const atMs = Date.parse(date);
  releases.set(date, atMs);
  return atMs;
}

/** The episodes that count as progress: no specials, and none that has not aired. */
export function airedEpisodes(show: Show, nowMs: number): Episode[] {
  return show.episodes.filter((episode) => episode.season.number > 0 && airedAtMs(episode) <= nowMs);
}
