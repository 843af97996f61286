/** Trakt's section `search`: by words, and by ids of other services. */

import type { CallOptions, SectionTable } from '../endpoint.ts';
import type { Pages } from '../pages.ts';
import type { SearchRow, TrendingSearchRow } from '../rows/charts.ts';
import type { ItemsOf } from '../rows/items.ts';
import type { Asked, ExtendedParams } from './params.ts';

export type SearchType = 'movie' | 'show' | 'episode' | 'person' | 'list';

export interface SearchParams<E extends Asked = Asked> extends ExtendedParams<E> {
  /** One of them or several. */
  type: SearchType | readonly SearchType[];
  query: string;
}

export interface LookupParams<E extends Asked = Asked> extends ExtendedParams<E> {
  id_type: 'trakt' | 'imdb' | 'tmdb' | 'tvdb';
  id: number | string;
  /** Numbers of Trakt, TMDB and TheTVDB stand for one thing of each type. */
  type?: SearchType | 'season' | readonly (SearchType | 'season')[];
}

/** Something that somebody searched for and chose. */
export interface RecentSearchParams extends CallOptions {
  id: number;
  query: string;
  type: 'movies' | 'shows' | 'people' | 'lists';
}

export interface SearchSection {
  /**
   * Finds by words in titles, overviews and names; the best first.
   * [GET /search/:type](https://developer.trakt.tv/?section=reference)
   */
  query<E extends Asked = undefined>(params: SearchParams<E>): Pages<SearchRow<ItemsOf<E>>>;
  /** Finds by the exact title. [GET /search/:type/exact](https://developer.trakt.tv/?section=reference) */
  exact<E extends Asked = undefined>(
    params: SearchParams<E> & { type: 'movie' | 'show' },
  ): Pages<SearchRow<ItemsOf<E>>>;
  /**
   * Finds by an id of Trakt, IMDb, TMDB or TheTVDB.
   * [GET /search/:id_type/:id](https://developer.trakt.tv/?section=reference)
   */
  lookup<E extends Asked = undefined>(params: LookupParams<E>): Promise<SearchRow<ItemsOf<E>>[]>;
  /** What people search for. [GET /search/recent_by_id/global/:type?](https://developer.trakt.tv/?section=reference) */
  trending<E extends Asked = undefined>(
    params?: ExtendedParams<E> & { type?: 'movies' | 'shows' | 'people'; query?: string },
  ): Pages<TrendingSearchRow<ItemsOf<E>>>;
  readonly recent: {
    /** Adds to what people search for. [POST /search/recent](https://developer.trakt.tv/?section=reference) */
    add(params: RecentSearchParams): Promise<undefined>;
    /** Takes it away again. [POST /search/recent/remove](https://developer.trakt.tv/?section=reference) */
    remove(params: RecentSearchParams): Promise<undefined>;
  };
}

export const search: SectionTable<SearchSection> = {
  query: 'GET /search/:type pages ?extended,query',
  exact: 'GET /search/:type/exact pages ?extended,query',
  lookup: 'GET /search/:id_type/:id list ?extended,type',
  trending: 'GET /search/recent_by_id/global/:type? pages ?extended,query',
  recent: {
    add: 'POST /search/recent none body',
    remove: 'POST /search/recent/remove none body',
  },
};
