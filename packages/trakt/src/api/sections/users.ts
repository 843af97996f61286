/** Trakt's section `users`: so far the signed-in account's own settings. */

import type { CallOptions, EndpointTable } from '../endpoint.ts';
import type { UserSettings } from '../rows/users.ts';
import type { Extended } from './extended.ts';

export interface UsersSection {
  /** Who is signed in, and with which settings, permissions and limits. `GET /users/settings` */
  settings(params?: { extended?: Extended } & CallOptions): Promise<UserSettings>;
}

export const usersTable: EndpointTable<UsersSection> = {
  settings: { method: 'GET', path: '/users/settings', query: ['extended'], auth: 'required', paged: false },
};
