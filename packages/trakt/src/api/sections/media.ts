/** Trakt's section `media`: charts of films and shows together. */

import type { SectionTable } from '../endpoint.ts';
import type { Pages } from '../pages.ts';
import type { Anticipated, OfMovie, OfShow, Watchers } from '../rows/charts.ts';
import type { ItemsOf } from '../rows/items.ts';
import type { Asked } from './params.ts';
import type { ChartParams } from './title-params.ts';

export interface MediaSection {
  /**
   * Being watched right now.
   * @see {@link https://developer.trakt.tv/?section=reference GET /media/trending}
   */
  trending<E extends Asked = undefined>(
    params?: ChartParams<E>,
  ): Pages<Watchers & (OfMovie<ItemsOf<E>> | OfShow<ItemsOf<E>>)>;

  /**
   * On most lists, and not out yet.
   * @see {@link https://developer.trakt.tv/?section=reference GET /media/anticipated}
   */
  anticipated<E extends Asked = undefined>(
    params?: ChartParams<E>,
  ): Pages<Anticipated & (OfMovie<ItemsOf<E>> | OfShow<ItemsOf<E>>)>;

  /**
   * Best rated by most people.
   * @see {@link https://developer.trakt.tv/?section=reference GET /media/popular}
   */
  popular<E extends Asked = undefined>(params?: ChartParams<E>): Pages<ItemsOf<E>['movie'] | ItemsOf<E>['show']>;
}

export const media: SectionTable<MediaSection> = {
  trending: 'GET /media/trending pages ?extended,filters,ignoring',
  anticipated: 'GET /media/anticipated pages ?extended,filters,ignoring',
  popular: 'GET /media/popular pages ?extended,filters,ignoring',
};
