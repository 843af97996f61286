/** What was brought into the account from elsewhere. */

import type { CallOptions, SectionTable } from '../../endpoint.ts';
import type { Pages } from '../../pages.ts';
import type { DataSync, DataSyncItem } from '../../rows/users.ts';
import type { NumberParams } from '../params.ts';

export interface UsersSyncsFunctions {
  /** All imports, the latest first. [GET /users/syncs](https://developer.trakt.tv/?section=reference) */
  list(options?: CallOptions): Pages<DataSync>;
  /** Imports of one kind. [GET /users/syncs/:type](https://developer.trakt.tv/?section=reference) */
  listByType(params: CallOptions & { type: DataSync['kind'] }): Pages<DataSync>;
  /** One import. [GET /users/syncs/:id](https://developer.trakt.tv/?section=reference) */
  details(params: NumberParams): Promise<DataSync>;
  /** What it found half watched. [GET /users/syncs/:id/paused](https://developer.trakt.tv/?section=reference) */
  paused(params: NumberParams): Pages<DataSyncItem>;
  /** What it couldn't bring over. [GET /users/syncs/:id/skipped](https://developer.trakt.tv/?section=reference) */
  skipped(params: NumberParams): Pages<DataSyncItem>;
  /** Takes back all that it brought. [DELETE /users/syncs/:id](https://developer.trakt.tv/?section=reference) */
  undo(params: NumberParams): Promise<undefined>;
}

export const usersSyncs: SectionTable<UsersSyncsFunctions> = {
  list: 'GET /users/syncs pages required',
  listByType: 'GET /users/syncs/:type pages required',
  details: 'GET /users/syncs/:id one required',
  paused: 'GET /users/syncs/:id/paused pages required',
  skipped: 'GET /users/syncs/:id/skipped pages required',
  undo: 'DELETE /users/syncs/:id none',
};
