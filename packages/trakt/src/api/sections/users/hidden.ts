/** What the account doesn't want to see. */

import type { SectionTable } from '../../endpoint.ts';
import type { Pages } from '../../pages.ts';
import type { ItemsOf } from '../../rows/items.ts';
import type { HiddenMovieRow, HiddenRow, HiddenSeasonRow, HiddenShowRow } from '../../rows/sync.ts';
import type { HiddenAdded, HiddenRemoved } from '../../rows/writes.ts';
import type { Asked, ExtendedParams, ItemsParams } from '../params.ts';

export type HiddenSection =
  | 'calendar'
  | 'progress_watched'
  | 'progress_watched_reset'
  | 'progress_collected'
  | 'recommendations'
  | 'comments'
  | 'dropped';

export interface HiddenParams<E extends Asked = Asked> extends ExtendedParams<E> {
  section: HiddenSection;
  type?: 'movie' | 'show' | 'season';
}

export interface UsersHiddenFunctions {
  /**
   * What is hidden in a part of Trakt. `dropped` are the shows that the account gave up.
   * [GET /users/hidden/:section](https://developer.trakt.tv/?section=reference)
   */
  get<E extends Asked = undefined>(params: HiddenParams<E> & { type: 'movie' }): Pages<HiddenMovieRow<ItemsOf<E>>>;
  get<E extends Asked = undefined>(params: HiddenParams<E> & { type: 'show' }): Pages<HiddenShowRow<ItemsOf<E>>>;
  get<E extends Asked = undefined>(params: HiddenParams<E> & { type: 'season' }): Pages<HiddenSeasonRow<ItemsOf<E>>>;
  get<E extends Asked = undefined>(params: HiddenParams<E>): Pages<HiddenRow<ItemsOf<E>>>;
  /** Hides items. [POST /users/hidden/:section](https://developer.trakt.tv/?section=reference) */
  add(params: ItemsParams & { section: HiddenSection }): Promise<HiddenAdded>;
  /** Shows items again. [POST /users/hidden/:section/remove](https://developer.trakt.tv/?section=reference) */
  remove(params: ItemsParams & { section: HiddenSection }): Promise<HiddenRemoved>;
}

export const usersHidden: SectionTable<UsersHiddenFunctions> = {
  get: 'GET /users/hidden/:section pages required ?extended,type',
  add: 'POST /users/hidden/:section one body',
  remove: 'POST /users/hidden/:section/remove one body',
};
