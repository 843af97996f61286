/** The account's link to Plex. */

import type { CallOptions, SectionTable } from '../../endpoint.ts';
import type { ConnectUrl, PlexChanges, PlexServer, PlexServers, PlexSettings } from '../../rows/connections.ts';

export interface UsersPlexFunctions {
  /** The link and what goes over it. [GET /users/settings/plex](https://developer.trakt.tv/?section=reference) */
  settings(options?: CallOptions): Promise<PlexSettings>;
  /** Changes what goes over it. [PUT /users/settings/plex](https://developer.trakt.tv/?section=reference) */
  updateSettings(params: PlexChanges & CallOptions): Promise<undefined>;
  /** Begins to link Plex. [POST /users/settings/plex/connect](https://developer.trakt.tv/?section=reference) */
  connect(params: CallOptions & { return_url: string }): Promise<ConnectUrl>;
  /** Unlinks Plex. [DELETE /users/settings/plex/connect](https://developer.trakt.tv/?section=reference) */
  disconnect(options?: CallOptions): Promise<undefined>;
  /** The Plex servers that answer. [GET /users/settings/plex/servers](https://developer.trakt.tv/?section=reference) */
  servers(options?: CallOptions): Promise<PlexServers>;
  /**
   * The accounts and libraries of one server.
   * [GET /users/settings/plex/servers/:server_id](https://developer.trakt.tv/?section=reference)
   */
  serverAccounts(params: CallOptions & { server_id: string }): Promise<PlexServer>;
  /** Has Plex read now. [POST /users/settings/plex/sync](https://developer.trakt.tv/?section=reference) */
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
