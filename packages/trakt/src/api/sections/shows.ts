/** Trakt's section `shows`: charts of shows, and all there is about one, its seasons and its episodes. */

import type { SectionTable } from '../endpoint.ts';
import type { Pages } from '../pages.ts';
import type { Anticipated, Favorited, OfShow, PlayCounts, StreamingRank, Updated, Watchers } from '../rows/charts.ts';
import type { Comment } from '../rows/comments.ts';
import type { ItemsOf } from '../rows/items.ts';
import type { List } from '../rows/lists.ts';
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
import type { Asked, ExtendedItemParams, FilterParams, ItemParams, ItemReport, ReportParams } from './params.ts';
import { type ShowEpisodeFunctions, showEpisode } from './shows/episode.ts';
import { type ShowSeasonFunctions, showSeason } from './shows/season.ts';
import type {
  ChartParams,
  ItemCommentsParams,
  ItemListsParams,
  PeriodParams,
  RefreshParams,
  ShowProgressParams,
  StreamingParams,
  TranslationParams,
  UpdatedIdsParams,
  UpdatesParams,
  WatchnowParams,
} from './title-params.ts';

export interface ShowsSection {
  /**
   * Being watched right now.
   * @see {@link https://developer.trakt.tv/?section=reference GET /shows/trending}
   */
  trending<E extends Asked = undefined>(params?: ChartParams<E>): Pages<Watchers & OfShow<ItemsOf<E>>>;

  /**
   * Best rated by most people.
   * @see {@link https://developer.trakt.tv/?section=reference GET /shows/popular}
   */
  popular<E extends Asked = undefined>(params?: ChartParams<E>): Pages<ItemsOf<E>['show']>;

  /**
   * On most lists, and not out yet.
   * @see {@link https://developer.trakt.tv/?section=reference GET /shows/anticipated}
   */
  anticipated<E extends Asked = undefined>(params?: ChartParams<E>): Pages<Anticipated & OfShow<ItemsOf<E>>>;

  /**
   * Talked about right now. Trakt took `hot` for a show's slug in September 2026.
   * @see {@link https://developer.trakt.tv/?section=reference GET /shows/hot}
   */
  hot<E extends Asked = undefined>(params?: ChartParams<E>): Pages<Anticipated & OfShow<ItemsOf<E>>>;

  /**
   * Made favorites most often in a period.
   * @see {@link https://developer.trakt.tv/?section=reference GET /shows/favorited/:period}
   */
  favorited<E extends Asked = undefined>(params: PeriodParams<E> & FilterParams): Pages<Favorited & OfShow<ItemsOf<E>>>;

  /**
   * Played most often in a period; one person counts as often as they watch.
   * @see {@link https://developer.trakt.tv/?section=reference GET /shows/played/:period}
   */
  played<E extends Asked = undefined>(params: PeriodParams<E> & FilterParams): Pages<PlayCounts & OfShow<ItemsOf<E>>>;

  /**
   * Watched by most people in a period.
   * @see {@link https://developer.trakt.tv/?section=reference GET /shows/watched/:period}
   */
  watched<E extends Asked = undefined>(params: PeriodParams<E> & FilterParams): Pages<PlayCounts & OfShow<ItemsOf<E>>>;

  /**
   * Collected by most people in a period.
   * @see {@link https://developer.trakt.tv/?section=reference GET /shows/collected/:period}
   */
  collected<E extends Asked = undefined>(
    params: PeriodParams<E> & FilterParams,
  ): Pages<PlayCounts & OfShow<ItemsOf<E>>>;

  /**
   * Streamed most in a period. Trakt answered 404 in September 2026.
   * @see {@link https://developer.trakt.tv/?section=reference GET /shows/streaming/:period}
   */
  streaming<E extends Asked = undefined>(params: StreamingParams<E>): Pages<StreamingRank & OfShow<ItemsOf<E>>>;

  /**
   * Changed since a moment.
   * @see {@link https://developer.trakt.tv/?section=reference GET /shows/updates/:start_date?}
   */
  updates<E extends Asked = undefined>(params?: UpdatesParams<E>): Pages<Updated & OfShow<ItemsOf<E>>>;

