/** Trakt's section `lists`: public lists by their number. */

import type { SectionTable } from '../endpoint.ts';
import type { Pages } from '../pages.ts';
import type { Comment } from '../rows/comments.ts';
import type { ItemsOf } from '../rows/items.ts';
import type { Like, List, ListChartRow, ListedMovieRow, ListedRow, ListedShowRow } from '../rows/lists.ts';
import type {
  Asked,
  ExtendedParams,
  FilterParams,
  IgnoreParams,
  ListReport,
  NumberParams,
  ReportParams,
  SortParams,
} from './params.ts';
import type { CommentSort } from './title-params.ts';

export interface ListChartParams<E extends Asked = Asked> extends ExtendedParams<E>, FilterParams {
  type?: 'personal' | 'official' | 'all';
}

export interface ListItemsParams<E extends Asked = Asked>
  extends ExtendedParams<E>,
    FilterParams,
    IgnoreParams,
    SortParams {
  id: number | string;
  /** One of them or several: `['movie', 'show']`. */
  type?: ListedType | readonly ListedType[] | 'all';
}

export type ListedType = 'movie' | 'show' | 'season' | 'episode' | 'person';

export interface ListsSection {
  /**
   * The lists with most likes and comments in the last week.
   * [GET /lists/trending/:type?](https://developer.trakt.tv/?section=reference)
   */
  trending<E extends Asked = undefined>(params?: ListChartParams<E>): Pages<ListChartRow<ItemsOf<E>>>;
  /**
   * The lists with most likes and comments of all.
   * [GET /lists/popular/:type?](https://developer.trakt.tv/?section=reference)
   */
  popular<E extends Asked = undefined>(params?: ListChartParams<E>): Pages<ListChartRow<ItemsOf<E>>>;
  /** One list, without its items. [GET /lists/:id](https://developer.trakt.tv/?section=reference) */
  summary<E extends Asked = undefined>(
    params: NumberParams & ExtendedParams<E> & FilterParams & IgnoreParams,
  ): Promise<List<ItemsOf<E>>>;
  /**
   * What is on a list. The order needs the type.
   * [GET /lists/:id/items/:type?/:sort_by?/:sort_how?](https://developer.trakt.tv/?section=reference)
   */
  items<E extends Asked = undefined>(params: ListItemsParams<E> & { type: 'movie' }): Pages<ListedMovieRow<ItemsOf<E>>>;
  items<E extends Asked = undefined>(params: ListItemsParams<E> & { type: 'show' }): Pages<ListedShowRow<ItemsOf<E>>>;
  items<E extends Asked = undefined>(params: ListItemsParams<E>): Pages<ListedRow<ItemsOf<E>>>;
  /** Comments on a list. [GET /lists/:id/comments/:sort?](https://developer.trakt.tv/?section=reference) */
  comments<E extends Asked = undefined>(
    params: NumberParams & ExtendedParams<E> & { sort?: CommentSort },
  ): Pages<Comment<ItemsOf<E>>>;
  /** Who liked a list. [GET /lists/:id/likes](https://developer.trakt.tv/?section=reference) */
  likes<E extends Asked = undefined>(params: NumberParams & ExtendedParams<E>): Pages<Like<ItemsOf<E>>>;
  /** Likes a list. [POST /lists/:id/like](https://developer.trakt.tv/?section=reference) */
  like(params: NumberParams): Promise<undefined>;
  /** Takes a like back. [DELETE /lists/:id/like](https://developer.trakt.tv/?section=reference) */
  unlike(params: NumberParams): Promise<undefined>;
  /** Reports a list to the moderators. [POST /lists/:id/report](https://developer.trakt.tv/?section=reference) */
  report(params: ReportParams<ListReport>): Promise<undefined>;
}

export const lists: SectionTable<ListsSection> = {
  trending: 'GET /lists/trending/:type? pages ?extended,filters',
  popular: 'GET /lists/popular/:type? pages ?extended,filters',
  summary: 'GET /lists/:id one ?extended,filters,ignoring',
  items: 'GET /lists/:id/items/:type?/:sort_by?/:sort_how? pages ?extended,filters,ignoring',
  comments: 'GET /lists/:id/comments/:sort? pages ?extended',
  likes: 'GET /lists/:id/likes pages ?extended',
  like: 'POST /lists/:id/like none',
  unlike: 'DELETE /lists/:id/like none',
  report: 'POST /lists/:id/report none body',
};
