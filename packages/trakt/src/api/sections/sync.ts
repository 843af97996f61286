/** Trakt's section `sync`: the signed-in account's own history, ratings, lists, collection and progress. */

import type { Callable, CallOptions, SectionTable } from '../endpoint.ts';
import type { Pages } from '../pages.ts';
import type { OfMovie, OfShow, Updated } from '../rows/charts.ts';
import type { ItemsOf } from '../rows/items.ts';
import type { LastActivities } from '../rows/sync.ts';
import type { Asked } from './params.ts';
import { type SyncCollectionFunctions, syncCollection } from './sync/collection.ts';
import { type SyncFavoritesFunctions, syncFavorites } from './sync/favorites.ts';
import { type SyncHistoryFunctions, type SyncWatchedFunctions, syncHistory, syncWatched } from './sync/history.ts';
import { type SyncPlaybackFunctions, type SyncProgressFunctions, syncPlayback, syncProgress } from './sync/progress.ts';
import { type SyncRatingsFunctions, syncRatings } from './sync/ratings.ts';
import { type SyncWatchlistFunctions, syncWatchlist } from './sync/watchlist.ts';
import type { UpdatedIdsParams, UpdatesParams } from './title-params.ts';

export interface SyncSection {
  /**
   * When each group last changed: read again only what has.
   * [GET /sync/last_activities](https://developer.trakt.tv/?section=reference)
   */
  lastActivities(options?: CallOptions): Promise<LastActivities>;
  readonly updates: Callable<{
    /**
     * What was changed since a moment of the films or shows that the account has.
     * [GET /sync/updates/:type/:start_date?](https://developer.trakt.tv/?section=reference)
     */
    get<E extends Asked = undefined>(
      params: UpdatesParams<E> & { type: 'movies' },
    ): Pages<Updated & OfMovie<ItemsOf<E>>>;
    get<E extends Asked = undefined>(params: UpdatesParams<E> & { type: 'shows' }): Pages<Updated & OfShow<ItemsOf<E>>>;
    /**
     * Trakt's numbers of them.
     * [GET /sync/updates/id/:type/:start_date?](https://developer.trakt.tv/?section=reference)
     */
    ids(params: UpdatedIdsParams & { type: 'movies' | 'shows' }): Pages<number>;
  }>;
  readonly history: Callable<SyncHistoryFunctions>;
  readonly watched: Callable<SyncWatchedFunctions>;
  readonly ratings: Callable<SyncRatingsFunctions>;
  readonly watchlist: Callable<SyncWatchlistFunctions>;
  readonly favorites: Callable<SyncFavoritesFunctions>;
  readonly collection: Callable<SyncCollectionFunctions>;
  readonly playback: Callable<SyncPlaybackFunctions>;
  readonly progress: SyncProgressFunctions;
}

export const sync: SectionTable<SyncSection> = {
  lastActivities: 'GET /sync/last_activities one required',
  updates: {
    get: 'GET /sync/updates/:type/:start_date? pages required ?extended',
    ids: 'GET /sync/updates/id/:type/:start_date? pages required',
  },
  history: syncHistory,
  watched: syncWatched,
  ratings: syncRatings,
  watchlist: syncWatchlist,
  favorites: syncFavorites,
  collection: syncCollection,
  playback: syncPlayback,
  progress: syncProgress,
};
