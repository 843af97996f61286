/** Trakt's section `people`: actors, directors and others. */

import type { CallOptions, SectionTable } from '../endpoint.ts';
import type { Pages } from '../pages.ts';
import type { UpdatedPerson } from '../rows/charts.ts';
import type { ItemsOf } from '../rows/items.ts';
import type { List, OwnList } from '../rows/lists.ts';
import type { BirthdayRow, KnownForRow, MovieCredits, ShowCredits } from '../rows/titles.ts';
import type { Asked, ExtendedItemParams, ExtendedParams, ItemParams, ItemReport, ReportParams } from './params.ts';
import type { ItemListsParams, RefreshParams, UpdatedIdsParams, UpdatesParams } from './title-params.ts';

export interface PeopleSection {
  /** One person. [GET /people/:id](https://developer.trakt.tv/?section=reference) */
  summary<E extends Asked = undefined>(params: ExtendedItemParams<E>): Promise<ItemsOf<E>['person']>;
  /** Their films. [GET /people/:id/movies](https://developer.trakt.tv/?section=reference) */
  movies<E extends Asked = undefined>(params: ExtendedItemParams<E>): Promise<MovieCredits<ItemsOf<E>>>;
  /** Their shows. [GET /people/:id/shows](https://developer.trakt.tv/?section=reference) */
  shows<E extends Asked = undefined>(params: ExtendedItemParams<E>): Promise<ShowCredits<ItemsOf<E>>>;
  /** Lists that they are on. [GET /people/:id/lists/:type?/:sort?](https://developer.trakt.tv/?section=reference) */
  lists<E extends Asked = undefined>(params: ItemListsParams<E>): Pages<List<ItemsOf<E>>>;
  /**
   * The account's own lists that they are on.
   * [GET /people/:id/listed](https://developer.trakt.tv/?section=reference)
   */
  listed<E extends Asked = undefined>(params: ItemParams & ExtendedParams<E>): Pages<OwnList<ItemsOf<E>>>;
  /** What they are known for. [GET /people/:id/known_for/:type?](https://developer.trakt.tv/?section=reference) */
  knownFor<E extends Asked = undefined>(
    params: ExtendedItemParams<E> & { type?: 'movies' | 'shows' },
  ): Promise<KnownForRow<ItemsOf<E>>[]>;
  /**
   * Actors born in this month, by the votes for their films.
   * [GET /people/this_month](https://developer.trakt.tv/?section=reference)
   */
  thisMonth(options?: CallOptions): Promise<BirthdayRow[]>;
  /**
   * People whose data were changed since a moment.
   * [GET /people/updates/:start_date?](https://developer.trakt.tv/?section=reference)
   */
  updates<E extends Asked = undefined>(params?: UpdatesParams<E>): Pages<UpdatedPerson<ItemsOf<E>>>;
  /** Trakt's numbers of them. [GET /people/updates/id/:start_date?](https://developer.trakt.tv/?section=reference) */
  updatedIds(params?: UpdatedIdsParams): Pages<number>;
  /**
   * Has their data read again from TMDB. VIP only.
   * [POST /people/:id/refresh](https://developer.trakt.tv/?section=reference)
   */
  refresh(params: RefreshParams): Promise<undefined>;
  /** Reports a person to the moderators. [POST /people/:id/report](https://developer.trakt.tv/?section=reference) */
  report(params: ReportParams<Exclude<ItemReport, 'runtime'>>): Promise<undefined>;
}

export const people: SectionTable<PeopleSection> = {
  summary: 'GET /people/:id one ?extended',
  movies: 'GET /people/:id/movies one ?extended',
  shows: 'GET /people/:id/shows one ?extended',
  lists: 'GET /people/:id/lists/:type?/:sort? pages ?extended',
  listed: 'GET /people/:id/listed pages required ?extended',
  knownFor: 'GET /people/:id/known_for/:type? list ?extended',
  thisMonth: 'GET /people/this_month list',
  updates: 'GET /people/updates/:start_date? pages ?extended',
  updatedIds: 'GET /people/updates/id/:start_date? pages',
  refresh: 'POST /people/:id/refresh none ?images',
  report: 'POST /people/:id/report none body',
};
