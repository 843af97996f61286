/** Trakt's section `sync`: the signed-in account's own history, ratings, lists, collection and progress. */

import type { CallOptions, SectionTable } from '../endpoint.ts';
import type { Pages } from '../pages.ts';
import type { ItemsOf } from '../rows/items.ts';
import type {
  FavoriteRow,
  ListedEpisodeRow,
  ListedMovieRow,
  ListedSeasonRow,
  ListedShowRow,
  WatchlistRow,
} from '../rows/lists.ts';
import type {
  CollectedDates,
  CollectedEpisodeRow,
  CollectedMovieRow,
  CollectedShowDates,
  CollectedShowRow,
  EpisodeHistoryRow,
  EpisodeRatingRow,
  HistoryRow,
  LastActivities,
  MovieHistoryRow,
  MovieRatingRow,
  PausedEpisodeRow,
  PausedMovieRow,
  PausedRow,
  ProgressRow,
  RatingRow,
  SeasonRatingRow,
  ShowRatingRow,
  WatchedEpisodeRow,
  WatchedMovieRow,
  WatchedShowRow,
} from '../rows/sync.ts';
import type {
  CollectionAdded,
  CopyFields,
  FavoritesAdded,
  FavoritesRemoved,
  HistoryAdded,
  HistoryRemoved,
  IdRef,
  ItemsAdded,
  ItemsBody,
  ItemsRemoved,
  ListFields,
  ListItemsAdded,
  ListItemsRemoved,
  MaybeRatingFields,
  PlayFields,
  RatingFields,
  Reordered,
  SeasonPart,
  TitleRef,
} from '../rows/writes.ts';
import type { Asked, DateRangeParams, ExtendedParams, FilterParams, NumberParams, SortParams } from './params.ts';

/** Types of rows, in the plural as in the paths. */
export type SyncType = 'movies' | 'shows' | 'seasons' | 'episodes';

export interface HistoryParams<E extends Asked = Asked> extends ExtendedParams<E>, DateRangeParams {
  type?: SyncType;
  /** Plays of this item only: Trakt's number. Needs `type`. */
  id?: number | string;
}

export interface RatingsParams<E extends Asked = Asked> extends ExtendedParams<E> {
  type?: SyncType;
  /** These ratings only, 1 to 10. Needs `type`. */
  rating?: number | readonly number[];
}

/** The order needs the type. */
export interface WatchlistParams<E extends Asked = Asked> extends ExtendedParams<E>, SortParams {
  type?: SyncType;
}

/** The order needs the type. */
export interface FavoritesParams<E extends Asked = Asked> extends ExtendedParams<E>, SortParams {
  type?: 'movies' | 'shows';
}

export interface CollectionParams<E extends Asked = Asked> extends ExtendedParams<E> {
  /** Only what is on this medium or service. */
  available_on?: string;
}

export interface PlaybackParams<E extends Asked = Asked> extends ExtendedParams<E>, DateRangeParams, FilterParams {
  type?: 'movies' | 'episodes';
}

export interface UpNextParams<E extends Asked = Asked> extends ExtendedParams<E>, SortParams {
  include_stats?: boolean;
  lifetime_stats?: boolean;
}

export interface NitroParams extends CallOptions, SortParams, FilterParams {
  /** What to bring: shows to go on with (the usual), to start, that are completed, or all. */
  intent?: 'all' | 'continue' | 'start' | 'completed';
}

export interface WatchedProgressParams<E extends Asked = Asked> extends ExtendedParams<E>, SortParams {
  lifetime_stats?: boolean;
  hide_completed?: boolean;
  hide_not_completed?: boolean;
  only_rewatching?: boolean;
}

/** A place on a list by its number, and what is to change. */
export interface ListItemParams extends CallOptions {
  list_item_id: number | string;
  notes?: string | null;
  rank?: number;
}

/** The numbers of the places, in their new order. */
export interface ReorderParams extends CallOptions {
  rank: readonly number[];
}

/** Films and shows with fields of their own. */
export interface TitlesBody<Extra> extends CallOptions {
  movies?: readonly (TitleRef & Extra)[];
  shows?: readonly (TitleRef & Extra)[];
}

export interface ItemsParams<Extra = unknown> extends ItemsBody<Extra>, CallOptions {}

/** Ratings of parts need none of the whole. */
export interface RateParams extends CallOptions {
  movies?: readonly (TitleRef & RatingFields)[];
  shows?: readonly (TitleRef & MaybeRatingFields & { seasons?: readonly SeasonPart<MaybeRatingFields>[] })[];
  seasons?: readonly (IdRef & RatingFields)[];
  episodes?: readonly (IdRef & RatingFields)[];
}

