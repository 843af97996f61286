/** Filters that a VIP account keeps. */

import type { CallOptions, SectionTable } from '../../endpoint.ts';
import type { Pages } from '../../pages.ts';
import type { NewFilter, SavedFilter } from '../../rows/users.ts';
import type { NumberParams } from '../params.ts';

export type FilterSection = SavedFilter['section'];

export interface UsersFiltersFunctions {
  /**
   * The saved filters, of all sections or one.
   * [GET /users/saved_filters/:section?](https://developer.trakt.tv/?section=reference)
   */
  saved(params?: CallOptions & { section?: FilterSection }): Pages<SavedFilter>;
  /** Saves filters. [POST /users/saved_filters](https://developer.trakt.tv/?section=reference) */
  add(params: CallOptions & { filters: readonly NewFilter[] }): Promise<{ added: SavedFilter[]; skipped: NewFilter[] }>;
  /** Deletes a filter. [DELETE /users/saved_filters/:id](https://developer.trakt.tv/?section=reference) */
  delete(params: NumberParams): Promise<undefined>;
}

export const usersFilters: SectionTable<UsersFiltersFunctions> = {
  saved: 'GET /users/saved_filters/:section? pages required',
  add: 'POST /users/saved_filters one body=filters',
  delete: 'DELETE /users/saved_filters/:id none',
};
