/** Films and shows that the account recommends. */

import type { CallOptions, SectionTable } from '../../endpoint.ts';
import type { Pages } from '../../pages.ts';
import type { ItemsOf } from '../../rows/items.ts';
import type { FavoriteRow, ListedMovieRow, ListedShowRow } from '../../rows/lists.ts';
import type { FavoritesAdded, FavoritesRemoved, ListFields, Reordered, TitleRef } from '../../rows/writes.ts';
import type { Asked, ExtendedParams, ListItemParams, ReorderParams, SortParams } from '../params.ts';

/** The order needs the type: `all` for the whole list. */
export interface FavoritesParams<E extends Asked = Asked> extends ExtendedParams<E>, SortParams {
  type?: 'movies' | 'shows' | 'all';
}

/** Films and shows with fields of their own. */
export interface TitlesParams<Extra = unknown> extends CallOptions {
  movies?: readonly (TitleRef & Extra)[];
  shows?: readonly (TitleRef & Extra)[];
}

export interface SyncFavoritesFunctions {
  /**
   * Films and shows that the account recommends.
   * [GET /sync/favorites/:type?/:sort_by?/:sort_how?](https://developer.trakt.tv/?section=reference)
   */
  get<E extends Asked = undefined>(params: FavoritesParams<E> & { type: 'movies' }): Pages<ListedMovieRow<ItemsOf<E>>>;
  get<E extends Asked = undefined>(params: FavoritesParams<E> & { type: 'shows' }): Pages<ListedShowRow<ItemsOf<E>>>;
  get<E extends Asked = undefined>(params?: FavoritesParams<E>): Pages<FavoriteRow<ItemsOf<E>>>;
  /** Adds films and shows. [POST /sync/favorites](https://developer.trakt.tv/?section=reference) */
  add(params: TitlesParams<ListFields>): Promise<FavoritesAdded>;
  /** Changes the notes of films and shows. [PUT /sync/favorites](https://developer.trakt.tv/?section=reference) */
  update(params: TitlesParams<ListFields>): Promise<FavoritesAdded>;
  /** Removes films and shows. [POST /sync/favorites/remove](https://developer.trakt.tv/?section=reference) */
  remove(params: TitlesParams): Promise<FavoritesRemoved>;
  /** Puts the places into a new order. [POST /sync/favorites/reorder](https://developer.trakt.tv/?section=reference) */
  reorder(params: ReorderParams): Promise<Reordered>;
  /**
   * Changes the notes or the rank of one place.
   * [PUT /sync/favorites/:list_item_id](https://developer.trakt.tv/?section=reference)
   */
  updateItem(params: ListItemParams): Promise<undefined>;
}

export const syncFavorites: SectionTable<SyncFavoritesFunctions> = {
  get: 'GET /sync/favorites/:type?/:sort_by?/:sort_how? pages required ?extended',
  add: 'POST /sync/favorites one body',
  update: 'PUT /sync/favorites one body',
  remove: 'POST /sync/favorites/remove one body',
  reorder: 'POST /sync/favorites/reorder one body',
  updateItem: 'PUT /sync/favorites/:list_item_id none body',
};
