/** Requests to follow somebody. */

import type { SectionTable } from '../../endpoint.ts';
import type { ItemsOf } from '../../rows/items.ts';
import type { Follower, FollowRequest } from '../../rows/users.ts';
import type { Asked, ExtendedParams, NumberParams } from '../params.ts';

export interface UsersRequestsFunctions {
  /** Who wants to follow the account. [GET /users/requests](https://developer.trakt.tv/?section=reference) */
  follow<E extends Asked = undefined>(params?: ExtendedParams<E>): Promise<FollowRequest<ItemsOf<E>['user']>[]>;
  /**
   * Whom the account wants to follow.
   * [GET /users/requests/following](https://developer.trakt.tv/?section=reference)
   */
  following<E extends Asked = undefined>(params?: ExtendedParams<E>): Promise<FollowRequest<ItemsOf<E>['user']>[]>;
  /** Lets somebody follow. [POST /users/requests/:id](https://developer.trakt.tv/?section=reference) */
  approve<E extends Asked = undefined>(params: NumberParams & ExtendedParams<E>): Promise<Follower<ItemsOf<E>['user']>>;
  /** Lets somebody not follow. [DELETE /users/requests/:id](https://developer.trakt.tv/?section=reference) */
  deny(params: NumberParams): Promise<undefined>;
}

export const usersRequests: SectionTable<UsersRequestsFunctions> = {
  follow: 'GET /users/requests list required ?extended',
  following: 'GET /users/requests/following list required ?extended',
  approve: 'POST /users/requests/:id one ?extended',
  deny: 'DELETE /users/requests/:id none',
};
