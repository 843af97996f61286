/** A person's lists that Trakt fills by a rule. */

import type { SectionTable } from '../../endpoint.ts';
import type { SmartList, SmartListSettings } from '../../rows/lists.ts';
import type { UserParams } from '../params.ts';
import type { UserListParams } from './lists.ts';

export interface UsersSmartListsFunctions {
  /** Their smart lists. [GET /users/:id/smart-lists](https://developer.trakt.tv/?section=reference) */
  personal(params: UserParams): Promise<SmartList[]>;
  /** Makes a smart list. [POST /users/:id/smart-lists](https://developer.trakt.tv/?section=reference) */
  create(
    params: UserParams & SmartListSettings & Required<Pick<SmartListSettings, 'name' | 'source' | 'media_type'>>,
  ): Promise<Pick<SmartList, 'ids'>>;
}

export const usersSmartLists: SectionTable<UsersSmartListsFunctions> = {
  personal: 'GET /users/:id/smart-lists list',
  create: 'POST /users/:id/smart-lists one body',
};

export interface UsersSmartListFunctions {
  /**
   * One smart list; undefined where there is none.
   * [GET /users/:id/smart-lists/:list_id](https://developer.trakt.tv/?section=reference)
   */
  summary(params: UserListParams): Promise<SmartList | undefined>;
  /** Changes a smart list. [PUT /users/:id/smart-lists/:list_id](https://developer.trakt.tv/?section=reference) */
  update(params: UserListParams & SmartListSettings): Promise<undefined>;
  /** Deletes a smart list. [DELETE /users/:id/smart-lists/:list_id](https://developer.trakt.tv/?section=reference) */
  delete(params: UserListParams): Promise<undefined>;
}

export const usersSmartList: SectionTable<UsersSmartListFunctions> = {
  summary: 'GET /users/:id/smart-lists/:list_id maybe',
  update: 'PUT /users/:id/smart-lists/:list_id none body',
  delete: 'DELETE /users/:id/smart-lists/:list_id none',
};
