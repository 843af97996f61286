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

export interface ListChartParams extends ExtendedParams, FilterParams {
  type?: 'personal' | 'official';
}

export interface ListItemsParams<E extends Asked = Asked>
  extends ExtendedParams<E>,
    FilterParams,
    IgnoreParams,
    SortParams {
  id: number | string;
  /** One of `movie`, `show`, `season`, `episode`, `person`, or several: `['movie', 'show']`. */
  type?: ListedType | readonly ListedType[];
}

export type ListedType = 'movie' | 'show' | 'season' | 'episode' | 'person';

export interface ListsSection {
  /**
   * The lists with most likes and comments in the last week.
   * @see {@link https://developer.trakt.tv/?section=reference GET /lists/trending/:type?}
   */
  trending(params?: ListChartParams): Pages<ListChartRow>;

  /**
   * The lists with most likes and comments of all.
   * @see {@link https://developer.trakt.tv/?section=reference GET /lists/popular/:type?}
   */
  popular(params?: ListChartParams): Pages<ListChartRow>;

  /**
   * One list, without its items.
   * @see {@link https://developer.trakt.tv/?section=reference GET /lists/:id}
   */
  summary(params: NumberParams & ExtendedParams & FilterParams & IgnoreParams): Promise<List>;

  /**
   * What is on a list. The order needs the type.
   * @see {@link https://developer.trakt.tv/?section=reference GET /lists/:id/items/:type?/:sort_by?/:sort_how?}
   */
  items<E extends Asked = undefined>(params: ListItemsParams<E> & { type: 'movie' }): Pages<ListedMovieRow<ItemsOf<E>>>;
  items<E extends Asked = undefined>(params: ListItemsParams<E> & { type: 'show' }): Pages<ListedShowRow<ItemsOf<E>>>;
  items<E extends Asked = undefined>(params: ListItemsParams<E>): Pages<ListedRow<ItemsOf<E>>>;

  /**
   * Comments on a list.
   * @see {@link https://developer.trakt.tv/?section=reference GET /lists/:id/comments/:sort?}
   */
  comments(params: NumberParams & ExtendedParams & { sort?: CommentSort }): Pages<Comment>;

  /**
   * Who liked a list.
   * @see {@link https://developer.trakt.tv/?section=reference GET /lists/:id/likes}
   */
  likes(params: NumberParams & ExtendedParams): Pages<Like>;

  /**
   * Likes a list.
   * @see {@link https://developer.trakt.tv/?section=reference POST /lists/:id/like}
   */
  like(params: NumberParams): Promise<undefined>;

  /**
   * Takes a like back.
   * @see {@link https://developer.trakt.tv/?section=reference DELETE /lists/:id/like}
   */
  unlike(params: NumberParams): Promise<undefined>;

  /**
   * Reports a list to the moderators.
   * @see {@link https://developer.trakt.tv/?section=reference POST /lists/:id/report}
   */
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
