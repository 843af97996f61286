/** Trakt's sections `recommendations` and `social_recommendations`: what the account may like. */

import type { SectionTable } from '../endpoint.ts';
import type { Pages } from '../pages.ts';
import type { RecommendedBy } from '../rows/charts.ts';
import type { ItemsOf } from '../rows/items.ts';
import type { Asked, ExtendedParams, FilterParams, IgnoreParams, ItemParams } from './params.ts';

export interface RecommendationParams<E extends Asked = Asked> extends ExtendedParams<E>, IgnoreParams {
  /** Days: leaves out what isn't like anything that was watched since. */
  watch_window?: number;
}

export interface RecommendationsSection {
  readonly movies: {
    /** Films that the account may like. [GET /recommendations/movies](https://developer.trakt.tv/?section=reference) */
    recommend<E extends Asked = undefined>(
      params?: RecommendationParams<E> & FilterParams,
    ): Pages<ItemsOf<E>['movie'] & RecommendedBy<ItemsOf<E>>>;
    /**
     * Never recommends this film again.
     * [DELETE /recommendations/movies/:id](https://developer.trakt.tv/?section=reference)
     */
    hide(params: ItemParams): Promise<undefined>;
  };
  readonly shows: {
    /** Shows that the account may like. [GET /recommendations/shows](https://developer.trakt.tv/?section=reference) */
    recommend<E extends Asked = undefined>(
      params?: RecommendationParams<E> & FilterParams,
    ): Pages<ItemsOf<E>['show'] & RecommendedBy<ItemsOf<E>>>;
    /**
     * Never recommends this show again.
     * [DELETE /recommendations/shows/:id](https://developer.trakt.tv/?section=reference)
     */
    hide(params: ItemParams): Promise<undefined>;
  };
}

export const recommendations: SectionTable<RecommendationsSection> = {
  movies: {
    recommend: 'GET /recommendations/movies pages required ?extended,filters,ignoring,watch_window',
    hide: 'DELETE /recommendations/movies/:id none',
  },
  shows: {
    recommend: 'GET /recommendations/shows pages required ?extended,filters,ignoring,watch_window',
    hide: 'DELETE /recommendations/shows/:id none',
  },
};

export interface SocialRecommendationsSection {
  /**
   * Films that the people recommend whom the account follows.
   * [GET /social_recommendations/movies](https://developer.trakt.tv/?section=reference)
   */
  movies<E extends Asked = undefined>(
    params?: RecommendationParams<E>,
  ): Pages<ItemsOf<E>['movie'] & RecommendedBy<ItemsOf<E>>>;
  /**
   * Shows that the people recommend whom the account follows.
   * [GET /social_recommendations/shows](https://developer.trakt.tv/?section=reference)
   */
  shows<E extends Asked = undefined>(
    params?: RecommendationParams<E>,
  ): Pages<ItemsOf<E>['show'] & RecommendedBy<ItemsOf<E>>>;
}

export const socialRecommendations: SectionTable<SocialRecommendationsSection> = {
  movies: 'GET /social_recommendations/movies pages required ?extended,ignoring,watch_window',
  shows: 'GET /social_recommendations/shows pages required ?extended,ignoring,watch_window',
};
