/** Trakt's section `shows`: charts of shows, and all there is about one, its seasons and its episodes. */

import type { CallOptions, SectionTable } from '../endpoint.ts';
import type { Pages } from '../pages.ts';
import type { SocialRow } from '../rows/activity.ts';
import type {
  Anticipated,
  Favorited,
  OfShow,
  PlayCounts,
  RisingRank,
  ShowRecommendation,
  StreamingRank,
  Updated,
  Watchers,
} from '../rows/charts.ts';
import type { Comment } from '../rows/comments.ts';
import type { ItemsOf } from '../rows/items.ts';
import type { List, OwnList } from '../rows/lists.ts';
import type { ShowProgress } from '../rows/sync.ts';
import type {
  Alias,
  CountryCertification,
  Credits,
  JustwatchLinks,
  Sentiments,
  Studio,
  TitleRatings,
  TitleStats,
  Translation,
  Video,
  Watchnow,
} from '../rows/titles.ts';
import type {
  Asked,
  ExtendedItemParams,
  ExtendedParams,
  FilterParams,
  ItemParams,
  ItemReport,
  ReportParams,
} from './params.ts';
import { type ShowEpisodeFunctions, showEpisode } from './shows/episode.ts';
import { type ShowSeasonFunctions, showSeason } from './shows/season.ts';
import type {
  ChartParams,
  ItemCommentsParams,
  ItemListsParams,
  PeriodParams,
  ReasonedParams,
  RefreshParams,
  ShowProgressParams,
  StreamingParams,
  TranslationParams,
  UpdatedIdsParams,
  UpdatesParams,
  WatchnowParams,
} from './title-params.ts';

