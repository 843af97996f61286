/**
 * A line of a CSV file for Trakt's own import, at https://app.trakt.tv/settings/data. The import takes each line at its word:
 * an episode that it can't find becomes all of its show, a season becomes a film. So a line is written only where the ids
 * leave it one reading, in the import of August 2026 and in the next one.
 */

import type { Identity, Ids } from '../../identify.ts';
import { csvLine } from '../csv.ts';
import { usableIds } from '../reading.ts';

export type Action = 'history' | 'ratings' | 'watchlist';

const title = ['action', 'type', 'title', 'year', 'season', 'episode', 'trakt_id', 'imdb_id', 'tmdb_id', 'tvdb_id'];

/** The action stands in each line, and its own columns in the file: either alone tells the import what the line is. */
const columnsOf: Readonly<Record<Action, readonly string[]>> = {
  history: [...title, 'watched_at'],
  ratings: [...title, 'rating', 'rated_at'],
  watchlist: [...title, 'watchlisted_at'],
};

/** The fields of a line by column. */
export type Fields = Readonly<Record<string, string | number | undefined>>;

/** @returns undefined where no id is left that leads the import to this very title. */
export function fieldsOf(identity: Identity): Fields | undefined {
  const ids = leadingIds(identity);
  if (!ids) return undefined;
  const { title, year } = 'show' in identity ? identity.show : identity;
  return {
    type: identity.kind,
    ...{ title, year },
    season: 'season' in identity ? identity.season : undefined,
    episode: identity.kind === 'episode' ? identity.number : undefined,
    ...{ trakt_id: ids.trakt, imdb_id: ids.imdb, tmdb_id: ids.tmdb, tvdb_id: ids.tvdb },
  };
}

function leadingIds({ kind, ids }: Identity): Partial<Ids> | undefined {
  const { trakt, imdb, tmdb, tvdb } = usableIds(ids);
  switch (kind) {
    case 'movie':
      // A show and a film may share a TVDB id.
      return (trakt ?? imdb ?? tmdb) ? { trakt, imdb, tmdb } : undefined;
    case 'show':
      return (trakt ?? imdb ?? tvdb) ? { trakt, imdb, tmdb, tvdb } : undefined;
    case 'season':
      // The import of August 2026 takes it for a film, and finds none by a TVDB id.
      return tvdb ? { tvdb } : undefined;
    case 'episode':
      // With an IMDb id alone, the whole show would be watched.
      return (trakt ?? tvdb) ? { trakt, imdb, tmdb, tvdb } : undefined;
    default:
      return undefined;
  }
}

export function headerOf(action: Action): string {
  return csvLine(columnsOf[action]);
}

export function lineOf(action: Action, fields: Fields): string {
  const line: Fields = { ...fields, action };
  return csvLine(columnsOf[action].map((column) => line[column]));
}
