/** The account's link to Plex. */

import type { CallOptions, SectionTable } from '../../endpoint.ts';
import type { ConnectUrl, PlexChanges, PlexServer, PlexServers, PlexSettings } from '../../rows/connections.ts';

export interface UsersPlexFunctions {
  /**
   * The link and what goes over it.
   * @see {@link https://developer.trakt.tv/?section=reference GET /users/settings/plex}
   */
  settings(options?: CallOptions): Promise<PlexSettings>;

  /**
   * Changes what goes over it.
   * @see {@link https://developer.trakt.tv/?section=reference PUT /users/settings/plex}
   */
  updateSettings(params: PlexChanges & CallOptions): Promise<undefined>;

  /**
   * Begins to link Plex.
   * @see {@link https://developer.trakt.tv/?section=reference POST /users/settings/plex/connect}
   */
  connect(params: CallOptions & { return_url: string }): Promise<ConnectUrl>;

  /**
   * Unlinks Plex.
   * @see {@link https://developer.trakt.tv/?section=reference DELETE /users/settings/plex/connect}
   */
  disconnect(options?: CallOptions): Promise<undefined>;

  /**
   * The Plex servers that answer.
   * @see {@link https://developer.trakt.tv/?section=reference GET /users/settings/plex/servers}
   */
  servers(options?: CallOptions): Promise<PlexServers>;

  /**
   * The accounts and libraries of one server.
   * @see {@link https://developer.trakt.tv/?section=reference GET /users/settings/plex/servers/:server_id}
   */
  serverAccounts(params: CallOptions & { server_id: string }): Promise<PlexServer>;

  /**
   * Has Plex read now.
   * @see {@link https://developer.trakt.tv/?section=reference POST /users/settings/plex/sync}
   */
  sync(params?: CallOptions & { server_id?: string; all_data?: boolean }): Promise<undefined>;
}

export const usersPlex: SectionTable<UsersPlexFunctions> = {
  settings: 'GET /users/settings/plex one required',
  updateSettings: 'PUT /users/settings/plex none body',
  connect: 'POST /users/settings/plex/connect one body',
  disconnect: 'DELETE /users/settings/plex/connect none',
  servers: 'GET /users/settings/plex/servers one required',
  serverAccounts: 'GET /users/settings/plex/servers/:server_id one required',
  sync: 'POST /users/settings/plex/sync none body',
};
