/** What the account wants to watch. */

import type { SectionTable } from '../../endpoint.ts';
import type { Pages } from '../../pages.ts';
import type { ItemsOf } from '../../rows/items.ts';
import type {
  ListedEpisodeRow,
  ListedMovieRow,
  ListedSeasonRow,
  ListedShowRow,
  WatchlistRow,
} from '../../rows/lists.ts';
import type { ListFields, ListItemsAdded, ListItemsRemoved, Reordered } from '../../rows/writes.ts';
import type {
  Asked,
  ExtendedParams,
  ItemsParams,
  ListItemParams,
  ReorderParams,
  SortParams,
  SyncType,
} from '../params.ts';

/** The order needs the type: `all` for the whole list. */
export interface WatchlistParams<E extends Asked = Asked> extends ExtendedParams<E>, SortParams {
  type?: SyncType | 'all';
}

export interface SyncWatchlistFunctions {
  /**
   * What the account wants to watch.
   * [GET /sync/watchlist/:type?/:sort_by?/:sort_how?](https://developer.trakt.tv/?section=reference)
   */
  get<E extends Asked = undefined>(params: WatchlistParams<E> & { type: 'movies' }): Pages<ListedMovieRow<ItemsOf<E>>>;
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
   * [POST /sync/watchlist](https://developer.trakt.tv/?section=reference)
   */
  add(params: ItemsParams<ListFields>): Promise<ListItemsAdded>;
  /** Changes the notes of items. [PUT /sync/watchlist](https://developer.trakt.tv/?section=reference) */
  update(params: ItemsParams<ListFields>): Promise<ListItemsAdded>;
  /** Removes items. [POST /sync/watchlist/remove](https://developer.trakt.tv/?section=reference) */
  remove(params: ItemsParams): Promise<ListItemsRemoved>;
  /** Puts the places into a new order. [POST /sync/watchlist/reorder](https://developer.trakt.tv/?section=reference) */
  reorder(params: ReorderParams): Promise<Reordered>;
  /**
   * Changes the notes or the rank of one place.
   * [PUT /sync/watchlist/:list_item_id](https://developer.trakt.tv/?section=reference)
   */
  updateItem(params: ListItemParams): Promise<undefined>;
}

export const syncWatchlist: SectionTable<SyncWatchlistFunctions> = {
  get: 'GET /sync/watchlist/:type?/:sort_by?/:sort_how? pages required ?extended',
  add: 'POST /sync/watchlist one body',
  update: 'PUT /sync/watchlist one body',
  remove: 'POST /sync/watchlist/remove one body',
  reorder: 'POST /sync/watchlist/reorder one body',
  updateItem: 'PUT /sync/watchlist/:list_item_id none body',
};
