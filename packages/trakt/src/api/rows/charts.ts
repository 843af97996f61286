/** Rows of charts, calendars, searches and recommendations. */

import type { ListItem } from './comments.ts';
import type { EpisodeItem, Items, MovieItem, PersonItem, SeasonItem, ShowItem } from './items.ts';

export interface OfMovie<I extends Items = Items> {
  movie: I['movie'];
}

export interface OfShow<I extends Items = Items> {
  show: I['show'];
}

/** Is being watched right now. */
export interface Watchers {
  watchers: number;
}

export interface Anticipated {
  list_count: number;
}

export interface Favorited {
  user_count: number;
}

/** Was watched, played or collected in a period. */
export interface PlayCounts {
  watcher_count: number;
  play_count: number;
  collected_count: number;
  collector_count?: number;
}

export interface StreamingRank {
  rank: number;
  /** Places since the period before. */
  delta?: number | null;
}

export interface BoxOffice {
  /** US dollars of the weekend. */
  revenue?: number;
}

export interface Updated {
  updated_at: string;
}

export interface UpdatedPerson<I extends Items = Items> extends Updated {
  person: I['person'];
}

/** Films name a day, shows an instant. */
export interface MovieRelease<I extends Items = Items> extends OfMovie<I> {
  /** A plain date. */
  released: string;
}

/** With `group: 'day'` one row stands for all episodes of a show on that day, which its episode has in `episodes`. */
export interface EpisodeRelease<I extends Items = Items> extends OfShow<I> {
  first_aired: string;
  episode: I['episode'] & { episodes?: I['episode'][] | null };
}

/** A row of a film or of an episode, which `movie` tells apart. */
export type MediaRelease<I extends Items = Items> =
  | (MovieRelease<I> & { episode?: null; show?: null; first_aired?: null })
  | (EpisodeRelease<I> & { movie?: null; released?: null });

interface Found {
  score: number;
}

export interface FoundMovie<I extends Items = Items> extends Found, MovieItem<I> {}
export interface FoundShow<I extends Items = Items> extends Found, ShowItem<I> {}
export interface FoundSeason<I extends Items = Items> extends Found, SeasonItem<I> {}
export interface FoundEpisode<I extends Items = Items> extends Found, EpisodeItem<I> {}
export interface FoundPerson<I extends Items = Items> extends Found, PersonItem<I> {}
export interface FoundList<I extends Items = Items> extends Found, ListItem<I> {}
export type SearchRow<I extends Items = Items> =
  | FoundMovie<I>
  | FoundShow<I>
  | FoundSeason<I>
  | FoundEpisode<I>
  | FoundPerson<I>
  | FoundList<I>;

interface Searched {
  id: number;
  count: number;
}

export interface SearchedMovie<I extends Items = Items> extends Searched, MovieItem<I> {}
export interface SearchedShow<I extends Items = Items> extends Searched, ShowItem<I> {}
export interface SearchedPerson<I extends Items = Items> extends Searched, PersonItem<I> {}
export type TrendingSearchRow<I extends Items = Items> = SearchedMovie<I> | SearchedShow<I> | SearchedPerson<I>;

/** Somebody who has recommended the item, with their words. */
export type Recommender<I extends Items = Items> = I['user'] & { notes: string };

export interface RecommendedBy<I extends Items = Items> {
  favorited_by: Recommender<I>[] | null;
  recommended_by: Recommender<I>[] | null;
}

export interface Named {
  name: string;
}

/** A country or language by its two letters. */
export interface Coded extends Named {
  code: string;
}

export interface Genre extends Named {
  slug: string;
  /** Comes with `extended: 'subgenres'`. */
  subgenres?: { name: string; slug: string }[];
}

export interface Network extends Named {
  country?: string | null;
}

export interface Certifications {
  us: { name: string; slug: string; description: string }[];
}

/** On its way up. */
export interface RisingRank {
  rank?: number | null;
  plays: number;
  watchers: number;
}

/** Why something is recommended: what was watched, a favorite, or a subgenre. */
export interface RecommendationSource {
  id: number;
  type: 'activity' | 'favorite' | 'subgenre';
  stars?: number | null;
  subgenres?: { id: number; name: string; slug?: string | null }[];
  movie?: Items['movie'];
  show?: Items['show'];
}

interface Reasoned {
  score: number;
  sources: RecommendationSource[];
}

export interface MovieRecommendation extends Reasoned, OfMovie {}
export interface ShowRecommendation extends Reasoned, OfShow {}
