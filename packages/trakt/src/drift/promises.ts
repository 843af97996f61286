/**
 * What our types promise of Trakt's answers, known at run time. The compiler holds this table against the types, so it can
 * neither lack a field nor have one too many.
 */

import type {
  CollectedEpisodeRow,
  CollectedMovieRow,
  CollectedShowRow,
  EpisodeHistoryRow,
  EpisodeRatingRow,
  HiddenMovieRow,
  HiddenSeasonRow,
  HiddenShowRow,
  LastActivities,
  List,
  ListedEpisodeRow,
  ListedMovieRow,
  ListedPersonRow,
  ListedSeasonRow,
  ListedShowRow,
  MovieHistoryRow,
  MovieRatingRow,
  PausedEpisodeRow,
  PausedMovieRow,
  ProgressRow,
  SeasonRatingRow,
  ShowRatingRow,
  UserSettings,
  WatchedEpisodeRow,
  WatchedMovieRow,
  WatchedShowRow,
} from '../api/index.ts';

export interface Promised {
  /** `nullable`: it is there, and may be null. */
  readonly [field: string]: true | 'nullable' | Promised;
}

/** The fields of one kind of row, or those of each kind by its `type`. */
export type OfRow = { readonly fields: Promised } | { readonly byType: Readonly<Record<string, Promised>> };

type RequiredName<T> = { [Name in keyof T]-?: undefined extends T[Name] ? never : Name }[keyof T];

/** Exactly the fields that a type promises: one more, or one less, does not compile. */
export type Fields<T> = {
  readonly [Name in RequiredName<T>]: null extends T[Name]
    ? 'nullable'
    : T[Name] extends string | number | boolean | readonly unknown[]
      ? true
      : Fields<T[Name]>;
};

const movie: Fields<MovieHistoryRow['movie']> = { title: 'nullable', ids: { trakt: 'nullable', slug: 'nullable' } };
const show: Fields<EpisodeHistoryRow['show']> = { title: 'nullable', ids: { trakt: 'nullable', slug: 'nullable' } };
const season: Fields<SeasonRatingRow['season']> = { number: true, ids: { trakt: 'nullable' } };
const episode: Fields<EpisodeHistoryRow['episode']> = { season: true, number: true, ids: { trakt: 'nullable' } };
const person: Fields<ListedPersonRow['person']> = { name: 'nullable', ids: { trakt: 'nullable', slug: 'nullable' } };

const play = { id: true, watched_at: true, action: true, type: true } as const;
const movieHistory: Fields<MovieHistoryRow> = { ...play, movie };
const episodeHistory: Fields<EpisodeHistoryRow> = { ...play, episode, show };

const watched = { plays: true, last_watched_at: true, last_updated_at: true } as const;
const watchedMovie: Fields<WatchedMovieRow> = { ...watched, movie };
const watchedShow: Fields<WatchedShowRow> = { ...watched, show };
const watchedEpisode: Fields<WatchedEpisodeRow> = { ...watched, episode, show };

const rating = { rated_at: true, rating: true, type: true } as const;
const movieRating: Fields<MovieRatingRow> = { ...rating, movie };
const showRating: Fields<ShowRatingRow> = { ...rating, show };
const seasonRating: Fields<SeasonRatingRow> = { ...rating, season, show };
const episodeRating: Fields<EpisodeRatingRow> = { ...rating, episode, show };

const listed = { rank: true, id: true, listed_at: true, type: true } as const;
const listedMovie: Fields<ListedMovieRow> = { ...listed, movie };
const listedShow: Fields<ListedShowRow> = { ...listed, show };
const listedSeason: Fields<ListedSeasonRow> = { ...listed, season, show };
const listedEpisode: Fields<ListedEpisodeRow> = { ...listed, episode, show };
const listedPerson: Fields<ListedPersonRow> = { ...listed, person };
const ofListed = { movie: listedMovie, show: listedShow, season: listedSeason, episode: listedEpisode };

const collected = { collected_at: true, updated_at: true, type: true } as const;
const collectedMovie: Fields<CollectedMovieRow> = { ...collected, movie };
const collectedEpisode: Fields<CollectedEpisodeRow> = { ...collected, episode, show };
const collectedShow: Fields<CollectedShowRow> = { type: true, show };

