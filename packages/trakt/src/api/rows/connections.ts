/** Links to Plex and to streaming services. A field with `?` may be missing or null. */

export interface PlexSettings {
  connection: { connected: boolean; username?: string | null };
  webhook: {
    url?: string | null;
    last_event_at?: string | null;
    event_count: number;
    home_users?: string | null;
  };
  sync: {
    configured: boolean;
    error: boolean;
    selection: PlexSelection;
    toggles: {
      movie: PlexToggles & { watchlist: boolean };
      show: { rated: boolean; watchlist: boolean };
      season: { rated: boolean };
      episode: PlexToggles;
    };
  };
  scrobbler: {
    toggles: { movie: PlexToggles; show: { rated: boolean }; season: { rated: boolean }; episode: PlexToggles };
  };
}

export interface PlexSelection {
  server_ids: string[];
  library_ids: { server_id: string; uuid: string }[];
  user_ids: string[];
}

/** What goes over to Trakt. */
export interface PlexToggles {
  watching: boolean;
  watched: boolean;
  rated: boolean;
  collected: boolean;
}

/** Only what is to change. */
export interface PlexChanges {
  sync?: {
    selection?: Partial<PlexSelection>;
    toggles?: {
      movie?: Partial<PlexToggles & { watchlist: boolean }>;
      show?: { rated?: boolean; watchlist?: boolean };
      season?: { rated?: boolean };
      episode?: Partial<PlexToggles>;
    };
  };
  scrobbler?: {
    toggles?: {
      movie?: Partial<PlexToggles>;
      show?: { rated?: boolean };
      season?: { rated?: boolean };
      episode?: Partial<PlexToggles>;
    };
  };
  webhook?: { home_users?: string | null };
  /** Reads all of a kind again. */
  trigger_sync?: {
    watched_all_data?: boolean;
    collection_all_data?: boolean;
    ratings_all_data?: boolean;
    watchlist_all_data?: boolean;
  };
}

export interface PlexServers {
  servers: {
    id: string;
    name: string;
    connection_count: number;
    connection_timeout: number;
    ports: number[];
    owned: boolean;
    url?: string | null;
  }[];
}

export interface PlexServer {
  accounts: { id: number; name: string }[];
  libraries: {
    id: number;
    uuid: string;
    type: string;
    title: string;
    agent: string;
    scanner: string;
    selected: boolean;
    url: string;
  }[];
}

/** Where to send the person to agree. */
export interface ConnectUrl {
  url: string;
}

export interface YounifyConnection {
  id: string;
  name: string;
  vip: boolean;
  color: string;
  images: { logo?: string | null };
  connectable: boolean;
  connected: boolean;
  active: boolean;
  profile?: string | null;
  last_synced_at?: string | null;
}