  /**
   * Trakt's numbers of what was changed since a moment.
   * @see {@link https://developer.trakt.tv/?section=reference GET /shows/updates/id/:start_date?}
   */
  updatedIds(params?: UpdatedIdsParams): Pages<number>;

  /**
   * One show.
   * @see {@link https://developer.trakt.tv/?section=reference GET /shows/:id}
   */
  summary<E extends Asked = undefined>(params: ExtendedItemParams<E>): Promise<ItemsOf<E>['show']>;

  /**
   * Its titles elsewhere.
   * @see {@link https://developer.trakt.tv/?section=reference GET /shows/:id/aliases}
   */
  aliases(params: ItemParams): Promise<Alias[]>;

  /**
   * The ages that it is for, by country.
   * @see {@link https://developer.trakt.tv/?section=reference GET /shows/:id/certifications}
   */
  certifications(params: ItemParams): Promise<CountryCertification[]>;

  /**
   * Its title and overview in another language.
   * @see {@link https://developer.trakt.tv/?section=reference GET /shows/:id/translations/:language}
   */
  translations(params: TranslationParams): Promise<Translation[]>;

  /**
   * Comments on it.
   * @see {@link https://developer.trakt.tv/?section=reference GET /shows/:id/comments/:sort}
   */
  comments(params: ItemCommentsParams): Pages<Comment>;

  /**
   * Lists that it is on.
   * @see {@link https://developer.trakt.tv/?section=reference GET /shows/:id/lists/:type/:sort}
   */
  lists(params: ItemListsParams): Pages<List>;

  /**
   * Cast and crew.
   * @see {@link https://developer.trakt.tv/?section=reference GET /shows/:id/people}
   */
  people<E extends Asked = undefined>(params: ExtendedItemParams<E>): Promise<Credits<ItemsOf<E>>>;

  /**
   * What people rate it, and with `extended: 'all'` elsewhere too.
   * @see {@link https://developer.trakt.tv/?section=reference GET /shows/:id/ratings}
   */
  ratings(params: ExtendedItemParams): Promise<TitleRatings>;

  /**
   * Shows like it.
   * @see {@link https://developer.trakt.tv/?section=reference GET /shows/:id/related}
   */
  related<E extends Asked = undefined>(params: ExtendedItemParams<E>): Pages<ItemsOf<E>['show']>;

  /**
   * How many people did what with it.
   * @see {@link https://developer.trakt.tv/?section=reference GET /shows/:id/stats}
   */
  stats(params: ItemParams): Promise<TitleStats>;

  /**
   * Studios that made it.
   * @see {@link https://developer.trakt.tv/?section=reference GET /shows/:id/studios}
   */
  studios(params: ItemParams): Promise<Studio[]>;

  /**
   * Trailers and clips.
   * @see {@link https://developer.trakt.tv/?section=reference GET /shows/:id/videos}
   */
  videos(params: ItemParams): Promise<Video[]>;

  /**
   * Who is watching it right now.
   * @see {@link https://developer.trakt.tv/?section=reference GET /shows/:id/watching}
   */
  watching<E extends Asked = undefined>(params: ExtendedItemParams<E>): Promise<ItemsOf<E>['user'][]>;

  /**
   * What comments like and dislike about it.
   * @see {@link https://developer.trakt.tv/?section=reference GET /shows/:id/sentiments}
   */
  sentiments(params: ItemParams): Promise<Sentiments>;

  /**
   * The next episode that has a date; undefined where none has.
   * @see {@link https://developer.trakt.tv/?section=reference GET /shows/:id/next_episode}
   */
  nextEpisode<E extends Asked = undefined>(params: ExtendedItemParams<E>): Promise<ItemsOf<E>['episode'] | undefined>;

  /**
   * The latest episode; undefined where none is out.
   * @see {@link https://developer.trakt.tv/?section=reference GET /shows/:id/last_episode}
   */
  lastEpisode<E extends Asked = undefined>(params: ExtendedItemParams<E>): Promise<ItemsOf<E>['episode'] | undefined>;

