/** What the account owns or can play. */

import type { CallOptions, SectionTable } from '../../endpoint.ts';
import type { Pages } from '../../pages.ts';
import type { ItemsOf } from '../../rows/items.ts';
import type {
  CollectedDates,
  CollectedEpisodeRow,
  CollectedMovieRow,
  CollectedRow,
  CollectedShowDates,
  CollectedShowRow,
} from '../../rows/sync.ts';
import type { CollectionAdded, CollectionRemoved, CopyFields } from '../../rows/writes.ts';
import type { Asked, ExtendedParams, ItemsParams } from '../params.ts';

export interface CollectionParams<E extends Asked = Asked> extends ExtendedParams<E> {
  /** Only what is on this medium or service. */
  available_on?: string;
}

export interface SyncCollectionFunctions {
  /**
   * What the account owns or can play. Shows have seasons under `extended: 'progress'` only.
   * [GET /sync/collection/:type](https://developer.trakt.tv/?section=reference)
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
  get<E extends Asked = undefined>(params: CollectionParams<E> & { type: 'media' }): Pages<CollectedRow<ItemsOf<E>>>;
  /** Adds copies. [POST /sync/collection](https://developer.trakt.tv/?section=reference) */
  add(params: ItemsParams<CopyFields>): Promise<CollectionAdded>;
  /** Removes copies. [POST /sync/collection/remove](https://developer.trakt.tv/?section=reference) */
  remove(params: ItemsParams): Promise<CollectionRemoved>;
  readonly minimal: {
    /**
     * When each film was collected, in one answer.
     * [GET /sync/collection/minimal/movies](https://developer.trakt.tv/?section=reference)
     */
    movies(params?: CallOptions & { available_on?: string }): Promise<CollectedDates>;
    /**
     * When each episode was collected, by show, season and episode, in one answer.
     * [GET /sync/collection/minimal/shows](https://developer.trakt.tv/?section=reference)
     */
    shows(params?: CallOptions & { available_on?: string }): Promise<CollectedShowDates>;
    /**
     * When each episode was collected, in one answer.
     * [GET /sync/collection/minimal/episodes](https://developer.trakt.tv/?section=reference)
     */
    episodes(params?: CallOptions & { available_on?: string }): Promise<CollectedDates>;
  };
}

export const syncCollection: SectionTable<SyncCollectionFunctions> = {
  get: 'GET /sync/collection/:type pages required ?extended,available_on',
  add: 'POST /sync/collection one body',
  remove: 'POST /sync/collection/remove one body',
  minimal: {
    movies: 'GET /sync/collection/minimal/movies one required ?available_on',
    shows: 'GET /sync/collection/minimal/shows one required ?available_on',
    episodes: 'GET /sync/collection/minimal/episodes one required ?available_on',
  },
};
