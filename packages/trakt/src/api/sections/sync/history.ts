/** The account's plays. */

import type { SectionTable } from '../../endpoint.ts';
import type { Pages } from '../../pages.ts';
import type { ItemsOf } from '../../rows/items.ts';
import type {
  EpisodeHistoryRow,
  HistoryRow,
  MovieHistoryRow,
  WatchedEpisodeRow,
  WatchedMovieRow,
  WatchedShowRow,
} from '../../rows/sync.ts';
import type { HistoryAdded, HistoryRemoved, PlayFields } from '../../rows/writes.ts';
import type { Asked, DateRangeParams, ExtendedParams, ItemsParams, SyncType } from '../params.ts';

export interface HistoryParams<E extends Asked = Asked> extends ExtendedParams<E>, DateRangeParams {
  type?: SyncType | 'all';
  /** Plays of this item only: Trakt's number. Needs `type`. */
  id?: number | string;
}

export interface SyncHistoryFunctions {
  /** Every play, newest first. [GET /sync/history/:type?/:id?](https://developer.trakt.tv/?section=reference) */
  get<E extends Asked = undefined>(params: HistoryParams<E> & { type: 'movies' }): Pages<MovieHistoryRow<ItemsOf<E>>>;
  get<E extends Asked = undefined>(
    params: HistoryParams<E> & { type: 'shows' | 'seasons' | 'episodes' },
  ): Pages<EpisodeHistoryRow<ItemsOf<E>>>;
  get<E extends Asked = undefined>(params?: HistoryParams<E>): Pages<HistoryRow<ItemsOf<E>>>;
  /**
   * Adds plays. What is sent twice is played twice: compare first, and look before you send it again.
   * [POST /sync/history](https://developer.trakt.tv/?section=reference)
   */
  add(params: ItemsParams<PlayFields>): Promise<HistoryAdded>;
  /**
   * Removes all plays of items, or single plays by their `ids`.
   * [POST /sync/history/remove](https://developer.trakt.tv/?section=reference)
   */
  remove(params: ItemsParams & { ids?: readonly number[] }): Promise<HistoryRemoved>;
}

export const syncHistory: SectionTable<SyncHistoryFunctions> = {
  get: 'GET /sync/history/:type?/:id? pages required ?extended,start_at,end_at',
  add: 'POST /sync/history one body',
  remove: 'POST /sync/history/remove one body',
};

export interface SyncWatchedFunctions {
  /**
   * One row for each film, show or episode that was ever watched, with its number of plays. Shows have seasons under
   * `extended: 'progress'` only.
   * [GET /sync/watched/:type](https://developer.trakt.tv/?section=reference)
   */
  get<E extends Asked = undefined>(params: ExtendedParams<E> & { type: 'movies' }): Pages<WatchedMovieRow<ItemsOf<E>>>;
  get<E extends Asked = undefined>(params: ExtendedParams<E> & { type: 'shows' }): Pages<WatchedShowRow<ItemsOf<E>>>;
  get<E extends Asked = undefined>(
    params: ExtendedParams<E> & { type: 'episodes' },
  ): Pages<WatchedEpisodeRow<ItemsOf<E>>>;
}

export const syncWatched: SectionTable<SyncWatchedFunctions> = {
  get: 'GET /sync/watched/:type pages required ?extended',
};
