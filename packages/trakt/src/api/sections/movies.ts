/** Trakt's section `movies`: charts of films, and all there is about one. */

import type { SectionTable } from '../endpoint.ts';
import type { Pages } from '../pages.ts';
import type {
  Anticipated,
  BoxOffice,
  Favorited,
  OfMovie,
  PlayCounts,
  StreamingRank,
  Updated,
  Watchers,
} from '../rows/charts.ts';
import type { Comment } from '../rows/comments.ts';
import type { ItemsOf } from '../rows/items.ts';
import type { List } from '../rows/lists.ts';
import type {
  Alias,
  Credits,
  JustwatchLinks,
  Release,
  Sentiments,
  Studio,
  TitleRatings,
  TitleStats,
  Translation,
  Video,
  Watchnow,
} from '../rows/titles.ts';
import type { Asked, ExtendedItemParams, ExtendedParams, ItemParams, ItemReport, ReportParams } from './params.ts';
import type {
  ChartParams,
  ItemCommentsParams,
  ItemListsParams,
  PeriodParams,
  RefreshParams,
  StreamingParams,
  TranslationParams,
  UpdatedIdsParams,
  UpdatesParams,
  WatchnowParams,
} from './title-params.ts';

export interface MoviesSection {
  /**
   * Being watched right now.
   * @see {@link https://developer.trakt.tv/?section=reference GET /movies/trending}
   */
  trending<E extends Asked = undefined>(params?: ChartParams<E>): Pages<Watchers & OfMovie<ItemsOf<E>>>;

  /**
   * Best rated by most people.
   * @see {@link https://developer.trakt.tv/?section=reference GET /movies/popular}
   */
  popular<E extends Asked = undefined>(params?: ChartParams<E>): Pages<ItemsOf<E>['movie']>;

  /**
   * On most lists, and not out yet.
   * @see {@link https://developer.trakt.tv/?section=reference GET /movies/anticipated}
   */
  anticipated<E extends Asked = undefined>(params?: ChartParams<E>): Pages<Anticipated & OfMovie<ItemsOf<E>>>;

  /**
   * Talked about right now. Trakt answered 404 in September 2026.
   * @see {@link https://developer.trakt.tv/?section=reference GET /movies/hot}
   */
  hot<E extends Asked = undefined>(params?: ChartParams<E>): Pages<Anticipated & OfMovie<ItemsOf<E>>>;

  /**
   * Made favorites most often in a period.
   * @see {@link https://developer.trakt.tv/?section=reference GET /movies/favorited/:period}
   */
  favorited<E extends Asked = undefined>(params: PeriodParams<E>): Pages<Favorited & OfMovie<ItemsOf<E>>>;

  /**
   * Played most often in a period; one person counts as often as they watch.
   * @see {@link https://developer.trakt.tv/?section=reference GET /movies/played/:period}
   */
  played<E extends Asked = undefined>(params: PeriodParams<E>): Pages<PlayCounts & OfMovie<ItemsOf<E>>>;

  /**
   * Watched by most people in a period.
   * @see {@link https://developer.trakt.tv/?section=reference GET /movies/watched/:period}
   */
  watched<E extends Asked = undefined>(params: PeriodParams<E>): Pages<PlayCounts & OfMovie<ItemsOf<E>>>;

  /**
   * Collected by most people in a period.
   * @see {@link https://developer.trakt.tv/?section=reference GET /movies/collected/:period}
   */
  collected<E extends Asked = undefined>(params: PeriodParams<E>): Pages<PlayCounts & OfMovie<ItemsOf<E>>>;

  /**
   * Streamed most in a period. Trakt answered 404 in September 2026.
   * @see {@link https://developer.trakt.tv/?section=reference GET /movies/streaming/:period}
   */
  streaming<E extends Asked = undefined>(params: StreamingParams<E>): Pages<StreamingRank & OfMovie<ItemsOf<E>>>;

  /**
   * The ten films that earned most in the United States last weekend.
   * @see {@link https://developer.trakt.tv/?section=reference GET /movies/boxoffice}
   */
  boxoffice<E extends Asked = undefined>(params?: ExtendedParams<E>): Promise<(BoxOffice & OfMovie<ItemsOf<E>>)[]>;

  /**
   * Changed since a moment.
   * @see {@link https://developer.trakt.tv/?section=reference GET /movies/updates/:start_date?}
   */
  updates<E extends Asked = undefined>(params?: UpdatesParams<E>): Pages<Updated & OfMovie<ItemsOf<E>>>;

  /**
   * Trakt's numbers of what was changed since a moment.
   * @see {@link https://developer.trakt.tv/?section=reference GET /movies/updates/id/:start_date?}
   */
  updatedIds(params?: UpdatedIdsParams): Pages<number>;

  /**
   * One film.
   * @see {@link https://developer.trakt.tv/?section=reference GET /movies/:id}
   */
  summary<E extends Asked = undefined>(params: ExtendedItemParams<E>): Promise<ItemsOf<E>['movie']>;

  /**
   * Its titles elsewhere.
   * @see {@link https://developer.trakt.tv/?section=reference GET /movies/:id/aliases}
   */
  aliases(params: ItemParams): Promise<Alias[]>;

  /**
   * When it came out, in all countries or one.
   * @see {@link https://developer.trakt.tv/?section=reference GET /movies/:id/releases/:country?}
   */
  releases(params: ItemParams & { country?: string }): Promise<Release[]>;

  /**
   * Its title and overview in another language.
   * @see {@link https://developer.trakt.tv/?section=reference GET /movies/:id/translations/:language}
   */
  translations(params: TranslationParams): Promise<Translation[]>;

