/** The account's ratings. */

import type { CallOptions, SectionTable } from '../../endpoint.ts';
import type { Pages } from '../../pages.ts';
import type { ItemsOf } from '../../rows/items.ts';
import type { EpisodeRatingRow, MovieRatingRow, RatingRow, SeasonRatingRow, ShowRatingRow } from '../../rows/sync.ts';
import type {
  IdRef,
  ItemsAdded,
  ItemsRemoved,
  MaybeRatingFields,
  RatingFields,
  SeasonPart,
  TitleRef,
} from '../../rows/writes.ts';
import type { Asked, ExtendedParams, ItemsParams, SyncType } from '../params.ts';

export interface RatingsParams<E extends Asked = Asked> extends ExtendedParams<E> {
  type?: SyncType | 'all';
  /** These ratings only, 1 to 10. Needs `type`. */
  rating?: number | readonly number[];
}

/** Ratings of parts need none of the whole. */
export interface RateParams extends CallOptions {
  movies?: readonly (TitleRef & RatingFields)[];
  shows?: readonly (TitleRef & MaybeRatingFields & { seasons?: readonly SeasonPart<MaybeRatingFields>[] })[];
  seasons?: readonly (IdRef & RatingFields)[];
  episodes?: readonly (IdRef & RatingFields)[];
}

export interface SyncRatingsFunctions {
  /** Ratings, newest first. [GET /sync/ratings/:type?/:rating?](https://developer.trakt.tv/?section=reference) */
  get<E extends Asked = undefined>(params: RatingsParams<E> & { type: 'movies' }): Pages<MovieRatingRow<ItemsOf<E>>>;
  get<E extends Asked = undefined>(params: RatingsParams<E> & { type: 'shows' }): Pages<ShowRatingRow<ItemsOf<E>>>;
  get<E extends Asked = undefined>(params: RatingsParams<E> & { type: 'seasons' }): Pages<SeasonRatingRow<ItemsOf<E>>>;
  get<E extends Asked = undefined>(
    params: RatingsParams<E> & { type: 'episodes' },
  ): Pages<EpisodeRatingRow<ItemsOf<E>>>;
  get<E extends Asked = undefined>(params?: RatingsParams<E>): Pages<RatingRow<ItemsOf<E>>>;
  /** Rates items. [POST /sync/ratings](https://developer.trakt.tv/?section=reference) */
  add(params: RateParams): Promise<ItemsAdded>;
  /** Removes ratings. [POST /sync/ratings/remove](https://developer.trakt.tv/?section=reference) */
  remove(params: ItemsParams): Promise<ItemsRemoved>;
}

export const syncRatings: SectionTable<SyncRatingsFunctions> = {
  get: 'GET /sync/ratings/:type?/:rating? pages required ?extended',
  add: 'POST /sync/ratings one body',
  remove: 'POST /sync/ratings/remove one body',
};
