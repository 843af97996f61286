/** Trakt's section `calendars`: what comes out in a span of days, of everything or of what the account follows. */

import type { SectionTable } from '../endpoint.ts';
import type { EpisodeRelease, MediaRelease, MovieRelease } from '../rows/charts.ts';
import type { ItemsOf } from '../rows/items.ts';
import type { Asked, ExtendedParams, FilterParams, IgnoreParams } from './params.ts';

export interface HotCalendarParams<E extends Asked = Asked> extends ExtendedParams<E>, FilterParams {
  /** The first day, `YYYY-MM-DD`; today where it is left out. */
  start_date?: string;
  /** Up to 31; 7 where it is left out. Needs `start_date`. */
  days?: number;
}

export interface CalendarParams<E extends Asked = Asked> extends HotCalendarParams<E> {
  /** `my` is what the account watches, collects or has on its watchlist, and needs a sign-in. */
  target: 'my' | 'all';
}

export interface IgnoringCalendarParams<E extends Asked = Asked> extends CalendarParams<E>, IgnoreParams {}

export interface GroupParams {
  /** One row for all episodes of a show on one day. */
  group?: 'day';
}

export interface MediaParams extends GroupParams {
  type?: 'movie' | 'show';
}

export interface CalendarsSection {
  /** Episodes. [GET /calendars/:target/shows/:start_date?/:days?](https://developer.trakt.tv/?section=reference) */
  shows<E extends Asked = undefined>(
    params: IgnoringCalendarParams<E> & GroupParams,
  ): Promise<EpisodeRelease<ItemsOf<E>>[]>;
  /**
   * First episodes of new shows.
   * [GET /calendars/:target/shows/new/:start_date?/:days?](https://developer.trakt.tv/?section=reference)
   */
  newShows<E extends Asked = undefined>(params: IgnoringCalendarParams<E>): Promise<EpisodeRelease<ItemsOf<E>>[]>;
  /**
   * First episodes of seasons.
   * [GET /calendars/:target/shows/premieres/:start_date?/:days?](https://developer.trakt.tv/?section=reference)
   */
  seasonPremieres<E extends Asked = undefined>(
    params: IgnoringCalendarParams<E>,
  ): Promise<EpisodeRelease<ItemsOf<E>>[]>;
  /**
   * Last episodes of seasons and shows.
   * [GET /calendars/:target/shows/finales/:start_date?/:days?](https://developer.trakt.tv/?section=reference)
   */
  finales<E extends Asked = undefined>(params: IgnoringCalendarParams<E>): Promise<EpisodeRelease<ItemsOf<E>>[]>;
  /**
   * Films that come to cinemas.
   * [GET /calendars/:target/movies/:start_date?/:days?](https://developer.trakt.tv/?section=reference)
   */
  movies<E extends Asked = undefined>(params: IgnoringCalendarParams<E>): Promise<MovieRelease<ItemsOf<E>>[]>;
  /**
   * Films that come to streaming services.
   * [GET /calendars/:target/streaming/:start_date?/:days?](https://developer.trakt.tv/?section=reference)
   */
  streaming<E extends Asked = undefined>(params: IgnoringCalendarParams<E>): Promise<MovieRelease<ItemsOf<E>>[]>;
  /**
   * Films that come out on disc.
   * [GET /calendars/:target/dvd/:start_date?/:days?](https://developer.trakt.tv/?section=reference)
   */
  dvdReleases<E extends Asked = undefined>(params: IgnoringCalendarParams<E>): Promise<MovieRelease<ItemsOf<E>>[]>;
  /**
   * Episodes and films together.
   * [GET /calendars/:target/media/:start_date?/:days?](https://developer.trakt.tv/?section=reference)
   */
  media<E extends Asked = undefined>(params: CalendarParams<E> & MediaParams): Promise<MediaRelease<ItemsOf<E>>[]>;
  readonly auto: {
    /**
     * Episodes: the account's where somebody is signed in, else all. So are the others of this group.
     * [GET /calendars/shows/:start_date?/:days?](https://developer.trakt.tv/?section=reference)
     */
    shows<E extends Asked = undefined>(
      params?: HotCalendarParams<E> & GroupParams,
    ): Promise<EpisodeRelease<ItemsOf<E>>[]>;
    /**
     * First episodes of new shows.
     * [GET /calendars/shows/new/:start_date?/:days?](https://developer.trakt.tv/?section=reference)
     */
    newShows<E extends Asked = undefined>(params?: HotCalendarParams<E>): Promise<EpisodeRelease<ItemsOf<E>>[]>;
    /**
     * First episodes of seasons.
     * [GET /calendars/shows/premieres/:start_date?/:days?](https://developer.trakt.tv/?section=reference)
     */
    seasonPremieres<E extends Asked = undefined>(params?: HotCalendarParams<E>): Promise<EpisodeRelease<ItemsOf<E>>[]>;
    /**
     * Films that come to cinemas.
     * [GET /calendars/movies/:start_date?/:days?](https://developer.trakt.tv/?section=reference)
     */
    movies<E extends Asked = undefined>(params?: HotCalendarParams<E>): Promise<MovieRelease<ItemsOf<E>>[]>;
    /**
     * Episodes and films together.
     * [GET /calendars/media/:start_date?/:days?](https://developer.trakt.tv/?section=reference)
     */
    media<E extends Asked = undefined>(
      params?: HotCalendarParams<E> & MediaParams,
    ): Promise<MediaRelease<ItemsOf<E>>[]>;
  };
  /**
   * The episodes and films that most people wait for.
   * [GET /calendars/releases/hot/:start_date?/:days?](https://developer.trakt.tv/?section=reference)
   */
  releasesHot<E extends Asked = undefined>(
    params?: HotCalendarParams<E> & MediaParams,
  ): Promise<MediaRelease<ItemsOf<E>>[]>;
  /**
   * The season premieres that most people wait for.
   * [GET /calendars/releases/hot/premieres/:start_date?/:days?](https://developer.trakt.tv/?section=reference)
   */
  releasesHotPremieres<E extends Asked = undefined>(
    params?: HotCalendarParams<E>,
  ): Promise<EpisodeRelease<ItemsOf<E>>[]>;
  /**
   * The finales that most people wait for.
   * [GET /calendars/releases/hot/finales/:start_date?/:days?](https://developer.trakt.tv/?section=reference)
   */
  releasesHotFinales<E extends Asked = undefined>(params?: HotCalendarParams<E>): Promise<EpisodeRelease<ItemsOf<E>>[]>;
  /**
   * The new shows that most people wait for.
   * [GET /calendars/releases/hot/new/:start_date?/:days?](https://developer.trakt.tv/?section=reference)
   */
  releasesHotNew<E extends Asked = undefined>(params?: HotCalendarParams<E>): Promise<EpisodeRelease<ItemsOf<E>>[]>;
}