export interface ShowsSection {
  /** Being watched right now. [GET /shows/trending](https://developer.trakt.tv/?section=reference) */
  trending<E extends Asked = undefined>(params?: ChartParams<E>): Pages<Watchers & OfShow<ItemsOf<E>>>;
  /** Best rated by most people. [GET /shows/popular](https://developer.trakt.tv/?section=reference) */
  popular<E extends Asked = undefined>(params?: ChartParams<E>): Pages<ItemsOf<E>['show']>;
  /** On the way to become popular. [GET /shows/popular/next](https://developer.trakt.tv/?section=reference) */
  popularNext<E extends Asked = undefined>(params?: ChartParams<E>): Pages<RisingRank & OfShow<ItemsOf<E>>>;
  /** What the account may like, and why. [GET /shows/recommendations](https://developer.trakt.tv/?section=reference) */
  recommendations(params?: ReasonedParams): Pages<ShowRecommendation>;
  /**
   * The same, by another rule of Trakt's.
   * [GET /shows/recommendations/smart](https://developer.trakt.tv/?section=reference)
   */
  recommendationsSmart(options?: CallOptions): Pages<ShowRecommendation>;
  /** On most lists, and not out yet. [GET /shows/anticipated](https://developer.trakt.tv/?section=reference) */
  anticipated<E extends Asked = undefined>(params?: ChartParams<E>): Pages<Anticipated & OfShow<ItemsOf<E>>>;
  /**
   * Talked about right now. Trakt took `hot` for a show's slug in September 2026.
   * [GET /shows/hot](https://developer.trakt.tv/?section=reference)
   */
  hot<E extends Asked = undefined>(params?: ChartParams<E>): Pages<Anticipated & OfShow<ItemsOf<E>>>;
  /**
   * Made favorites most often in a period.
   * [GET /shows/favorited/:period?](https://developer.trakt.tv/?section=reference)
   */
  favorited<E extends Asked = undefined>(
    params?: PeriodParams<E> & FilterParams,
  ): Pages<Favorited & OfShow<ItemsOf<E>>>;
  /**
   * Played most often in a period; one person counts as often as they watch.
   * [GET /shows/played/:period?](https://developer.trakt.tv/?section=reference)
   */
  played<E extends Asked = undefined>(params?: PeriodParams<E> & FilterParams): Pages<PlayCounts & OfShow<ItemsOf<E>>>;
  /**
   * Watched by most people in a period.
   * [GET /shows/watched/:period?](https://developer.trakt.tv/?section=reference)
   */
  watched<E extends Asked = undefined>(params?: PeriodParams<E> & FilterParams): Pages<PlayCounts & OfShow<ItemsOf<E>>>;
  /**
   * Collected by most people in a period.
   * [GET /shows/collected/:period?](https://developer.trakt.tv/?section=reference)
   */
  collected<E extends Asked = undefined>(
    params?: PeriodParams<E> & FilterParams,
  ): Pages<PlayCounts & OfShow<ItemsOf<E>>>;
  /**
   * Streamed most in a period. Trakt answered 404 in September 2026.
   * [GET /shows/streaming/:period?](https://developer.trakt.tv/?section=reference)
   */
  streaming<E extends Asked = undefined>(params?: StreamingParams<E>): Pages<StreamingRank & OfShow<ItemsOf<E>>>;
  /** Changed since a moment. [GET /shows/updates/:start_date?](https://developer.trakt.tv/?section=reference) */
  updates<E extends Asked = undefined>(params?: UpdatesParams<E>): Pages<Updated & OfShow<ItemsOf<E>>>;
  /**
   * Trakt's numbers of what was changed since a moment.
   * [GET /shows/updates/id/:start_date?](https://developer.trakt.tv/?section=reference)
   */
  updatedIds(params?: UpdatedIdsParams): Pages<number>;
  /** One show. [GET /shows/:id](https://developer.trakt.tv/?section=reference) */
  summary<E extends Asked = undefined>(params: ExtendedItemParams<E>): Promise<ItemsOf<E>['show']>;
  /** Its titles elsewhere. [GET /shows/:id/aliases](https://developer.trakt.tv/?section=reference) */
  aliases(params: ItemParams): Promise<Alias[]>;
  /**
   * The ages that it is for, by country.
   * [GET /shows/:id/certifications](https://developer.trakt.tv/?section=reference)
   */
  certifications(params: ItemParams): Promise<CountryCertification[]>;
  /**
   * Its title and overview in another language.
   * [GET /shows/:id/translations/:language](https://developer.trakt.tv/?section=reference)
   */
  translations(params: TranslationParams): Promise<Translation[]>;
  /** Comments on it. [GET /shows/:id/comments/:sort](https://developer.trakt.tv/?section=reference) */
  comments<E extends Asked = undefined>(params: ItemCommentsParams<E>): Pages<Comment<ItemsOf<E>>>;
  /** Lists that it is on. [GET /shows/:id/lists/:type?/:sort?](https://developer.trakt.tv/?section=reference) */
  lists<E extends Asked = undefined>(params: ItemListsParams<E>): Pages<List<ItemsOf<E>>>;
  /** The account's own lists that it is on. [GET /shows/:id/listed](https://developer.trakt.tv/?section=reference) */
  listed<E extends Asked = undefined>(params: ItemParams & ExtendedParams<E>): Pages<OwnList<ItemsOf<E>>>;
  /** Cast and crew. [GET /shows/:id/people](https://developer.trakt.tv/?section=reference) */
  people<E extends Asked = undefined>(params: ExtendedItemParams<E>): Promise<Credits<ItemsOf<E>>>;
  /**
   * What people rate it, and with `extended: 'all'` elsewhere too.
   * [GET /shows/:id/ratings](https://developer.trakt.tv/?section=reference)
   */
  ratings(params: ExtendedItemParams): Promise<TitleRatings>;
  /** Shows like it. [GET /shows/:id/related](https://developer.trakt.tv/?section=reference) */
  related<E extends Asked = undefined>(params: ExtendedItemParams<E>): Pages<ItemsOf<E>['show']>;
  /**
   * Shows like it, by another rule of Trakt's.
   * [GET /shows/:id/related/smart](https://developer.trakt.tv/?section=reference)
   */
  relatedSmart<E extends Asked = undefined>(params: ExtendedItemParams<E>): Pages<ItemsOf<E>['show']>;
  /**
   * What the people whom the account follows did with it.
   * [GET /shows/:id/social](https://developer.trakt.tv/?section=reference)
   */
  social(params: ItemParams): Pages<SocialRow>;
  /** How many people did what with it. [GET /shows/:id/stats](https://developer.trakt.tv/?section=reference) */
  stats(params: ItemParams): Promise<TitleStats>;
  /** Studios that made it. [GET /shows/:id/studios](https://developer.trakt.tv/?section=reference) */
  studios(params: ItemParams): Promise<Studio[]>;
  /** Trailers and clips. [GET /shows/:id/videos](https://developer.trakt.tv/?section=reference) */
  videos(params: ItemParams): Promise<Video[]>;
  /** Who is watching it right now. [GET /shows/:id/watching](https://developer.trakt.tv/?section=reference) */
  watching<E extends Asked = undefined>(params: ExtendedItemParams<E>): Promise<ItemsOf<E>['user'][]>;
  /**
   * What comments like and dislike about it.
   * [GET /shows/:id/sentiments](https://developer.trakt.tv/?section=reference)
   */
  sentiments(params: ItemParams): Promise<Sentiments>;
  /**
   * The next episode that has a date; undefined where none has.
   * [GET /shows/:id/next_episode](https://developer.trakt.tv/?section=reference)
   */
  nextEpisode<E extends Asked = undefined>(params: ExtendedItemParams<E>): Promise<ItemsOf<E>['episode'] | undefined>;
  /**
   * The latest episode; undefined where none is out.
   * [GET /shows/:id/last_episode](https://developer.trakt.tv/?section=reference)
   */
  lastEpisode<E extends Asked = undefined>(params: ExtendedItemParams<E>): Promise<ItemsOf<E>['episode'] | undefined>;
  /**
   * Its seasons, and with `extended: 'episodes'` their episodes.
   * [GET /shows/:id/seasons](https://developer.trakt.tv/?section=reference)
   */
  seasons<E extends Asked = undefined>(params: ExtendedItemParams<E>): Promise<ItemsOf<E>['season'][]>;
  readonly season: ShowSeasonFunctions;
  readonly episode: ShowEpisodeFunctions;
  readonly progress: {
    /**
     * How far the account has watched it.
     * [GET /shows/:id/progress/watched](https://developer.trakt.tv/?section=reference)
     */
    watched<E extends Asked = undefined>(params: ShowProgressParams<E>): Promise<ShowProgress<ItemsOf<E>>>;
    /**
     * How much of it the account has collected.
     * [GET /shows/:id/progress/collection](https://developer.trakt.tv/?section=reference)
     */
    collection<E extends Asked = undefined>(params: ShowProgressParams<E>): Promise<ShowProgress<ItemsOf<E>>>;
    /**
     * Starts the progress anew, to watch it again. Plays stay.
     * [POST /shows/:id/progress/watched/reset](https://developer.trakt.tv/?section=reference)
     */
    reset(params: ItemParams): Promise<{ reset_at: string }>;
    /**
     * Takes the reset back.
     * [DELETE /shows/:id/progress/watched/reset](https://developer.trakt.tv/?section=reference)
     */
    undoReset(params: ItemParams): Promise<undefined>;
  };
  /**
   * Where to watch it. For apps that Trakt has let in.
   * [GET /shows/:id/watchnow/:country](https://developer.trakt.tv/?section=reference)
   */
  watchnow(params: WatchnowParams): Promise<Watchnow>;
  readonly justwatch: {
    /**
     * JustWatch's page of it. For apps that Trakt has let in.
     * [GET /shows/:id/watchnow/justwatch_links/:country](https://developer.trakt.tv/?section=reference)
     */
    link(params: ItemParams & { country: string }): Promise<JustwatchLinks>;
    /**
     * Has JustWatch's data read again. VIP only.
     * [POST /shows/:id/refresh/justwatch](https://developer.trakt.tv/?section=reference)
     */
    refresh(params: ItemParams): Promise<undefined>;
  };
  /**
   * Has its data read again from TMDB. VIP only.
   * [POST /shows/:id/refresh](https://developer.trakt.tv/?section=reference)
   */
  refresh(params: RefreshParams): Promise<undefined>;
  /** Reports it to the moderators. [POST /shows/:id/report](https://developer.trakt.tv/?section=reference) */
  report(params: ReportParams<ItemReport>): Promise<undefined>;
}

