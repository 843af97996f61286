/** What a person wants to watch, and what they recommend. */

import type { SectionTable } from '../../endpoint.ts';
import type { Pages } from '../../pages.ts';
import type { Comment } from '../../rows/comments.ts';
import type { ItemsOf } from '../../rows/items.ts';
import type { FavoriteRow, ListedMovieRow, ListedShowRow, WatchlistRow } from '../../rows/lists.ts';
import type { Asked, ExtendedUserParams, FilterParams, SortParams, SyncType, UserParams } from '../params.ts';
import type { CommentSort } from '../title-params.ts';

export interface UserWatchlistParams<E extends Asked = Asked> extends ExtendedUserParams<E>, FilterParams, SortParams {
  type?: SyncType | readonly ('movie' | 'show' | 'season' | 'episode')[] | 'all';
  hide?: HideWord;
}

export interface UserFavoritesParams<E extends Asked = Asked> extends ExtendedUserParams<E>, SortParams {
  type?: 'movies' | 'shows' | 'media' | 'all';
}

/** What to leave out. */
export type HideWord =
  | 'unwatched'
  | 'collected'
  | 'uncollected'
  | 'rated'
  | 'unrated'
  | 'unreleased'
  | 'noreleasedate'
  | 'ended'
  | 'airing'
  | 'unwatchlisted'
  | 'listed'
  | 'notes'
  | 'nonotes';

export interface UsersWatchlistFunctions {
  /**
   * What they want to watch. The order needs the type.
   * [GET /users/:id/watchlist/:type?/:sort_by?/:sort_how?](https://developer.trakt.tv/?section=reference)
   */
  get<E extends Asked = undefined>(
    params: UserWatchlistParams<E> & { type: 'movies' },
  ): Pages<ListedMovieRow<ItemsOf<E>>>;
  get<E extends Asked = undefined>(
    params: UserWatchlistParams<E> & { type: 'shows' },
  ): Pages<ListedShowRow<ItemsOf<E>>>;
  get<E extends Asked = undefined>(params: UserWatchlistParams<E>): Pages<WatchlistRow<ItemsOf<E>>>;
  /**
   * Comments on their watchlist.
   * [GET /users/:id/watchlist/comments/:sort?](https://developer.trakt.tv/?section=reference)
   */
  comments(params: UserParams & { sort?: CommentSort }): Pages<Comment>;
}

export const usersWatchlist: SectionTable<UsersWatchlistFunctions> = {
  get: 'GET /users/:id/watchlist/:type?/:sort_by?/:sort_how? pages ?extended,filters,hide',
  comments: 'GET /users/:id/watchlist/comments/:sort? pages',
};

export interface UsersFavoritesFunctions {
  /**
   * Films and shows that they recommend. The order needs the type.
   * [GET /users/:id/favorites/:type?/:sort_by?/:sort_how?](https://developer.trakt.tv/?section=reference)
   */
  get<E extends Asked = undefined>(
    params: UserFavoritesParams<E> & { type: 'movies' },
  ): Pages<ListedMovieRow<ItemsOf<E>>>;
  get<E extends Asked = undefined>(
    params: UserFavoritesParams<E> & { type: 'shows' },
  ): Pages<ListedShowRow<ItemsOf<E>>>;
  get<E extends Asked = undefined>(params: UserFavoritesParams<E>): Pages<FavoriteRow<ItemsOf<E>>>;
  /**
   * Comments on their favorites.
   * [GET /users/:id/favorites/comments/:sort?](https://developer.trakt.tv/?section=reference)
   */
  comments(params: UserParams & { sort?: CommentSort }): Pages<Comment>;
}

export const usersFavorites: SectionTable<UsersFavoritesFunctions> = {
  get: 'GET /users/:id/favorites/:type?/:sort_by?/:sort_how? pages required ?extended',
  comments: 'GET /users/:id/favorites/comments/:sort? pages',
};
