/** Trakt's section `movies`: charts of films, and all there is about one. */

import type { CallOptions, SectionTable } from '../endpoint.ts';
import type { Pages } from '../pages.ts';
import type { SocialRow } from '../rows/activity.ts';
import type {
  Anticipated,
  BoxOffice,
  Favorited,
  MovieRecommendation,
  OfMovie,
  PlayCounts,
  RisingRank,
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
  ReasonedParams,
  RefreshParams,
  StreamingParams,
  TranslationParams,
  UpdatedIdsParams,
  UpdatesParams,
  WatchnowParams,
} from './title-params.ts';

export interface MoviesSection {
  /** Being watched right now. [GET /movies/trending](https://developer.trakt.tv/?section=reference) */
  trending<E extends Asked = undefined>(params?: ChartParams<E>): Pages<Watchers & OfMovie<ItemsOf<E>>>;
  /** Best rated by most people. [GET /movies/popular](https://developer.trakt.tv/?section=reference) */
  popular<E extends Asked = undefined>(params?: ChartParams<E>): Pages<ItemsOf<E>['movie']>;
  /** On the way to become popular. [GET /movies/popular/next](https://developer.trakt.tv/?section=reference) */
  popularNext<E extends Asked = undefined>(params?: ChartParams<E>): Pages<RisingRank & OfMovie<ItemsOf<E>>>;
  /**
   * What the account may like, and why.
   * [GET /movies/recommendations](https://developer.trakt.tv/?section=reference)
   */
  recommendations(params?: ReasonedParams): Pages<MovieRecommendation>;
  /**
   * The same, by another rule of Trakt's.
   * [GET /movies/recommendations/smart](https://developer.trakt.tv/?section=reference)
   */
  recommendationsSmart(options?: CallOptions): Pages<MovieRecommendation>;
  /** On most lists, and not out yet. [GET /movies/anticipated](https://developer.trakt.tv/?section=reference) */
  anticipated<E extends Asked = undefined>(params?: ChartParams<E>): Pages<Anticipated & OfMovie<ItemsOf<E>>>;
  /**
   * Talked about right now. Trakt answered 404 in September 2026.
   * [GET /movies/hot](https://developer.trakt.tv/?section=reference)
   */
  hot<E extends Asked = undefined>(params?: ChartParams<E>): Pages<Anticipated & OfMovie<ItemsOf<E>>>;
  /**
   * Made favorites most often in a period.
   * [GET /movies/favorited/:period?](https://developer.trakt.tv/?section=reference)
   */
  favorited<E extends Asked = undefined>(params?: PeriodParams<E>): Pages<Favorited & OfMovie<ItemsOf<E>>>;
  /**
   * Played most often in a period; one person counts as often as they watch.
   * [GET /movies/played/:period?](https://developer.trakt.tv/?section=reference)
   */
  played<E extends Asked = undefined>(params?: PeriodParams<E>): Pages<PlayCounts & OfMovie<ItemsOf<E>>>;
  /**
   * Watched by most people in a period.
   * [GET /movies/watched/:period?](https://developer.trakt.tv/?section=reference)
   */
  watched<E extends Asked = undefined>(params?: PeriodParams<E>): Pages<PlayCounts & OfMovie<ItemsOf<E>>>;
  /**
   * Collected by most people in a period.
   * [GET /movies/collected/:period?](https://developer.trakt.tv/?section=reference)
   */
  collected<E extends Asked = undefined>(params?: PeriodParams<E>): Pages<PlayCounts & OfMovie<ItemsOf<E>>>;
  /**
   * Streamed most in a period. Trakt answered 404 in September 2026.
   * [GET /movies/streaming/:period?](https://developer.trakt.tv/?section=reference)
   */
  streaming<E extends Asked = undefined>(params?: StreamingParams<E>): Pages<StreamingRank & OfMovie<ItemsOf<E>>>;
  /**
   * The ten films that earned most in the United States last weekend.
   * [GET /movies/boxoffice](https://developer.trakt.tv/?section=reference)
   */
  boxoffice<E extends Asked = undefined>(params?: ExtendedParams<E>): Promise<(BoxOffice & OfMovie<ItemsOf<E>>)[]>;
  /** Changed since a moment. [GET /movies/updates/:start_date?](https://developer.trakt.tv/?section=reference) */
  updates<E extends Asked = undefined>(params?: UpdatesParams<E>): Pages<Updated & OfMovie<ItemsOf<E>>>;
  /**
   * Trakt's numbers of what was changed since a moment.
   * [GET /movies/updates/id/:start_date?](https://developer.trakt.tv/?section=reference)
   */
  updatedIds(params?: UpdatedIdsParams): Pages<number>;
  /** One film. [GET /movies/:id](https://developer.trakt.tv/?section=reference) */
  summary<E extends Asked = undefined>(params: ExtendedItemParams<E>): Promise<ItemsOf<E>['movie']>;
  /** Its titles elsewhere. [GET /movies/:id/aliases](https://developer.trakt.tv/?section=reference) */
  aliases(params: ItemParams): Promise<Alias[]>;
  /**
   * When it came out, in all countries or one.
   * [GET /movies/:id/releases/:country?](https://developer.trakt.tv/?section=reference)
   */
  releases(params: ItemParams & { country?: string }): Promise<Release[]>;
  /**
   * Its title and overview in another language.
   * [GET /movies/:id/translations/:language](https://developer.trakt.tv/?section=reference)
   */
  translations(params: TranslationParams): Promise<Translation[]>;
  /** Comments on it. [GET /movies/:id/comments/:sort](https://developer.trakt.tv/?section=reference) */
  comments<E extends Asked = undefined>(params: ItemCommentsParams<E>): Pages<Comment<ItemsOf<E>>>;
  /** Lists that it is on. [GET /movies/:id/lists/:type?/:sort?](https://developer.trakt.tv/?section=reference) */
  lists<E extends Asked = undefined>(params: ItemListsParams<E>): Pages<List<ItemsOf<E>>>;
  /** Cast and crew. [GET /movies/:id/people](https://developer.trakt.tv/?section=reference) */
  people<E extends Asked = undefined>(params: ExtendedItemParams<E>): Promise<Credits<ItemsOf<E>>>;
  /**
   * What people rate it, and with `extended: 'all'` elsewhere too.
   * [GET /movies/:id/ratings](https://developer.trakt.tv/?section=reference)
   */
  ratings(params: ExtendedItemParams): Promise<TitleRatings>;
  /** Films like it. [GET /movies/:id/related](https://developer.trakt.tv/?section=reference) */
  related<E extends Asked = undefined>(params: ExtendedItemParams<E>): Pages<ItemsOf<E>['movie']>;
  /**
   * Films like it, by another rule of Trakt's.
   * [GET /movies/:id/related/smart](https://developer.trakt.tv/?section=reference)
   */
  relatedSmart<E extends Asked = undefined>(params: ExtendedItemParams<E>): Pages<ItemsOf<E>['movie']>;
  /**
   * What the people whom the account follows did with it.
   * [GET /movies/:id/social](https://developer.trakt.tv/?section=reference)
   */
  social(params: ItemParams): Pages<SocialRow>;
  /** How many people did what with it. [GET /movies/:id/stats](https://developer.trakt.tv/?section=reference) */
  stats(params: ItemParams): Promise<TitleStats>;
  /** Studios that made it. [GET /movies/:id/studios](https://developer.trakt.tv/?section=reference) */
  studios(params: ItemParams): Promise<Studio[]>;
  /** Trailers and clips. [GET /movies/:id/videos](https://developer.trakt.tv/?section=reference) */
  videos(params: ItemParams): Promise<Video[]>;
  /** Who is watching it right now. [GET /movies/:id/watching](https://developer.trakt.tv/?section=reference) */
  watching<E extends Asked = undefined>(params: ExtendedItemParams<E>): Promise<ItemsOf<E>['user'][]>;
  /**
   * What comments like and dislike about it.
   * [GET /movies/:id/sentiments](https://developer.trakt.tv/?section=reference)
   */
  sentiments(params: ItemParams): Promise<Sentiments>;
  /**
   * Where to watch it. For apps that Trakt has let in.
   * [GET /movies/:id/watchnow/:country](https://developer.trakt.tv/?section=reference)
   */
  watchnow(params: WatchnowParams): Promise<Watchnow>;
  readonly justwatch: {
    /**
     * JustWatch's page of it. For apps that Trakt has let in.
     * [GET /movies/:id/watchnow/justwatch_links/:country](https://developer.trakt.tv/?section=reference)
     */
    link(params: ItemParams & { country: string }): Promise<JustwatchLinks>;
    /**
     * Has JustWatch's data read again. VIP only.
     * [POST /movies/:id/refresh/justwatch](https://developer.trakt.tv/?section=reference)
     */
    refresh(params: ItemParams): Promise<undefined>;
  };
  /**
   * Has its data read again from TMDB. VIP only.
   * [POST /movies/:id/refresh](https://developer.trakt.tv/?section=reference)
   */
  refresh(params: RefreshParams): Promise<undefined>;
  /** Reports it to the moderators. [POST /movies/:id/report](https://developer.trakt.tv/?section=reference) */
  report(params: ReportParams<ItemReport>): Promise<undefined>;
}

