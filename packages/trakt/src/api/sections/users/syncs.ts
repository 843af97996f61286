/** What was brought into the account from elsewhere. */

import type { CallOptions, SectionTable } from '../../endpoint.ts';
import type { Pages } from '../../pages.ts';
import type { DataSync, DataSyncItem } from '../../rows/users.ts';
import type { NumberParams } from '../params.ts';

export interface UsersSyncsFunctions {
  /**
   * All imports, the latest first.
   * @see {@link https://developer.trakt.tv/?section=reference GET /users/syncs}
   */
  list(options?: CallOptions): Pages<DataSync>;

  /**
   * Imports of one kind.
   * @see {@link https://developer.trakt.tv/?section=reference GET /users/syncs/:type}
   */
  listByType(params: CallOptions & { type: DataSync['kind'] }): Pages<DataSync>;

  /**
   * One import.
   * @see {@link https://developer.trakt.tv/?section=reference GET /users/syncs/:id}
   */
  details(params: NumberParams): Promise<DataSync>;

  /**
   * What it found half watched.
   * @see {@link https://developer.trakt.tv/?section=reference GET /users/syncs/:id/paused}
   */
  paused(params: NumberParams): Pages<DataSyncItem>;

  /**
   * What it couldn't bring over.
   * @see {@link https://developer.trakt.tv/?section=reference GET /users/syncs/:id/skipped}
   */
  skipped(params: NumberParams): Pages<DataSyncItem>;

  /**
   * Takes back all that it brought.
   * @see {@link https://developer.trakt.tv/?section=reference DELETE /users/syncs/:id}
   */
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
