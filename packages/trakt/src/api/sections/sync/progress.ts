/** Where the account is in films and shows. */

import type { CallOptions, SectionTable } from '../../endpoint.ts';
import type { Pages } from '../../pages.ts';
import type { ItemsOf } from '../../rows/items.ts';
import type { PausedEpisodeRow, PausedMovieRow, PausedRow, ProgressRow } from '../../rows/sync.ts';
import type { Asked, DateRangeParams, ExtendedParams, FilterParams, NumberParams, SortParams } from '../params.ts';

export interface PlaybackParams<E extends Asked = Asked> extends ExtendedParams<E>, DateRangeParams, FilterParams {
  type?: 'movies' | 'episodes' | 'all';
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

export interface SyncPlaybackFunctions {
  /** What was paused, and where. [GET /sync/playback/:type?](https://developer.trakt.tv/?section=reference) */
  get<E extends Asked = undefined>(params: PlaybackParams<E> & { type: 'movies' }): Pages<PausedMovieRow<ItemsOf<E>>>;
  get<E extends Asked = undefined>(
    params: PlaybackParams<E> & { type: 'episodes' },
  ): Pages<PausedEpisodeRow<ItemsOf<E>>>;
  get<E extends Asked = undefined>(params?: PlaybackParams<E>): Pages<PausedRow<ItemsOf<E>>>;
  /** Forgets where one was paused. [DELETE /sync/playback/:id](https://developer.trakt.tv/?section=reference) */
  remove(params: NumberParams): Promise<undefined>;
}

export const syncPlayback: SectionTable<SyncPlaybackFunctions> = {
  get: 'GET /sync/playback/:type? pages required ?extended,filters,start_at,end_at',
  remove: 'DELETE /sync/playback/:id none',
};

export interface SyncProgressFunctions {
  /**
   * The next episode of each show that was begun.
   * [GET /sync/progress/up_next](https://developer.trakt.tv/?section=reference)
   */
  upNext<E extends Asked = undefined>(params?: UpNextParams<E>): Pages<ProgressRow<ItemsOf<E>>>;
  /**
   * The same, faster, and of other shows if asked.
   * [GET /sync/progress/up_next_nitro](https://developer.trakt.tv/?section=reference)
   */
  upNextNitro(params?: NitroParams): Pages<ProgressRow>;
  /**
   * How far the account is in each show.
   * [GET /sync/progress/watched](https://developer.trakt.tv/?section=reference)
   */
  watched<E extends Asked = undefined>(params?: WatchedProgressParams<E>): Pages<ProgressRow<ItemsOf<E>>>;
}

export const syncProgress: SectionTable<SyncProgressFunctions> = {
  upNext: 'GET /sync/progress/up_next pages required ?extended,sort_by,sort_how,include_stats,lifetime_stats',
  upNextNitro: 'GET /sync/progress/up_next_nitro pages required ?filters,sort_by,sort_how,intent',
  watched:
    'GET /sync/progress/watched pages required ?extended,sort_by,sort_how,lifetime_stats,hide_completed,hide_not_completed,only_rewatching',
};