export interface SyncSection {
  /**
   * When each group last changed: read again only what has.
   * @see {@link https://developer.trakt.tv/?section=reference GET /sync/last_activities}
   */
  lastActivities(options?: CallOptions): Promise<LastActivities>;

  readonly history: {
    /**
     * Every play, newest first.
     * @see {@link https://developer.trakt.tv/?section=reference GET /sync/history/:type?/:id?}
     */
    get<E extends Asked = undefined>(params: HistoryParams<E> & { type: 'movies' }): Pages<MovieHistoryRow<ItemsOf<E>>>;
    get<E extends Asked = undefined>(
      params: HistoryParams<E> & { type: 'shows' | 'seasons' | 'episodes' },
    ): Pages<EpisodeHistoryRow<ItemsOf<E>>>;
    get<E extends Asked = undefined>(params?: HistoryParams<E>): Pages<HistoryRow<ItemsOf<E>>>;

    /**
     * Adds plays. What is sent twice is played twice: compare first, and look before you send it again.
     * @see {@link https://developer.trakt.tv/?section=reference POST /sync/history}
     */
    add(params: ItemsParams<PlayFields>): Promise<HistoryAdded>;

    /**
     * Removes all plays of items, or single plays by their `ids`.
     * @see {@link https://developer.trakt.tv/?section=reference POST /sync/history/remove}
     */
    remove(params: ItemsParams & { ids?: readonly number[] }): Promise<HistoryRemoved>;
  };

  readonly watched: {
    /**
     * One row for each film, show or episode that was ever watched, with its number of plays. Shows have seasons under `extended: 'progress'` only.
     * @see {@link https://developer.trakt.tv/?section=reference GET /sync/watched/:type}
     */
    get<E extends Asked = undefined>(
      params: ExtendedParams<E> & { type: 'movies' },
    ): Pages<WatchedMovieRow<ItemsOf<E>>>;
    get<E extends Asked = undefined>(params: ExtendedParams<E> & { type: 'shows' }): Pages<WatchedShowRow<ItemsOf<E>>>;
    get<E extends Asked = undefined>(
      params: ExtendedParams<E> & { type: 'episodes' },
    ): Pages<WatchedEpisodeRow<ItemsOf<E>>>;
  };

  readonly ratings: {
    /**
     * Ratings, newest first.
     * @see {@link https://developer.trakt.tv/?section=reference GET /sync/ratings/:type?/:rating?}
     */
    get<E extends Asked = undefined>(params: RatingsParams<E> & { type: 'movies' }): Pages<MovieRatingRow<ItemsOf<E>>>;
    get<E extends Asked = undefined>(params: RatingsParams<E> & { type: 'shows' }): Pages<ShowRatingRow<ItemsOf<E>>>;
    get<E extends Asked = undefined>(
      params: RatingsParams<E> & { type: 'seasons' },
    ): Pages<SeasonRatingRow<ItemsOf<E>>>;
    get<E extends Asked = undefined>(
      params: RatingsParams<E> & { type: 'episodes' },
    ): Pages<EpisodeRatingRow<ItemsOf<E>>>;
    get<E extends Asked = undefined>(params?: RatingsParams<E>): Pages<RatingRow<ItemsOf<E>>>;

    /**
     * Rates items.
     * @see {@link https://developer.trakt.tv/?section=reference POST /sync/ratings}
     */
    add(params: RateParams): Promise<ItemsAdded>;

    /**
     * Removes ratings.
     * @see {@link https://developer.trakt.tv/?section=reference POST /sync/ratings/remove}
     */
    remove(params: ItemsParams): Promise<ItemsRemoved>;
  };

