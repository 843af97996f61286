/**
 * Films, shows, seasons, episodes and people as Trakt's rows carry them. Names and strings are Trakt's own. A field with
 * `?` may be missing or null, and there may be fields that aren't written down here. An item that Trakt has lost keeps its
 * place in a list: its title and all its ids are null.
 *
 * Dates are ISO 8601 text, which `toDate` reads: an instant in UTC (`2026-08-01T12:00:00.000Z`), or where it
 * says so a plain date (`2026-08-01`), which no time zone may move.
 */

/** Numbers are Trakt's, TMDB's and TheTVDB's; `imdb` is `tt…`. */
export interface MovieIds {
  trakt: number | null;
  slug: string | null;
  imdb?: string | null;
  tmdb?: number | null;
  plex?: PlexIds | null;
}

export interface ShowIds extends MovieIds {
  tvdb?: number | null;
}

export interface SeasonIds {
  trakt: number | null;
  tvdb?: number | null;
  tmdb?: number | null;
}

export interface EpisodeIds {
  trakt: number | null;
  tvdb?: number | null;
  imdb?: string | null;
  tmdb?: number | null;
  plex?: PlexIds | null;
}

export interface PersonIds {
  trakt: number | null;
  slug: string | null;
  imdb?: string | null;
  tmdb?: number | null;
  tvdb?: number | null;
}

export interface PlexIds {
  guid?: string | null;
  slug?: string | null;
}

/** What films and shows have in common. */
interface Title {
  title: string | null;
  year?: number | null;
  /** Comes with `extended: 'images'`. */
  images?: TitleImages | null;
  /** Comes with `extended: 'colors'`. */
  colors?: { poster?: string[] | null } | null;
}

/** What `extended: 'full'` adds to films and shows. */
interface FullTitle {
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
}

export interface Movie extends Title {
  ids: MovieIds;
}

export interface FullMovie extends Movie, FullTitle {
  /** A plain date, `YYYY-MM-DD`. */
  released?: string | null;
  after_credits?: boolean | null;
  during_credits?: boolean | null;
}

export interface Show extends Title {
  ids: ShowIds;
  /** In full rows, and in rows of what was watched. */
  aired_episodes?: number | null;
}

export interface FullShow extends Show, FullTitle {
  /** An instant, unlike a film's `released`. */
  first_aired?: string | null;
  airs?: { day?: string | null; time?: string | null; timezone?: string | null } | null;
  /** Minutes. */
  total_runtime?: number | null;
  network?: string | null;
}

export interface Season {
  number: number;
  ids: SeasonIds;
  /** In full rows, and in ratings. */
  aired_episodes?: number | null;
  /** Comes with `extended: 'images'`. */
  images?: { poster: string[]; thumb: string[] } | null;
  /** Comes with `extended: 'episodes'`. */
  episodes?: Episode[] | null;
}

export interface FullSeason extends Season {
  episodes?: FullEpisode[] | null;
  title?: string | null;
  overview?: string | null;
  rating?: number | null;
  votes?: number | null;
  episode_count?: number | null;
  first_aired?: string | null;
  network?: string | null;
  /** Minutes. */
  total_runtime?: number | null;
  updated_at?: string | null;
}

export interface Episode {
  season: number;
  number: number;
  ids: EpisodeIds;
  title?: string | null;
  /** Comes with `extended: 'images'`. */
  images?: { screenshot: string[] } | null;
}

export interface FullEpisode extends Episode {
  /** Counted through all seasons. */
  number_abs?: number | null;
  overview?: string | null;
  rating?: number | null;
  votes?: number | null;
  comment_count?: number | null;
  first_aired?: string | null;
  /** A plain date. */
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
}

export interface Person {
  name: string | null;
  ids: PersonIds;
  /** Comes with `extended: 'images'`. */
  images?: { headshot: string[]; fanart: string[] } | null;
}

export interface FullPerson extends Person {
  biography?: string | null;
  /** A plain date, like `death`. */
  birthday?: string | null;
  death?: string | null;
  birthplace?: string | null;
  homepage?: string | null;
  gender?: string | null;
  known_for_department?: string | null;
  social_ids?: SocialIds | null;
  updated_at?: string | null;
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
