/** GET /sync/watched/movies and /shows: what was watched how often, and when last. */

import { itemNumber, rangeOf } from '../account/plays.ts';
import type { WatchedRow } from '../account/watched.ts';
import type { Film, Season, Show } from '../library/index.ts';
import { airedEpisodes, movieRow, showRow } from './media.ts';
import { largestProgressLimit, listed, paginate } from './paginate.ts';
import { extendedOf, iso } from './query.ts';
import { notFound, type Scene, type Section } from './scene.ts';

export const watched: Section = {
  paths: ['/watched/:type'],
  open: true,
  answer(scene) {
    const { c, account } = scene;
    const extended = extendedOf(c);
    const min = extended.has('min');
    switch (c.req.param('type')) {
      case 'movies': {
        const rows = paginate(scene, listed(account.watched.films));
        return c.json(
          min
            ? datesOfFilms(scene, rows)
            : rows.map((row) => ({ ...counts(row), movie: movieRow(row.item, extended) })),
        );
      }
      case 'shows': {
        const progress = extended.has('progress');
        const rows = paginate(scene, listed(account.watched.shows), progress ? largestProgressLimit : undefined);
        if (min) return c.json(datesOfShows(scene, rows));
        return c.json(
          rows.map((row) => ({
            ...counts(row),
            reset_at: null,
            show: { ...showRow(row.item, extended), aired_episodes: airedEpisodes(row.item) },
            ...(progress ? { seasons: seasonsOf(scene, row.item) } : {}),
          })),
        );
      }
      default:
        return notFound(c);
    }
  },
};

function counts({ plays, lastWatchedAtMs }: WatchedRow<Film | Show>): Record<string, unknown> {
  return { plays, last_watched_at: iso(lastWatchedAtMs), last_updated_at: iso(lastWatchedAtMs) };
}

/** Only the episodes that were watched, and the seasons that have any. */
function seasonsOf({ account }: Scene, show: Show): unknown[] {
  const episodesOf = (season: Season): unknown[] =>
    season.episodes.flatMap((episode) => {
      const { plays, lastWatchedAtMs } = account.watched.of(episode);
      return plays === 0 ? [] : [{ number: episode.number, plays, last_watched_at: iso(lastWatchedAtMs) }];
    });
  return show.seasons
    .map((season) => ({ number: season.number, episodes: episodesOf(season) }))
    .filter(({ episodes }) => episodes.length > 0);
}

/** `{ traktId: [dates] }` */
function datesOfFilms({ account, library }: Scene, rows: readonly WatchedRow<Film>[]): Record<string, string[]> {
  const dates = account.history.datesOf(rows.map(({ item }) => rangeOf(library, item)));
  return Object.fromEntries(
    rows.map(({ item }) => [item.ids.trakt, (dates.get(itemNumber(library, item)) ?? []).map(iso)]),
  );
}

/** `{ showId: { season: { episode: [dates] } } }` */
function datesOfShows({ account, library }: Scene, rows: readonly WatchedRow<Show>[]): Record<string, unknown> {
  const dates = account.history.datesOf(rows.map(({ item }) => rangeOf(library, item)));
  const answer: Record<string, Record<string, Record<string, string[]>>> = {};
  for (const { item: show } of rows) {
    const seasons: Record<string, Record<string, string[]>> = {};
    for (const episode of show.episodes) {
      const watchedAt = dates.get(itemNumber(library, episode)) ?? [];
      if (watchedAt.length === 0) continue;
      seasons[episode.season.number] ??= {};
      Object.assign(seasons[episode.season.number] ?? {}, { [episode.number]: watchedAt.map(iso) });
    }
    answer[show.ids.trakt] = seasons;
  }
  return answer;
}
