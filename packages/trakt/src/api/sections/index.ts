/** All sections of Trakt's API: their functions, and their tables. */

import type { SectionTable } from '../endpoint.ts';
import { type CalendarsSection, calendars } from './calendars.ts';
import { type CheckinSection, checkin } from './checkin.ts';
import { type CommentsSection, comments } from './comments.ts';
import { type EpisodesSection, episodes } from './episodes.ts';
import { type ListsSection, lists } from './lists.ts';
import { type MediaSection, media } from './media.ts';
import { type MoviesSection, movies } from './movies.ts';
import { type NotesSection, notes } from './notes.ts';
import { type PeopleSection, people } from './people.ts';
import {
  type RecommendationsSection,
  recommendations,
  type SocialRecommendationsSection,
  socialRecommendations,
} from './recommendations.ts';
import {
  type CertificationsSection,
  type CountriesSection,
  certifications,
  countries,
  type GenresSection,
  genres,
  type LanguagesSection,
  languages,
  type NetworksSection,
  networks,
  type TeamSection,
  team,
  type WatchnowSection,
  watchnow,
} from './reference.ts';
import { type ScrobbleSection, scrobble } from './scrobble.ts';
import { type SearchSection, search } from './search.ts';
import { type SeasonsSection, seasons } from './seasons.ts';
import { type ShowsSection, shows } from './shows.ts';
import { type SmartListsSection, smartLists } from './smart-lists.ts';
import { type SyncSection, sync } from './sync.ts';
import { type UsersSection, users } from './users.ts';
import { type YounifySection, younify } from './younify.ts';

/** The functions of each section, by its name in Trakt's documents. */
export interface TraktSections {
  readonly calendars: CalendarsSection;
  readonly certifications: CertificationsSection;
  readonly checkin: CheckinSection;
  readonly comments: CommentsSection;
  readonly countries: CountriesSection;
  readonly episodes: EpisodesSection;
  readonly genres: GenresSection;
  readonly languages: LanguagesSection;
  readonly lists: ListsSection;
  readonly media: MediaSection;
  readonly movies: MoviesSection;
  readonly networks: NetworksSection;
  readonly notes: NotesSection;
  readonly people: PeopleSection;
  readonly recommendations: RecommendationsSection;
  readonly scrobble: ScrobbleSection;
  readonly search: SearchSection;
  readonly seasons: SeasonsSection;
  readonly shows: ShowsSection;
  readonly smartLists: SmartListsSection;
  readonly socialRecommendations: SocialRecommendationsSection;
  readonly sync: SyncSection;
  readonly team: TeamSection;
  readonly users: UsersSection;
  readonly watchnow: WatchnowSection;
  readonly younify: YounifySection;
}

export type SectionName = keyof TraktSections;

/** Tables of sections, by the names of these. */
export type SectionTables<Name extends SectionName> = { readonly [N in Name]: SectionTable<TraktSections[N]> };

export const allSections: SectionTables<SectionName> = {
  calendars,
  certifications,
  checkin,
  comments,
  countries,
  episodes,
  genres,
  languages,
  lists,
  media,
  movies,
  networks,
  notes,
  people,
  recommendations,
  scrobble,
  search,
  seasons,
  shows,
  smartLists,
  socialRecommendations,
  sync,
  team,
  users,
  watchnow,
  younify,
};