  readonly watchlist: {
    /**
     * What the account wants to watch.
     * @see {@link https://developer.trakt.tv/?section=reference GET /sync/watchlist/:type?/:sort_by?/:sort_how?}
     */
    get<E extends Asked = undefined>(
      params: WatchlistParams<E> & { type: 'movies' },
    ): Pages<ListedMovieRow<ItemsOf<E>>>;
    get<E extends Asked = undefined>(params: WatchlistParams<E> & { type: 'shows' }): Pages<ListedShowRow<ItemsOf<E>>>;
    get<E extends Asked = undefined>(
      params: WatchlistParams<E> & { type: 'seasons' },
    ): Pages<ListedSeasonRow<ItemsOf<E>>>;
    get<E extends Asked = undefined>(
      params: WatchlistParams<E> & { type: 'episodes' },
    ): Pages<ListedEpisodeRow<ItemsOf<E>>>;
    get<E extends Asked = undefined>(params?: WatchlistParams<E>): Pages<WatchlistRow<ItemsOf<E>>>;

    /**
     * Adds items. Those that are there already are counted as `existing`.
     * @see {@link https://developer.trakt.tv/?section=reference POST /sync/watchlist}
     */
    add(params: ItemsParams<ListFields>): Promise<ListItemsAdded>;

    /**
     * Changes the notes of items.
     * @see {@link https://developer.trakt.tv/?section=reference PUT /sync/watchlist}
     */
    update(params: ItemsParams<ListFields>): Promise<ListItemsAdded>;

    /**
     * Removes items.
     * @see {@link https://developer.trakt.tv/?section=reference POST /sync/watchlist/remove}
     */
    remove(params: ItemsParams): Promise<ListItemsRemoved>;

    /**
     * Puts the places into a new order.
     * @see {@link https://developer.trakt.tv/?section=reference POST /sync/watchlist/reorder}
     */
    reorder(params: ReorderParams): Promise<Reordered>;

    /**
     * Changes the notes or the rank of one place.
     * @see {@link https://developer.trakt.tv/?section=reference PUT /sync/watchlist/:list_item_id}
     */
    updateItem(params: ListItemParams): Promise<undefined>;
  };

  readonly favorites: {
    /**
     * Films and shows that the account recommends.
     * @see {@link https://developer.trakt.tv/?section=reference GET /sync/favorites/:type?/:sort_by?/:sort_how?}
     */
    get<E extends Asked = undefined>(
      params: FavoritesParams<E> & { type: 'movies' },
    ): Pages<ListedMovieRow<ItemsOf<E>>>;
    get<E extends Asked = undefined>(params: FavoritesParams<E> & { type: 'shows' }): Pages<ListedShowRow<ItemsOf<E>>>;
    get<E extends Asked = undefined>(params?: FavoritesParams<E>): Pages<FavoriteRow<ItemsOf<E>>>;

    /**
     * Adds films and shows.
     * @see {@link https://developer.trakt.tv/?section=reference POST /sync/favorites}
     */
    add(params: TitlesBody<ListFields>): Promise<FavoritesAdded>;

    /**
     * Changes the notes of films and shows.
     * @see {@link https://developer.trakt.tv/?section=reference PUT /sync/favorites}
     */
    update(params: TitlesBody<ListFields>): Promise<FavoritesAdded>;

    /**
     * Removes films and shows.
     * @see {@link https://developer.trakt.tv/?section=reference POST /sync/favorites/remove}
     */
    remove(params: TitlesBody<unknown>): Promise<FavoritesRemoved>;

    /**
     * Puts the places into a new order.
     * @see {@link https://developer.trakt.tv/?section=reference POST /sync/favorites/reorder}
     */
    reorder(params: ReorderParams): Promise<Reordered>;

    /**
     * Changes the notes or the rank of one place.
     * @see {@link https://developer.trakt.tv/?section=reference PUT /sync/favorites/:list_item_id}
     */
    updateItem(params: ListItemParams): Promise<undefined>;
  };

  readonly collection: {
    /**
     * What the account owns or can play. Shows have seasons under `extended: 'progress'` only.
     * @see {@link https://developer.trakt.tv/?section=reference GET /sync/collection/:type}
     */
    get<E extends Asked = undefined>(
      params: CollectionParams<E> & { type: 'movies' },
    ): Pages<CollectedMovieRow<ItemsOf<E>>>;
    get<E extends Asked = undefined>(
      params: CollectionParams<E> & { type: 'shows' },
    ): Pages<CollectedShowRow<ItemsOf<E>>>;
    get<E extends Asked = undefined>(
      params: CollectionParams<E> & { type: 'episodes' },
    ): Pages<CollectedEpisodeRow<ItemsOf<E>>>;
    get<E extends Asked = undefined>(
      params: CollectionParams<E> & { type: 'media' },
    ): Pages<CollectedMovieRow<ItemsOf<E>> | CollectedEpisodeRow<ItemsOf<E>>>;

    /**
     * Adds copies.
     * @see {@link https://developer.trakt.tv/?section=reference POST /sync/collection}
     */
    add(params: ItemsParams<CopyFields>): Promise<CollectionAdded>;

    /**
     * Removes copies.
     * @see {@link https://developer.trakt.tv/?section=reference POST /sync/collection/remove}
     */
    remove(params: ItemsParams): Promise<ItemsRemoved>;

    readonly minimal: {
      /**
       * When each film was collected, in one answer.
       * @see {@link https://developer.trakt.tv/?section=reference GET /sync/collection/minimal/movies}
       */
      movies(params?: CallOptions & { available_on?: string }): Promise<CollectedDates>;

      /**
       * When each episode was collected, by show, season and episode, in one answer.
       * @see {@link https://developer.trakt.tv/?section=reference GET /sync/collection/minimal/shows}
       */
      shows(params?: CallOptions & { available_on?: string }): Promise<CollectedShowDates>;

      /**
       * When each episode was collected, in one answer.
       * @see {@link https://developer.trakt.tv/?section=reference GET /sync/collection/minimal/episodes}
       */
      episodes(params?: CallOptions & { available_on?: string }): Promise<CollectedDates>;
    };
  };