  /**
   * Comments on it.
   * @see {@link https://developer.trakt.tv/?section=reference GET /movies/:id/comments/:sort}
   */
  comments(params: ItemCommentsParams): Pages<Comment>;

  /**
   * Lists that it is on.
   * @see {@link https://developer.trakt.tv/?section=reference GET /movies/:id/lists/:type/:sort}
   */
  lists(params: ItemListsParams): Pages<List>;

  /**
   * Cast and crew.
   * @see {@link https://developer.trakt.tv/?section=reference GET /movies/:id/people}
   */
  people<E extends Asked = undefined>(params: ExtendedItemParams<E>): Promise<Credits<ItemsOf<E>>>;

  /**
   * What people rate it, and with `extended: 'all'` elsewhere too.
   * @see {@link https://developer.trakt.tv/?section=reference GET /movies/:id/ratings}
   */
  ratings(params: ExtendedItemParams): Promise<TitleRatings>;

  /**
   * Films like it.
   * @see {@link https://developer.trakt.tv/?section=reference GET /movies/:id/related}
   */
  related<E extends Asked = undefined>(params: ExtendedItemParams<E>): Pages<ItemsOf<E>['movie']>;

  /**
   * How many people did what with it.
   * @see {@link https://developer.trakt.tv/?section=reference GET /movies/:id/stats}
   */
  stats(params: ItemParams): Promise<TitleStats>;

  /**
   * Studios that made it.
   * @see {@link https://developer.trakt.tv/?section=reference GET /movies/:id/studios}
   */
  studios(params: ItemParams): Promise<Studio[]>;

  /**
   * Trailers and clips.
   * @see {@link https://developer.trakt.tv/?section=reference GET /movies/:id/videos}
   */
  videos(params: ItemParams): Promise<Video[]>;

  /**
   * Who is watching it right now.
   * @see {@link https://developer.trakt.tv/?section=reference GET /movies/:id/watching}
   */
  watching<E extends Asked = undefined>(params: ExtendedItemParams<E>): Promise<ItemsOf<E>['user'][]>;

  /**
   * What comments like and dislike about it.
   * @see {@link https://developer.trakt.tv/?section=reference GET /movies/:id/sentiments}
   */
  sentiments(params: ItemParams): Promise<Sentiments>;

  /**
   * Where to watch it. For apps that Trakt has let in.
   * @see {@link https://developer.trakt.tv/?section=reference GET /movies/:id/watchnow/:country}
   */
  watchnow(params: WatchnowParams): Promise<Watchnow>;

  readonly justwatch: {
    /**
     * JustWatch's page of it. For apps that Trakt has let in.
     * @see {@link https://developer.trakt.tv/?section=reference GET /movies/:id/watchnow/justwatch_links/:country}
     */
    link(params: ItemParams & { country: string }): Promise<JustwatchLinks>;

    /**
     * Has JustWatch's data read again. VIP only.
     * @see {@link https://developer.trakt.tv/?section=reference POST /movies/:id/refresh/justwatch}
     */
    refresh(params: ItemParams): Promise<undefined>;
  };

  /**
   * Has its data read again from TMDB. VIP only.
   * @see {@link https://developer.trakt.tv/?section=reference POST /movies/:id/refresh}
   */
  refresh(params: RefreshParams): Promise<undefined>;

  /**
   * Reports it to the moderators.
   * @see {@link https://developer.trakt.tv/?section=reference POST /movies/:id/report}
   */
  report(params: ReportParams<ItemReport>): Promise<undefined>;
}

export const movies: SectionTable<MoviesSection> = {
  trending: 'GET /movies/trending pages ?extended,filters,ignoring',
  popular: 'GET /movies/popular pages ?extended,filters,ignoring',
  anticipated: 'GET /movies/anticipated pages ?extended,filters,ignoring',
  hot: 'GET /movies/hot pages ?extended,filters,ignoring',
  favorited: 'GET /movies/favorited/:period pages ?extended,ignoring',
  played: 'GET /movies/played/:period pages ?extended,ignoring',
  watched: 'GET /movies/watched/:period pages ?extended,ignoring',
  collected: 'GET /movies/collected/:period pages ?extended,ignoring',
  streaming: 'GET /movies/streaming/:period pages ?extended,filters,ignoring',
  boxoffice: 'GET /movies/boxoffice list ?extended',
  updates: 'GET /movies/updates/:start_date? pages ?extended',
  updatedIds: 'GET /movies/updates/id/:start_date? pages',
  summary: 'GET /movies/:id one ?extended',
  aliases: 'GET /movies/:id/aliases list',
  releases: 'GET /movies/:id/releases/:country? list',
  translations: 'GET /movies/:id/translations/:language list',
  comments: 'GET /movies/:id/comments/:sort pages ?extended,language',
  lists: 'GET /movies/:id/lists/:type/:sort pages ?extended',
  people: 'GET /movies/:id/people one ?extended',
  ratings: 'GET /movies/:id/ratings one ?extended',
  related: 'GET /movies/:id/related pages ?extended',
  stats: 'GET /movies/:id/stats one',
  studios: 'GET /movies/:id/studios list',
  videos: 'GET /movies/:id/videos list',
  watching: 'GET /movies/:id/watching list ?extended',
  sentiments: 'GET /movies/:id/sentiments one',
  watchnow: 'GET /movies/:id/watchnow/:country one ?links,extended',
  justwatch: {
    link: 'GET /movies/:id/watchnow/justwatch_links/:country one',
    refresh: 'POST /movies/:id/refresh/justwatch none',
  },
  refresh: 'POST /movies/:id/refresh none ?images',
  report: 'POST /movies/:id/report none body',
};