export const movies: SectionTable<MoviesSection> = {
  trending: 'GET /movies/trending pages ?extended,filters,ignoring',
  popular: 'GET /movies/popular pages ?extended,filters,ignoring',
  popularNext: 'GET /movies/popular/next pages ?extended,filters,ignoring',
  recommendations: 'GET /movies/recommendations pages required ?filters,ignoring,watch_window',
  recommendationsSmart: 'GET /movies/recommendations/smart pages required',
  anticipated: 'GET /movies/anticipated pages ?extended,filters,ignoring',
  hot: 'GET /movies/hot pages ?extended,filters,ignoring',
  favorited: 'GET /movies/favorited/:period? pages ?extended,ignoring',
  played: 'GET /movies/played/:period? pages ?extended,ignoring',
  watched: 'GET /movies/watched/:period? pages ?extended,ignoring',
  collected: 'GET /movies/collected/:period? pages ?extended,ignoring',
  streaming: 'GET /movies/streaming/:period? pages ?extended,filters,ignoring',
  boxoffice: 'GET /movies/boxoffice list ?extended',
  updates: 'GET /movies/updates/:start_date? pages ?extended',
  updatedIds: 'GET /movies/updates/id/:start_date? pages',
  summary: 'GET /movies/:id one ?extended',
  aliases: 'GET /movies/:id/aliases list',
  releases: 'GET /movies/:id/releases/:country? list',
  translations: 'GET /movies/:id/translations/:language list',
  comments: 'GET /movies/:id/comments/:sort pages ?extended,language',
  lists: 'GET /movies/:id/lists/:type?/:sort? pages ?extended',
  people: 'GET /movies/:id/people one ?extended',
  ratings: 'GET /movies/:id/ratings one ?extended',
  related: 'GET /movies/:id/related pages ?extended',
  relatedSmart: 'GET /movies/:id/related/smart pages ?extended',
  social: 'GET /movies/:id/social pages required',
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
