/** One season of a show, by its number. */

import type { SectionTable } from '../../endpoint.ts';
import type { Pages } from '../../pages.ts';
import type { Comment } from '../../rows/comments.ts';
import type { ItemsOf } from '../../rows/items.ts';
import type { List } from '../../rows/lists.ts';
import type { Credits, JustwatchLinks, TitleRatings, TitleStats, Translation, Video } from '../../rows/titles.ts';
import type { Asked, ExtendedItemParams, ItemParams, ItemReport, ReportParams } from '../params.ts';
import type { ItemCommentsParams, ItemListsParams, TranslationParams } from '../title-params.ts';

/** Season 0 holds the specials. */
export interface SeasonRef {
  season: number;
}

export interface ShowSeasonFunctions {
  /**
   * The season itself.
   * @see {@link https://developer.trakt.tv/?section=reference GET /shows/:id/seasons/:season/info}
   */
  info<E extends Asked = undefined>(params: ExtendedItemParams<E> & SeasonRef): Promise<ItemsOf<E>['season']>;

  /**
   * Its episodes.
   * @see {@link https://developer.trakt.tv/?section=reference GET /shows/:id/seasons/:season}
   */
  episodes<E extends Asked = undefined>(params: ExtendedItemParams<E> & SeasonRef): Promise<ItemsOf<E>['episode'][]>;

  /**
   * Its title and overview in another language.
   * @see {@link https://developer.trakt.tv/?section=reference GET /shows/:id/seasons/:season/translations/:language}
   */
  translations(params: TranslationParams & SeasonRef): Promise<Translation[]>;

  /**
   * Comments on it.
   * @see {@link https://developer.trakt.tv/?section=reference GET /shows/:id/seasons/:season/comments/:sort}
   */
  comments(params: ItemCommentsParams & SeasonRef): Pages<Comment>;

  /**
   * Lists that it is on.
   * @see {@link https://developer.trakt.tv/?section=reference GET /shows/:id/seasons/:season/lists/:type/:sort}
   */
  lists(params: ItemListsParams & SeasonRef): Pages<List>;

  /**
   * Cast and crew.
   * @see {@link https://developer.trakt.tv/?section=reference GET /shows/:id/seasons/:season/people}
   */
  people<E extends Asked = undefined>(params: ExtendedItemParams<E> & SeasonRef): Promise<Credits<ItemsOf<E>>>;

  /**
   * What people rate it, and with `extended: 'all'` elsewhere too.
   * @see {@link https://developer.trakt.tv/?section=reference GET /shows/:id/seasons/:season/ratings}
   */
  ratings(params: ExtendedItemParams & SeasonRef): Promise<TitleRatings>;

  /**
   * How many people did what with it.
   * @see {@link https://developer.trakt.tv/?section=reference GET /shows/:id/seasons/:season/stats}
   */
  stats(params: ItemParams & SeasonRef): Promise<TitleStats>;

  /**
   * Who is watching it right now.
   * @see {@link https://developer.trakt.tv/?section=reference GET /shows/:id/seasons/:season/watching}
   */
  watching<E extends Asked = undefined>(params: ExtendedItemParams<E> & SeasonRef): Promise<ItemsOf<E>['user'][]>;

  /**
   * Trailers and clips.
   * @see {@link https://developer.trakt.tv/?section=reference GET /shows/:id/seasons/:season/videos}
   */
  videos(params: ItemParams & SeasonRef): Promise<Video[]>;

  /**
   * JustWatch's page of it. For apps that Trakt has let in.
   * @see {@link https://developer.trakt.tv/?section=reference GET /shows/:id/seasons/:season/watchnow/justwatch_links/:country}
   */
  justwatchLink(params: ItemParams & SeasonRef & { country: string }): Promise<JustwatchLinks>;

  /**
   * Reports it to the moderators.
   * @see {@link https://developer.trakt.tv/?section=reference POST /shows/:id/seasons/:season/report}
   */
  report(params: ReportParams<ItemReport> & SeasonRef): Promise<undefined>;
}

export const showSeason: SectionTable<ShowSeasonFunctions> = {
  info: 'GET /shows/:id/seasons/:season/info one ?extended',
  episodes: 'GET /shows/:id/seasons/:season list ?extended',
  translations: 'GET /shows/:id/seasons/:season/translations/:language list',
  comments: 'GET /shows/:id/seasons/:season/comments/:sort pages ?extended,language',
  lists: 'GET /shows/:id/seasons/:season/lists/:type/:sort pages ?extended',
  people: 'GET /shows/:id/seasons/:season/people one ?extended',
  ratings: 'GET /shows/:id/seasons/:season/ratings one ?extended',
  stats: 'GET /shows/:id/seasons/:season/stats one',
  watching: 'GET /shows/:id/seasons/:season/watching list ?extended',
  videos: 'GET /shows/:id/seasons/:season/videos list',
  justwatchLink: 'GET /shows/:id/seasons/:season/watchnow/justwatch_links/:country one',
  report: 'POST /shows/:id/seasons/:season/report none body',
};
