/** Trakt's rows for the tests, with what matters to each. */

import type {
  EpisodeHistoryRow,
  ListedMovieRow,
  ListedShowRow,
  Movie,
  MovieHistoryRow,
  MovieRatingRow,
  ShowRatingRow,
} from 'trakt-usher/api';

export function aFilm(trakt: number, rest: Partial<Omit<Movie, 'ids'>> & { ids?: Partial<Movie['ids']> } = {}): Movie {
  const ids = { trakt, slug: `film-${trakt}`, imdb: `tt${String(trakt).padStart(7, '0')}`, tmdb: trakt + 1000 };
  return { title: `Film ${trakt}`, year: 1999, ...rest, ids: { ...ids, ...rest.ids } };
}

export function aPlay(id: number, watched_at: string, movie: Movie = aFilm(1)): MovieHistoryRow {
  return { id, watched_at, action: 'scrobble', type: 'movie', movie };
}

const aShow = { title: 'Show', year: 2020, ids: { trakt: 1, slug: 'show' } };

export function anEpisodePlay(id: number, watched_at: string): EpisodeHistoryRow {
  const episode = { season: 1, number: 1, title: 'Pilot', ids: { trakt: 1 } };
  return { id, watched_at, action: 'watch', type: 'episode', episode, show: aShow };
}

export function aRating(rating: number, movie: Movie = aFilm(1)): MovieRatingRow {
  return { rated_at: '2024-01-01T00:00:00.000Z', rating, type: 'movie', movie };
}

export const aShowRating: ShowRatingRow = {
  rated_at: '2024-01-01T00:00:00.000Z',
  rating: 3,
  type: 'show',
  show: aShow,
};

export function aListed(rank: number, movie: Movie): ListedMovieRow {
  return { rank, id: rank, listed_at: '2024-01-01T00:00:00.000Z', notes: 'a note', type: 'movie', movie };
}

export const aListedShow: ListedShowRow = {
  rank: 1,
  id: 1,
  listed_at: '2024-01-01T00:00:00.000Z',
  type: 'show',
  show: aShow,
};

export async function all<T>(rows: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const row of rows) list.push(row);
  return list;
}
