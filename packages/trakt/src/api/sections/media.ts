/** Trakt's section `media`: charts of films and shows together. */

import type { CallOptions, SectionTable } from '../endpoint.ts';
import type { Pages } from '../pages.ts';
import type {
  Anticipated,
  Favorited,
  MovieRecommendation,
  OfMovie,
  OfShow,
  PlayCounts,
  RisingRank,
  ShowRecommendation,
  Watchers,
} from '../rows/charts.ts';
import type { ItemsOf } from '../rows/items.ts';
import type { Asked, FilterParams } from './params.ts';
import type { ChartParams, PeriodParams, ReasonedParams } from './title-params.ts';

export interface MediaSection {
  /** Being watched right now. [GET /media/trending](https://developer.trakt.tv/?section=reference) */
  trending<E extends Asked = undefined>(
    params?: ChartParams<E>,
  ): Pages<Watchers & (OfMovie<ItemsOf<E>> | OfShow<ItemsOf<E>>)>;
  /** On most lists, and not out yet. [GET /media/anticipated](https://developer.trakt.tv/?section=reference) */
  anticipated<E extends Asked = undefined>(
    params?: ChartParams<E>,
  ): Pages<Anticipated & (OfMovie<ItemsOf<E>> | OfShow<ItemsOf<E>>)>;
  /** Best rated by most people. [GET /media/popular](https://developer.trakt.tv/?section=reference) */
  popular<E extends Asked = undefined>(params?: ChartParams<E>): Pages<ItemsOf<E>['movie'] | ItemsOf<E>['show']>;
  /** On the way to become popular. [GET /media/popular/next](https://developer.trakt.tv/?section=reference) */
  popularNext<E extends Asked = undefined>(
    params?: ChartParams<E>,
  ): Pages<RisingRank & (OfMovie<ItemsOf<E>> | OfShow<ItemsOf<E>>)>;
  /**
   * Made favorites most often in a period.
   * [GET /media/favorited/:period?](https://developer.trakt.tv/?section=reference)
   */
  favorited<E extends Asked = undefined>(
    params?: PeriodParams<E> & FilterParams,
  ): Pages<Favorited & (OfMovie<ItemsOf<E>> | OfShow<ItemsOf<E>>)>;
  /**
   * Played most often in a period; one person counts as often as they watch.
   * [GET /media/played/:period?](https://developer.trakt.tv/?section=reference)
   */
  played<E extends Asked = undefined>(
    params?: PeriodParams<E> & FilterParams,
  ): Pages<PlayCounts & (OfMovie<ItemsOf<E>> | OfShow<ItemsOf<E>>)>;
  /**
   * Watched by most people in a period.
   * [GET /media/watched/:period?](https://developer.trakt.tv/?section=reference)
   */
  watched<E extends Asked = undefined>(
    params?: PeriodParams<E> & FilterParams,
  ): Pages<PlayCounts & (OfMovie<ItemsOf<E>> | OfShow<ItemsOf<E>>)>;
  /**
   * Collected by most people in a period.
   * [GET /media/collected/:period?](https://developer.trakt.tv/?section=reference)
   */
  collected<E extends Asked = undefined>(
    params?: PeriodParams<E> & FilterParams,
  ): Pages<PlayCounts & (OfMovie<ItemsOf<E>> | OfShow<ItemsOf<E>>)>;
  /** What the account may like, and why. [GET /media/recommendations](https://developer.trakt.tv/?section=reference) */
  recommendations(params?: ReasonedParams): Pages<MovieRecommendation | ShowRecommendation>;
  /**
   * The same, by another rule of Trakt's.
   * [GET /media/recommendations/smart](https://developer.trakt.tv/?section=reference)
   */
  recommendationsSmart(options?: CallOptions): Pages<MovieRecommendation | ShowRecommendation>;
}

export const media: SectionTable<MediaSection> = {
  trending: 'GET /media/trending pages ?extended,filters,ignoring',
  anticipated: 'GET /media/anticipated pages ?extended,filters,ignoring',
  popular: 'GET /media/popular pages ?extended,filters,ignoring',
  popularNext: 'GET /media/popular/next pages ?extended,filters,ignoring',
  favorited: 'GET /media/favorited/:period? pages ?extended,filters,ignoring',
  played: 'GET /media/played/:period? pages ?extended,filters,ignoring',
  watched: 'GET /media/watched/:period? pages ?extended,filters,ignoring',
  collected: 'GET /media/collected/:period? pages ?extended,filters,ignoring',
  recommendations: 'GET /media/recommendations pages required ?filters,ignoring,watch_window',
  recommendationsSmart: 'GET /media/recommendations/smart pages required',
};
