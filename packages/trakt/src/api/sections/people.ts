/** Trakt's section `people`: actors, directors and others. */

import type { SectionTable } from '../endpoint.ts';
import type { Pages } from '../pages.ts';
import type { UpdatedPerson } from '../rows/charts.ts';
import type { ItemsOf } from '../rows/items.ts';
import type { List } from '../rows/lists.ts';
import type { MovieCredits, ShowCredits } from '../rows/titles.ts';
import type { Asked, ExtendedItemParams, ItemParams, ItemReport, ReportParams } from './params.ts';
import type { ItemListsParams, RefreshParams, UpdatedIdsParams, UpdatesParams } from './title-params.ts';

export interface PeopleSection {
  /**
   * One person.
   * @see {@link https://developer.trakt.tv/?section=reference GET /people/:id}
   */
  summary<E extends Asked = undefined>(params: ExtendedItemParams<E>): Promise<ItemsOf<E>['person']>;

  /**
   * Their films.
   * @see {@link https://developer.trakt.tv/?section=reference GET /people/:id/movies}
   */
  movies<E extends Asked = undefined>(params: ExtendedItemParams<E>): Promise<MovieCredits<ItemsOf<E>>>;

  /**
   * Their shows.
   * @see {@link https://developer.trakt.tv/?section=reference GET /people/:id/shows}
   */
  shows<E extends Asked = undefined>(params: ExtendedItemParams<E>): Promise<ShowCredits<ItemsOf<E>>>;

  /**
   * Lists that they are on.
   * @see {@link https://developer.trakt.tv/?section=reference GET /people/:id/lists/:type?/:sort?}
   */
  lists(params: Partial<ItemListsParams> & ItemParams): Pages<List>;

  /**
   * People whose data were changed since a moment.
   * @see {@link https://developer.trakt.tv/?section=reference GET /people/updates/:start_date?}
   */
  updates<E extends Asked = undefined>(params?: UpdatesParams<E>): Pages<UpdatedPerson<ItemsOf<E>>>;

  /**
   * Trakt's numbers of them.
   * @see {@link https://developer.trakt.tv/?section=reference GET /people/updates/id/:start_date?}
   */
  updatedIds(params?: UpdatedIdsParams): Pages<number>;

  /**
   * Has their data read again from TMDB. VIP only.
   * @see {@link https://developer.trakt.tv/?section=reference POST /people/:id/refresh}
   */
  refresh(params: RefreshParams): Promise<undefined>;

  /**
   * Reports a person to the moderators.
   * @see {@link https://developer.trakt.tv/?section=reference POST /people/:id/report}
   */
  report(params: ReportParams<Exclude<ItemReport, 'runtime'>>): Promise<undefined>;
}

export const people: SectionTable<PeopleSection> = {
  summary: 'GET /people/:id one ?extended',
  movies: 'GET /people/:id/movies one ?extended',
  shows: 'GET /people/:id/shows one ?extended',
  lists: 'GET /people/:id/lists/:type?/:sort? pages ?extended',
  updates: 'GET /people/updates/:start_date? pages ?extended',
  updatedIds: 'GET /people/updates/id/:start_date? pages',
  refresh: 'POST /people/:id/refresh none ?images',
  report: 'POST /people/:id/report none body',
};
