/** Trakt's section `media`: charts of films and shows together. */

import type { SectionTable } from '../endpoint.ts';
import type { Pages } from '../pages.ts';
import type { Anticipated, OfMovie, OfShow, Watchers } from '../rows/charts.ts';
import type { ItemsOf } from '../rows/items.ts';
import type { Asked } from './params.ts';
import type { ChartParams } from './title-params.ts';

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
}

export const media: SectionTable<MediaSection> = {
  trending: 'GET /media/trending pages ?extended,filters,ignoring',
  anticipated: 'GET /media/anticipated pages ?extended,filters,ignoring',
  popular: 'GET /media/popular pages ?extended,filters,ignoring',
};