const paused = { id: true, progress: true, paused_at: true, type: true } as const;
const pausedMovie: Fields<PausedMovieRow> = { ...paused, movie };
const pausedEpisode: Fields<PausedEpisodeRow> = { ...paused, episode, show };
const progress: Fields<ProgressRow> = { show, progress: { aired: true, completed: true } };

const hiddenMovie: Fields<HiddenMovieRow> = { type: true, movie };
const hiddenShow: Fields<HiddenShowRow> = { type: true, show };
const hiddenSeason: Fields<HiddenSeasonRow> = { type: true, season, show };

const list: Fields<List> = {
  ...{ name: true, privacy: true, share_link: true, type: true, display_numbers: true, allow_comments: true },
  ...{ sort_by: true, sort_how: true, created_at: true, updated_at: true, item_count: true, comment_count: true },
  ...{ likes: true, ids: { trakt: true, slug: true } },
  user: { username: true, private: true, deleted: true, ids: { trakt: true } },
};

const updated = { updated_at: true } as const;
const ofItems = { rated_at: true, watchlisted_at: true, commented_at: true } as const;
const ofPlays = { ...ofItems, watched_at: true, collected_at: true, paused_at: true } as const;
const lastActivities: Fields<LastActivities> = {
  all: true,
  movies: { ...ofPlays, favorited_at: true, hidden_at: true },
  episodes: ofPlays,
  shows: { ...ofItems, favorited_at: true, hidden_at: true, dropped_at: true },
  seasons: { ...ofItems, hidden_at: true },
  comments: { liked_at: true, reacted_at: true, blocked_at: true },
  lists: { liked_at: true, reacted_at: true, updated_at: true, commented_at: true },
  watchlist: updated,
  favorites: updated,
  collaborations: updated,
  saved_filters: updated,
  notes: updated,
  account: { settings_at: true, followed_at: true, following_at: true, pending_at: true, requested_at: true },
};

const settings: Fields<UserSettings> = {
  user: {
    ...{ username: true, private: true, vip: true, vip_ep: true, vip_og: true, vip_years: true, director: true },
    ...{ ids: { slug: true, uuid: true }, joined_at: true, images: { avatar: { full: true } } },
  },
  permissions: { commenting: true, liking: true, following: true },
  account: { timezone: true, date_format: true, time_24hr: true },
};

/** Answers of one object, by their path. */
export const ofObjects: Readonly<Record<string, Promised>> = {
  '/users/settings': settings,
  '/sync/last_activities': lastActivities,
};

/** Rows of lists, by what stands behind `/sync` or a person's path. What may follow only narrows the list. */
export const ofLists: Readonly<Record<string, OfRow>> = {
  history: { byType: { movie: movieHistory, episode: episodeHistory } },
  'watched/movies': { fields: watchedMovie },
  'watched/shows': { fields: watchedShow },
  'watched/episodes': { fields: watchedEpisode },
  ratings: { byType: { movie: movieRating, show: showRating, season: seasonRating, episode: episodeRating } },
  watchlist: { byType: ofListed },
  favorites: { byType: { movie: listedMovie, show: listedShow } },
  'collection/movies': { fields: collectedMovie },
  'collection/shows': { fields: collectedShow },
  'collection/episodes': { fields: collectedEpisode },
  'collection/media': { byType: { movie: collectedMovie, show: collectedShow, episode: collectedEpisode } },
};

/** Rows of the lists that are at one path alone. */
export const ofOtherLists: Readonly<Record<string, OfRow>> = {
  '/sync/playback/:type?': { byType: { movie: pausedMovie, episode: pausedEpisode } },
  '/sync/progress/:list': { fields: progress },
  '/users/hidden/:section': { byType: { movie: hiddenMovie, show: hiddenShow, season: hiddenSeason } },
  '/users/:id/lists': { fields: list },
  '/users/:id/lists/:list_id/items/:type?/:sort_by?/:sort_how?': { byType: { ...ofListed, person: listedPerson } },
};