export const shows: SectionTable<ShowsSection> = {
  trending: 'GET /shows/trending pages ?extended,filters,ignoring',
  popular: 'GET /shows/popular pages ?extended,filters,ignoring',
  popularNext: 'GET /shows/popular/next pages ?extended,filters,ignoring',
  recommendations: 'GET /shows/recommendations pages required ?filters,ignoring,watch_window',
  recommendationsSmart: 'GET /shows/recommendations/smart pages required',
  anticipated: 'GET /shows/anticipated pages ?extended,filters,ignoring',
  hot: 'GET /shows/hot pages ?extended,filters,ignoring',
  favorited: 'GET /shows/favorited/:period? pages ?extended,filters,ignoring',
  played: 'GET /shows/played/:period? pages ?extended,filters,ignoring',
  watched: 'GET /shows/watched/:period? pages ?extended,filters,ignoring',
  collected: 'GET /shows/collected/:period? pages ?extended,filters,ignoring',
  streaming: 'GET /shows/streaming/:period? pages ?extended,filters,ignoring',
  updates: 'GET /shows/updates/:start_date? pages ?extended',
  updatedIds: 'GET /shows/updates/id/:start_date? pages',
  summary: 'GET /shows/:id one ?extended',
  aliases: 'GET /shows/:id/aliases list',
  certifications: 'GET /shows/:id/certifications list',
  translations: 'GET /shows/:id/translations/:language list',
  comments: 'GET /shows/:id/comments/:sort pages ?extended,language',
  lists: 'GET /shows/:id/lists/:type?/:sort? pages ?extended',
  listed: 'GET /shows/:id/listed pages required ?extended',
  people: 'GET /shows/:id/people one ?extended',
  ratings: 'GET /shows/:id/ratings one ?extended',
  related: 'GET /shows/:id/related pages ?extended',
  relatedSmart: 'GET /shows/:id/related/smart pages ?extended',
  social: 'GET /shows/:id/social pages required',
  stats: 'GET /shows/:id/stats one',
  studios: 'GET /shows/:id/studios list',
  videos: 'GET /shows/:id/videos list',
  watching: 'GET /shows/:id/watching list ?extended',
  sentiments: 'GET /shows/:id/sentiments one',
  nextEpisode: 'GET /shows/:id/next_episode maybe ?extended',
  lastEpisode: 'GET /shows/:id/last_episode maybe ?extended',
  seasons: 'GET /shows/:id/seasons list ?extended',
  season: showSeason,
  episode: showEpisode,
  progress: {
    watched: 'GET /shows/:id/progress/watched one required ?extended,hidden,specials,count_specials,include_stats',
    collection:
      'GET /shows/:id/progress/collection one required ?extended,hidden,specials,count_specials,include_stats',
    reset: 'POST /shows/:id/progress/watched/reset one',
    undoReset: 'DELETE /shows/:id/progress/watched/reset none',
  },
  watchnow: 'GET /shows/:id/watchnow/:country one ?links,extended',
  justwatch: {
    link: 'GET /shows/:id/watchnow/justwatch_links/:country one',
    refresh: 'POST /shows/:id/refresh/justwatch none',
  },
  refresh: 'POST /shows/:id/refresh none ?images',
  report: 'POST /shows/:id/report none body',
};
