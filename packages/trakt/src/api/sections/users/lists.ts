/** A person's own lists. */

import type { Callable, SectionTable } from '../../endpoint.ts';
import type { Pages } from '../../pages.ts';
import type { Comment } from '../../rows/comments.ts';
import type { ItemsOf } from '../../rows/items.ts';
import type { Like, List, ListedMovieRow, ListedRow, ListedShowRow, ListSettings } from '../../rows/lists.ts';
import type { IdRef, ListFields, ListItemsAdded, ListItemsRemoved, Reordered } from '../../rows/writes.ts';
import type { ListItemsParams } from '../lists.ts';
import type {
  Asked,
  ExtendedParams,
  ItemsParams,
  ListItemParams,
  ListReport,
  ReorderParams,
  ReportParams,
  UserParams,
} from '../params.ts';
import type { CommentSort } from '../title-params.ts';

/** A list by its slug or Trakt's number. */
export interface UserListParams extends UserParams {
  list_id: number | string;
}

export interface UserListItemsParams<E extends Asked = Asked> extends ListItemsParams<E> {
  list_id: number | string;
}

export interface UsersListsFunctions {
  /** Their lists. [GET /users/:id/lists](https://developer.trakt.tv/?section=reference) */
  personal<E extends Asked = undefined>(params: UserParams & ExtendedParams<E>): Pages<List<ItemsOf<E>>>;
  /**
   * Other people's lists that they may change.
   * [GET /users/:id/lists/collaborations](https://developer.trakt.tv/?section=reference)
   */
  collaborations<E extends Asked = undefined>(params: UserParams & ExtendedParams<E>): Promise<List<ItemsOf<E>>[]>;
  /** Makes a list. [POST /users/:id/lists](https://developer.trakt.tv/?section=reference) */
  create(params: UserParams & ListSettings & { name: string }): Promise<List>;
  /**
   * Puts the lists into a new order, by their numbers.
   * [POST /users/:id/lists/reorder](https://developer.trakt.tv/?section=reference)
   */
  reorder(params: UserParams & ReorderParams): Promise<Reordered>;
}

export const usersLists: SectionTable<UsersListsFunctions> = {
  personal: 'GET /users/:id/lists pages ?extended',
  collaborations: 'GET /users/:id/lists/collaborations list ?extended',
  create: 'POST /users/:id/lists one body',
  reorder: 'POST /users/:id/lists/reorder one body',
};

export interface UsersListFunctions {
  /** One list, without its items. [GET /users/:id/lists/:list_id](https://developer.trakt.tv/?section=reference) */
  summary<E extends Asked = undefined>(params: UserListParams & ExtendedParams<E>): Promise<List<ItemsOf<E>>>;
  /** Changes a list. [PUT /users/:id/lists/:list_id](https://developer.trakt.tv/?section=reference) */
  update(params: UserListParams & ListSettings): Promise<List>;
  /**
   * Deletes a list with all that is on it.
   * [DELETE /users/:id/lists/:list_id](https://developer.trakt.tv/?section=reference)
   */
  delete(params: UserListParams): Promise<undefined>;
  readonly items: Callable<{
    /**
     * What is on a list. The order needs the type.
     * [GET /users/:id/lists/:list_id/items/:type?/:sort_by?/:sort_how?](https://developer.trakt.tv/?section=reference)
     */
    get<E extends Asked = undefined>(
      params: UserListItemsParams<E> & { type: 'movie' },
    ): Pages<ListedMovieRow<ItemsOf<E>>>;
    get<E extends Asked = undefined>(
      params: UserListItemsParams<E> & { type: 'show' },
    ): Pages<ListedShowRow<ItemsOf<E>>>;
    get<E extends Asked = undefined>(params: UserListItemsParams<E>): Pages<ListedRow<ItemsOf<E>>>;
    /**
     * Adds items. Those that are there already are counted as `existing`.
     * [POST /users/:id/lists/:list_id/items](https://developer.trakt.tv/?section=reference)
     */
    add(params: UserListParams & ItemsParams<ListFields> & { people?: readonly IdRef[] }): Promise<ListItemsAdded>;
    /** Removes items. [POST /users/:id/lists/:list_id/items/remove](https://developer.trakt.tv/?section=reference) */
    remove(params: UserListParams & ItemsParams & { people?: readonly IdRef[] }): Promise<ListItemsRemoved>;
    /**
     * Puts the places into a new order.
     * [POST /users/:id/lists/:list_id/items/reorder](https://developer.trakt.tv/?section=reference)
     */
    reorder(params: UserListParams & ReorderParams): Promise<Reordered>;
    /**
     * Changes the notes or the rank of one place.
     * [PUT /users/:id/lists/:list_id/items/:list_item_id](https://developer.trakt.tv/?section=reference)
     */
    update(params: UserListParams & ListItemParams): Promise<undefined>;
  }>;
  /**
   * The older address of `items.reorder`.
   * [POST /users/:id/lists/:list_id/reorder](https://developer.trakt.tv/?section=reference)
   */
  reorder(params: UserListParams & ReorderParams): Promise<Reordered>;
  /** Who liked a list. [GET /users/:id/lists/:list_id/likes](https://developer.trakt.tv/?section=reference) */
  likes(params: UserListParams): Pages<Like>;
  /** Likes a list. [POST /users/:id/lists/:list_id/like](https://developer.trakt.tv/?section=reference) */
  like(params: UserListParams): Promise<undefined>;
  /** Takes a like back. [DELETE /users/:id/lists/:list_id/like](https://developer.trakt.tv/?section=reference) */
  unlike(params: UserListParams): Promise<undefined>;
  /**
   * Comments on a list.
   * [GET /users/:id/lists/:list_id/comments/:sort](https://developer.trakt.tv/?section=reference)
   */
  comments(params: UserListParams & { sort: CommentSort }): Pages<Comment>;
  /**
   * Reports a list to the moderators.
   * [POST /users/:id/lists/:list_id/report](https://developer.trakt.tv/?section=reference)
   */
  report(params: UserListParams & ReportParams<ListReport>): Promise<undefined>;
}

export const usersList: SectionTable<UsersListFunctions> = {
  summary: 'GET /users/:id/lists/:list_id one ?extended',
  update: 'PUT /users/:id/lists/:list_id one body',
  delete: 'DELETE /users/:id/lists/:list_id none',
  items: {
    get: 'GET /users/:id/lists/:list_id/items/:type?/:sort_by?/:sort_how? pages ?extended,filters,ignoring',
    add: 'POST /users/:id/lists/:list_id/items one body',
    remove: 'POST /users/:id/lists/:list_id/items/remove one body',
    reorder: 'POST /users/:id/lists/:list_id/items/reorder one body',
    update: 'PUT /users/:id/lists/:list_id/items/:list_item_id none body',
  },
  reorder: 'POST /users/:id/lists/:list_id/reorder one body',
  likes: 'GET /users/:id/lists/:list_id/likes pages',
  like: 'POST /users/:id/lists/:list_id/like none',
  unlike: 'DELETE /users/:id/lists/:list_id/like none',
  comments: 'GET /users/:id/lists/:list_id/comments/:sort pages',
  report: 'POST /users/:id/lists/:list_id/report none body',
};
