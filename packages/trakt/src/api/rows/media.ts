/**
 * Films, shows, seasons and episodes as Trakt's rows carry them. Names and strings are Trakt's own; dates are ISO 8601
 * text. A field with `?` may be missing or null: most come only with `extended: 'full'`.
 */

/** Numbers are Trakt's, TMDB's and TheTVDB's; `imdb` is `tt…`. */
export interface MovieIds {
  trakt: number;
  slug: string;
  imdb?: string | null;
  tmdb?: number | null;
  plex?: PlexIds | null;
}

export interface ShowIds extends MovieIds {
  tvdb?: number | null;
}

export interface SeasonIds {
  trakt: number;
  tvdb?: number | null;
  tmdb?: number | null;
}

export interface EpisodeIds {
  trakt: number;
  tvdb?: number | null;
  imdb?: string | null;
  tmdb?: number | null;
  plex?: PlexIds | null;
}

export interface PlexIds {
  guid?: string | null;
  slug?: string | null;
}

/** What films and shows have in common. */
interface Title {
  title: string;
  year?: number | null;
  tagline?: string | null;
  overview?: string | null;
  /** Minutes. */
  runtime?: number | null;
  /** Two letters, ISO 3166-1. */
  country?: string | null;
  status?: string | null;
  /** Average of everybody's ratings, 0 to 10. */
  rating?: number | null;
  votes?: number | null;
  comment_count?: number | null;
  trailer?: string | null;
  homepage?: string | null;
  updated_at?: string | null;
  /** Two letters, ISO 639-1. */
  language?: string | null;
  languages?: string[] | null;
  available_translations?: string[] | null;
  genres?: string[] | null;
  subgenres?: string[] | null;
  certification?: string | null;
  original_title?: string | null;
  social_ids?: SocialIds | null;
  /** Comes with `extended: 'images'`. */
  images?: TitleImages | null;
  /** Comes with `extended: 'colors'`. */
  colors?: { poster?: string[] | null } | null;
}

export interface Movie extends Title {
  ids: MovieIds;
  /** A plain date, `YYYY-MM-DD`. */
  released?: string | null;
  after_credits?: boolean | null;
  during_credits?: boolean | null;
}

export interface Show extends Title {
  ids: ShowIds;
  /** An instant, unlike a film's `released`. */
  first_aired?: string | null;
  airs?: { day?: string | null; time?: string | null; timezone?: string | null } | null;
  aired_episodes?: number | null;
  /** Minutes. */
  total_runtime?: number | null;
  network?: string | null;
}

export interface Season {
  number: number;
  ids: SeasonIds;
  title?: string | null;
  overview?: string | null;
  rating?: number | null;
  votes?: number | null;
  episode_count?: number | null;
  aired_episodes?: number | null;
  first_aired?: string | null;
  network?: string | null;
  /** Minutes. */
  total_runtime?: number | null;
  updated_at?: string | null;
  images?: { poster: string[]; thumb: string[] } | null;
}

export interface Episode {
  season: number;
  number: number;
  ids: EpisodeIds;
  title?: string | null;
  /** Counted through all seasons. */
  number_abs?: number | null;
  overview?: string | null;
  rating?: number | null;
  votes?: number | null;
  comment_count?: number | null;
  first_aired?: string | null;
  released?: string | null;
  effective_release_date?: string | null;
  updated_at?: string | null;
  available_translations?: string[] | null;
  /** Minutes. */
  runtime?: number | null;
  /** `standard`, `series_premiere`, `season_premiere`, `mid_season_finale`, `season_finale`, `series_finale`, … */
  episode_type?: string | null;
  original_title?: string | null;
  after_credits?: boolean | null;
  during_credits?: boolean | null;
  images?: { screenshot: string[] } | null;
}

/** Hosts and paths without the scheme: put `https://` before them. */
export interface TitleImages {
  banner: string[];
  clearart: string[];
  fanart: string[];
  logo: string[];
  poster: string[];
  thumb: string[];
}

export interface SocialIds {
  facebook?: string | null;
  instagram?: string | null;
  twitter?: string | null;
  wikipedia?: string | null;
}