  /**
   * Its seasons, and with `extended: 'episodes'` their episodes.
   * @see {@link https://developer.trakt.tv/?section=reference GET /shows/:id/seasons}
   */
  seasons<E extends Asked = undefined>(params: ExtendedItemParams<E>): Promise<ItemsOf<E>['season'][]>;

  readonly season: ShowSeasonFunctions;

  readonly episode: ShowEpisodeFunctions;

  readonly progress: {
    /**
     * How far the account has watched it.
     * @see {@link https://developer.trakt.tv/?section=reference GET /shows/:id/progress/watched}
     */
    watched<E extends Asked = undefined>(params: ShowProgressParams<E>): Promise<ShowProgress<ItemsOf<E>>>;

    /**
     * How much of it the account has collected.
     * @see {@link https://developer.trakt.tv/?section=reference GET /shows/:id/progress/collection}
     */
    collection<E extends Asked = undefined>(params: ShowProgressParams<E>): Promise<ShowProgress<ItemsOf<E>>>;

    /**
     * Starts the progress anew, to watch it again. Plays stay.
     * @see {@link https://developer.trakt.tv/?section=reference POST /shows/:id/progress/watched/reset}
     */
    reset(params: ItemParams): Promise<{ reset_at: string }>;

    /**
     * Takes the reset back.
     * @see {@link https://developer.trakt.tv/?section=reference DELETE /shows/:id/progress/watched/reset}
     */
    undoReset(params: ItemParams): Promise<undefined>;
  };

  /**
   * Where to watch it. For apps that Trakt has let in.
   * @see {@link https://developer.trakt.tv/?section=reference GET /shows/:id/watchnow/:country}
   */
  watchnow(params: WatchnowParams): Promise<Watchnow>;

  readonly justwatch: {
    /**
     * JustWatch's page of it. For apps that Trakt has let in.
     * @see {@link https://developer.trakt.tv/?section=reference GET /shows/:id/watchnow/justwatch_links/:country}
     */
    link(params: ItemParams & { country: string }): Promise<JustwatchLinks>;

    /**
     * Has JustWatch's data read again. VIP only.
     * @see {@link https://developer.trakt.tv/?section=reference POST /shows/:id/refresh/justwatch}
     */
    refresh(params: ItemParams): Promise<undefined>;
  };

  /**
   * Has its data read again from TMDB. VIP only.
   * @see {@link https://developer.trakt.tv/?section=reference POST /shows/:id/refresh}
   */
  refresh(params: RefreshParams): Promise<undefined>;

  /**
   * Reports it to the moderators.
   * @see {@link https://developer.trakt.tv/?section=reference POST /shows/:id/report}
   */
  report(params: ReportParams<ItemReport>): Promise<undefined>;
}

export const shows: SectionTable<ShowsSection> = {
  trending: 'GET /shows/trending pages ?extended,filters,ignoring',
  popular: 'GET /shows/popular pages ?extended,filters,ignoring',
  anticipated: 'GET /shows/anticipated pages ?extended,filters,ignoring',
  hot: 'GET /shows/hot pages ?extended,filters,ignoring',
  favorited: 'GET /shows/favorited/:period pages ?extended,filters,ignoring',
  played: 'GET /shows/played/:period pages ?extended,filters,ignoring',
  watched: 'GET /shows/watched/:period pages ?extended,filters,ignoring',
  collected: 'GET /shows/collected/:period pages ?extended,filters,ignoring',
  streaming: 'GET /shows/streaming/:period pages ?extended,filters,ignoring',
  updates: 'GET /shows/updates/:start_date? pages ?extended',
  updatedIds: 'GET /shows/updates/id/:start_date? pages',
  summary: 'GET /shows/:id one ?extended',
  aliases: 'GET /shows/:id/aliases list',
  certifications: 'GET /shows/:id/certifications list',
  translations: 'GET /shows/:id/translations/:language list',
  comments: 'GET /shows/:id/comments/:sort pages ?extended,language',
  lists: 'GET /shows/:id/lists/:type/:sort pages ?extended',
  people: 'GET /shows/:id/people one ?extended',
  ratings: 'GET /shows/:id/ratings one ?extended',
  related: 'GET /shows/:id/related pages ?extended',
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
