/** Trakt's section `sync`: the signed-in account's own history, ratings, lists and collection. */

import type { CallOptions, EndpointTable } from '../endpoint.ts';
import type { Pages } from '../pages.ts';
import type {
  CollectedEpisodeRow,
  CollectedMovieRow,
  CollectedShowRow,
  EpisodeHistoryRow,
  EpisodeRatingRow,
  FavoriteRow,
  HistoryRow,
  LastActivities,
  ListedEpisodeRow,
  ListedMovieRow,
  ListedSeasonRow,
  ListedShowRow,
  MovieHistoryRow,
  MovieRatingRow,
  RatingRow,
  SeasonRatingRow,
  ShowRatingRow,
  WatchedMovieRow,
  WatchedShowRow,
  WatchlistRow,
} from '../rows/sync.ts';
import type { Extended } from './extended.ts';

/** A list of the account, whole or of one type. */
export interface ListParams extends CallOptions {
  extended?: Extended;
}

export interface HistoryParams extends ListParams {
  type?: 'movies' | 'shows' | 'seasons' | 'episodes';
  /** Plays of this item only: Trakt's number. Needs `type`. */
  id?: number | string;
  start_at?: Date | string;
  /** An end keeps plays that are added meanwhile from moving the pages under the reader. */
  end_at?: Date | string;
}

export interface RatingsParams extends ListParams {
  type?: 'movies' | 'shows' | 'seasons' | 'episodes';
  /** These ratings only, 1 to 10. Needs `type`. */
  rating?: number | readonly number[];
}

export interface SortedParams extends ListParams {
  /** `rank`, `added`, `title`, `released`, `runtime`, `popularity`, `percentage`, `votes`, … Needs `type`. */
  sort_by?: string;
  /** Needs `sort_by`. */
  sort_how?: 'asc' | 'desc';
}

export interface WatchlistParams extends SortedParams {
  type?: 'movies' | 'shows' | 'seasons' | 'episodes';
}

export interface FavoritesParams extends SortedParams {
  type?: 'movies' | 'shows';
}

export interface CollectionParams extends ListParams {
  /** Only what is on this medium or service. */
  available_on?: string;
}

export interface SyncSection {
  /** When each group last changed: read again only what has. `GET /sync/last_activities` */
  lastActivities(options?: CallOptions): Promise<LastActivities>;

  /** Every play, newest first. `GET /sync/history/:type/:id` */
  history(params: HistoryParams & { type: 'movies' }): Pages<MovieHistoryRow>;
  history(params: HistoryParams & { type: 'shows' | 'seasons' | 'episodes' }): Pages<EpisodeHistoryRow>;
  history(params?: HistoryParams): Pages<HistoryRow>;

  /** One row for each film or show that was ever watched, with its number of plays. */
  readonly watched: {
    /** `GET /sync/watched/movies` */
    movies(params?: ListParams): Pages<WatchedMovieRow>;
    /** With seasons and episodes only under `extended: 'progress'`. `GET /sync/watched/shows` */
    shows(params?: ListParams): Pages<WatchedShowRow>;
  };

  /** Newest first. `GET /sync/ratings/:type/:rating` */
  ratings(params: RatingsParams & { type: 'movies' }): Pages<MovieRatingRow>;
  ratings(params: RatingsParams & { type: 'shows' }): Pages<ShowRatingRow>;
  ratings(params: RatingsParams & { type: 'seasons' }): Pages<SeasonRatingRow>;
  ratings(params: RatingsParams & { type: 'episodes' }): Pages<EpisodeRatingRow>;
  ratings(params?: RatingsParams): Pages<RatingRow>;

  /** What the account wants to watch. `GET /sync/watchlist/:type/:sort_by/:sort_how` */
  watchlist(params: WatchlistParams & { type: 'movies' }): Pages<ListedMovieRow>;
  watchlist(params: WatchlistParams & { type: 'shows' }): Pages<ListedShowRow>;
  watchlist(params: WatchlistParams & { type: 'seasons' }): Pages<ListedSeasonRow>;
  watchlist(params: WatchlistParams & { type: 'episodes' }): Pages<ListedEpisodeRow>;
  watchlist(params?: WatchlistParams): Pages<WatchlistRow>;

  /** Films and shows that the account recommends. `GET /sync/favorites/:type/:sort_by/:sort_how` */
  favorites(params: FavoritesParams & { type: 'movies' }): Pages<ListedMovieRow>;
  favorites(params: FavoritesParams & { type: 'shows' }): Pages<ListedShowRow>;
  favorites(params?: FavoritesParams): Pages<FavoriteRow>;

  /** What the account owns or can play. */
  readonly collection: {
    /** `GET /sync/collection/movies` */
    movies(params?: CollectionParams): Pages<CollectedMovieRow>;
    /** `GET /sync/collection/shows` */
    shows(params?: CollectionParams): Pages<CollectedShowRow>;
    /** `GET /sync/collection/episodes` */
    episodes(params?: CollectionParams): Pages<CollectedEpisodeRow>;
  };
}

// Every endpoint below that is paged takes page and limit from the iteration.
export const syncTable: EndpointTable<SyncSection> = {
  lastActivities: { method: 'GET', path: '/sync/last_activities', auth: 'required', paged: false },
  history: {
    method: 'GET',
    path: '/sync/history/:type?/:id?',
    query: ['extended', 'start_at', 'end_at'],
    auth: 'required',
    paged: true,
  },
  watched: {
    movies: { method: 'GET', path: '/sync/watched/movies', query: ['extended'], auth: 'required', paged: true },
    shows: { method: 'GET', path: '/sync/watched/shows', query: ['extended'], auth: 'required', paged: true },
  },
  ratings: {
    method: 'GET',
    path: '/sync/ratings/:type?/:rating?',
    query: ['extended'],
    auth: 'required',
    paged: true,
  },
  watchlist: {
    method: 'GET',
    path: '/sync/watchlist/:type?/:sort_by?/:sort_how?',
    query: ['extended'],
    auth: 'required',
    paged: true,
  },
  favorites: {
    method: 'GET',
    path: '/sync/favorites/:type?/:sort_by?/:sort_how?',
    query: ['extended'],
    auth: 'required',
    paged: true,
  },
  collection: {
    movies: {
      method: 'GET',
      path: '/sync/collection/movies',
      query: ['extended', 'available_on'],
      auth: 'required',
      paged: true,
    },
    shows: {
      method: 'GET',
      path: '/sync/collection/shows',
      query: ['extended', 'available_on'],
      auth: 'required',
      paged: true,
    },
    episodes: {
      method: 'GET',
      path: '/sync/collection/episodes',
      query: ['extended', 'available_on'],
      auth: 'required',
      paged: true,
    },
  },
};
