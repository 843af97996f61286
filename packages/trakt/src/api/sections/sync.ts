/** Trakt's section `sync`: the signed-in account's own history, ratings, lists, collection and progress. */

import type { CallOptions, SectionTable } from '../endpoint.ts';
import type { LastActivities } from '../rows/sync.ts';
import { type SyncCollectionFunctions, syncCollection } from './sync/collection.ts';
import { type SyncFavoritesFunctions, syncFavorites } from './sync/favorites.ts';
import { type SyncHistoryFunctions, type SyncWatchedFunctions, syncHistory, syncWatched } from './sync/history.ts';
import { type SyncPlaybackFunctions, type SyncProgressFunctions, syncPlayback, syncProgress } from './sync/progress.ts';
import { type SyncRatingsFunctions, syncRatings } from './sync/ratings.ts';
import { type SyncWatchlistFunctions, syncWatchlist } from './sync/watchlist.ts';

export interface SyncSection {
  /**
   * When each group last changed: read again only what has.
   * [GET /sync/last_activities](https://developer.trakt.tv/?section=reference)
   */
  lastActivities(options?: CallOptions): Promise<LastActivities>;
  readonly history: SyncHistoryFunctions;
  readonly watched: SyncWatchedFunctions;
  readonly ratings: SyncRatingsFunctions;
  readonly watchlist: SyncWatchlistFunctions;
  readonly favorites: SyncFavoritesFunctions;
  readonly collection: SyncCollectionFunctions;
  readonly playback: SyncPlaybackFunctions;
  readonly progress: SyncProgressFunctions;
}

export const sync: SectionTable<SyncSection> = {
  lastActivities: 'GET /sync/last_activities one required',
  history: syncHistory,
  watched: syncWatched,
  ratings: syncRatings,
  watchlist: syncWatchlist,
  favorites: syncFavorites,
  collection: syncCollection,
  playback: syncPlayback,
  progress: syncProgress,
};
