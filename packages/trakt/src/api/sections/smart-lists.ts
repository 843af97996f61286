/** Trakt's section `smart-lists`: lists that Trakt fills by a rule. */

import type { CallOptions, SectionTable } from '../endpoint.ts';
import type { Pages } from '../pages.ts';
import type { ItemsOf } from '../rows/items.ts';
import type { SmartList, SmartListRow } from '../rows/lists.ts';
import type { Asked, ExtendedParams, FilterParams, IgnoreParams, SortParams } from './params.ts';

export interface SmartListItemsParams<E extends Asked = Asked>
  extends ExtendedParams<E>,
    FilterParams,
    IgnoreParams,
    SortParams {
  list_id: number | string;
  type?: 'movies' | 'shows' | 'all';
}

export interface SmartListsSection {
  /**
   * One smart list, by its slug; undefined where there is none.
   * [GET /smart-lists/:list_id](https://developer.trakt.tv/?section=reference)
   */
  summary(params: CallOptions & { list_id: number | string }): Promise<SmartList | undefined>;
  /**
   * What is on a smart list now. The order needs the type.
   * [GET /smart-lists/:list_id/items/:type?/:sort_by?/:sort_how?](https://developer.trakt.tv/?section=reference)
   */
  items<E extends Asked = undefined>(params: SmartListItemsParams<E>): Pages<SmartListRow<ItemsOf<E>>>;
}

export const smartLists: SectionTable<SmartListsSection> = {
  summary: 'GET /smart-lists/:list_id maybe',
  items: 'GET /smart-lists/:list_id/items/:type?/:sort_by?/:sort_how? pages ?extended,filters,ignoring',
};