export const calendars: SectionTable<CalendarsSection> = {
  shows: 'GET /calendars/:target/shows/:start_date?/:days? list ?extended,filters,ignoring,group',
  newShows: 'GET /calendars/:target/shows/new/:start_date?/:days? list ?extended,filters,ignoring',
  seasonPremieres: 'GET /calendars/:target/shows/premieres/:start_date?/:days? list ?extended,filters,ignoring',
  finales: 'GET /calendars/:target/shows/finales/:start_date?/:days? list ?extended,filters,ignoring',
  movies: 'GET /calendars/:target/movies/:start_date?/:days? list ?extended,filters,ignoring',
  streaming: 'GET /calendars/:target/streaming/:start_date?/:days? list ?extended,filters,ignoring',
  dvdReleases: 'GET /calendars/:target/dvd/:start_date?/:days? list ?extended,filters,ignoring',
  media: 'GET /calendars/:target/media/:start_date?/:days? list ?extended,filters,type,group',
  auto: {
    shows: 'GET /calendars/shows/:start_date?/:days? list ?extended,filters,group',
    newShows: 'GET /calendars/shows/new/:start_date?/:days? list ?extended,filters',
    seasonPremieres: 'GET /calendars/shows/premieres/:start_date?/:days? list ?extended,filters',
    movies: 'GET /calendars/movies/:start_date?/:days? list ?extended,filters',
    media: 'GET /calendars/media/:start_date?/:days? list ?extended,filters,type,group',
  },
  releasesHot: 'GET /calendars/releases/hot/:start_date?/:days? list ?extended,filters,type,group',
  releasesHotPremieres: 'GET /calendars/releases/hot/premieres/:start_date?/:days? list ?extended,filters',
  releasesHotFinales: 'GET /calendars/releases/hot/finales/:start_date?/:days? list ?extended,filters',
  releasesHotNew: 'GET /calendars/releases/hot/new/:start_date?/:days? list ?extended,filters',
};
