/** The signed-in account's own settings, as Trakt writes them. A field with `?` may be missing or null. */

export interface UserSettings {
  user: SettingsUser;
  permissions: { commenting: boolean; liking: boolean; following: boolean };
  account: {
    /** IANA name, e.g. `America/Los_Angeles`. */
    timezone: string;
    /** `mdy`, `dmy`, `ymd`, … */
    date_format: string;
    time_24hr: boolean;
    cover_image?: string | null;
    token?: string | null;
    display_ads?: boolean | null;
  };
  connections?: SettingsConnections | null;
  sharing_text?: { watching: string; watched: string; rated?: string | null } | null;
  /** What the account may hold: the truth, whatever a plan's page says. */
  limits?: SettingsLimits | null;
  /** Comes with `extended: 'browsing'`. */
  browsing?: SettingsBrowsing | null;
}

export interface SettingsUser {
  username: string;
  private: boolean;
  name?: string | null;
  vip: boolean;
  vip_ep: boolean;
  vip_og: boolean;
  vip_years: number;
  vip_cover_image?: string | null;
  director: boolean;
  ids: { slug: string; trakt?: number | null; uuid: string };
  joined_at: string;
  location?: string | null;
  about?: string | null;
  gender?: string | null;
  age?: number | null;
  /** Date of birth. */
  dob?: string | null;
  images: { avatar: { full: string } };
}

export interface SettingsConnections {
  facebook?: boolean | null;
  twitter?: boolean | null;
  mastodon?: boolean | null;
  google?: boolean | null;
  tumblr?: boolean | null;
  medium?: boolean | null;
  slack?: boolean | null;
  apple?: boolean | null;
  dropbox?: boolean | null;
  microsoft?: boolean | null;
}

export interface SettingsLimits {
  list: { count: number; item_count: number };
  watchlist: { item_count: number };
  favorites: { item_count: number };
  collection?: { item_count: number } | null;
  notes?: { item_count: number } | null;
  recommendations?: { item_count: number } | null;
  search?: { recent_count: number } | null;
}

type SortHow = 'asc' | 'desc';

export interface SettingsBrowsing {
  watch_popup_action?: 'now' | 'ask' | 'released' | 'unknown' | null;
  hide_watching_now: boolean;
  list_popup_action?: string | null;
  week_start_day?: string | null;
  watch_after_rating?: string | null;
  watch_only_once: boolean;
  show_rating_prompt?: boolean | null;
  locale?: string | null;
  other_site_ratings: boolean;
  release_date_ignore_runtime: boolean;
  display_early_ratings: boolean;
  hide_episode_type_tags: boolean;
  hide_unsaved_filters_prompt: boolean;
  spoilers: {
    episodes?: string | null;
    shows?: string | null;
    movies?: string | null;
    comments?: string | null;
    ratings?: string | null;
    actors?: string | null;
  };
  calendar: {
    period?: string | null;
    start_day?: string | null;
    layout?: string | null;
    image_type?: string | null;
    hide_specials: boolean;
    autoscroll: boolean;
  };
  progress: {
    on_deck: {
      sort?: string | null;
      sort_how: SortHow;
      refresh: boolean;
      simple_progress: boolean;
      only_favorites: boolean;
    };
    watched: ProgressSettings & { include_collected: boolean };
    collected?: (ProgressSettings & { include_watched: boolean }) | null;
  };
  watchnow: { country?: string | null; favorites: string[]; only_favorites: boolean };
  dark_knight?: string | null;
  app_theme?: string | null;
  welcome: { completed_at?: string | null; exit_step?: null };
  genres: { favorites?: string[] | null; disliked?: string[] | null };
  comments: { blocked_uids: number[] };
  recommendations: { ignore_collected: boolean; ignore_watchlisted: boolean };
  rewatching: { adjust_percentage: boolean };
  profile: {
    favorites: { sort_by: string; sort_how: SortHow };
    most_watched_shows: { sort_by: string; tab: string };
    most_watched_movies: { sort_by: string; tab: string };
  };
  search?: {
    image_type?: string | null;
    /** `created_at` in seconds since 1970. */
    recent_queries: { query: string; type: string; created_at: number }[];
  } | null;
}

export interface ProgressSettings {
  refresh: boolean;
  simple_progress: boolean;
  include_specials: boolean;
  include_watchlisted: boolean;
  sort?: string | null;
  sort_how: SortHow;
  use_last_activity: boolean;
  grid_view: boolean;
}

/** Only what is to change. */
export interface SettingsChanges {
  user?: {
    name?: string | null;
    about?: string | null;
    location?: string | null;
    private?: boolean | null;
    /** Date of birth. */
    dob?: string | null;
  };
  browsing?: {
    genres?: { favorites?: string[] | null; disliked?: string[] | null };
    spoilers?: { episodes?: ShowOrHide; shows?: ShowOrHide; movies?: ShowOrHide };
    watchnow?: { country?: string | null; favorites?: string[]; only_favorites?: boolean };
    dark_knight?: 'true' | 'false' | 'auto' | null;
    watch_only_once?: boolean;
    show_rating_prompt?: boolean | null;
    locale?: string | null;
  };
}

type ShowOrHide = 'show' | 'hide' | null;