  readonly playback: {
    /**
     * What was paused, and where.
     * @see {@link https://developer.trakt.tv/?section=reference GET /sync/playback/:type?}
     */
    get<E extends Asked = undefined>(params: PlaybackParams<E> & { type: 'movies' }): Pages<PausedMovieRow<ItemsOf<E>>>;
    get<E extends Asked = undefined>(
      params: PlaybackParams<E> & { type: 'episodes' },
    ): Pages<PausedEpisodeRow<ItemsOf<E>>>;
    get<E extends Asked = undefined>(params?: PlaybackParams<E>): Pages<PausedRow<ItemsOf<E>>>;

    /**
     * Forgets where one was paused.
     * @see {@link https://developer.trakt.tv/?section=reference DELETE /sync/playback/:id}
     */
    remove(params: NumberParams): Promise<undefined>;
  };

  readonly progress: {
    /**
     * The next episode of each show that was begun.
     * @see {@link https://developer.trakt.tv/?section=reference GET /sync/progress/up_next}
     */
    upNext<E extends Asked = undefined>(params?: UpNextParams<E>): Pages<ProgressRow<ItemsOf<E>>>;

    /**
     * The same, faster, and of other shows if asked.
     * @see {@link https://developer.trakt.tv/?section=reference GET /sync/progress/up_next_nitro}
     */
    upNextNitro(params?: NitroParams): Pages<ProgressRow>;

    /**
     * How far the account is in each show.
     * @see {@link https://developer.trakt.tv/?section=reference GET /sync/progress/watched}
     */
    watched<E extends Asked = undefined>(params?: WatchedProgressParams<E>): Pages<ProgressRow<ItemsOf<E>>>;
  };
}

export const sync: SectionTable<SyncSection> = {
  lastActivities: 'GET /sync/last_activities one required',
  history: {
    get: 'GET /sync/history/:type?/:id? pages required ?extended,start_at,end_at',
    add: 'POST /sync/history one body',
    remove: 'POST /sync/history/remove one body',
  },
  watched: {
    get: 'GET /sync/watched/:type pages required ?extended',
  },
  ratings: {
    get: 'GET /sync/ratings/:type?/:rating? pages required ?extended',
    add: 'POST /sync/ratings one body',
    remove: 'POST /sync/ratings/remove one body',
  },
  watchlist: {
    get: 'GET /sync/watchlist/:type?/:sort_by?/:sort_how? pages required ?extended',
    add: 'POST /sync/watchlist one body',
    update: 'PUT /sync/watchlist one body',
    remove: 'POST /sync/watchlist/remove one body',
    reorder: 'POST /sync/watchlist/reorder one body',
    updateItem: 'PUT /sync/watchlist/:list_item_id none body',
  },
  favorites: {
    get: 'GET /sync/favorites/:type?/:sort_by?/:sort_how? pages required ?extended',
    add: 'POST /sync/favorites one body',
    update: 'PUT /sync/favorites one body',
    remove: 'POST /sync/favorites/remove one body',
    reorder: 'POST /sync/favorites/reorder one body',
    updateItem: 'PUT /sync/favorites/:list_item_id none body',
  },
  collection: {
    get: 'GET /sync/collection/:type pages required ?extended,available_on',
    add: 'POST /sync/collection one body',
    remove: 'POST /sync/collection/remove one body',
    minimal: {
      movies: 'GET /sync/collection/minimal/movies one required ?available_on',
      shows: 'GET /sync/collection/minimal/shows one required ?available_on',
      episodes: 'GET /sync/collection/minimal/episodes one required ?available_on',
    },
  },
  playback: {
    get: 'GET /sync/playback/:type? pages required ?extended,filters,start_at,end_at',
    remove: 'DELETE /sync/playback/:id none',
  },
  progress: {
    upNext: 'GET /sync/progress/up_next pages required ?extended,sort_by,sort_how,include_stats,lifetime_stats',
    upNextNitro: 'GET /sync/progress/up_next_nitro pages required ?filters,sort_by,sort_how,intent',
    watched:
      'GET /sync/progress/watched pages required ?extended,sort_by,sort_how,lifetime_stats,hide_completed,hide_not_completed,only_rewatching',
  },
};
