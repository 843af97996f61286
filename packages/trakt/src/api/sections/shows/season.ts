/** One season of a show, by its number. */

import type { SectionTable } from '../../endpoint.ts';
import type { Pages } from '../../pages.ts';
import type { Comment } from '../../rows/comments.ts';
import type { ItemsOf } from '../../rows/items.ts';
import type { List, OwnList } from '../../rows/lists.ts';
import type { Credits, JustwatchLinks, TitleRatings, TitleStats, Translation, Video } from '../../rows/titles.ts';
import type { Asked, ExtendedItemParams, ExtendedParams, ItemParams, ItemReport, ReportParams } from '../params.ts';
import type { ItemCommentsParams, ItemListsParams, TranslationParams } from '../title-params.ts';

/** Season 0 holds the specials. */
export interface SeasonRef {
  season: number;
}

export interface ShowSeasonFunctions {
  /** The season itself. [GET /shows/:id/seasons/:season/info](https://developer.trakt.tv/?section=reference) */
  info<E extends Asked = undefined>(params: ExtendedItemParams<E> & SeasonRef): Promise<ItemsOf<E>['season']>;
  /** Its episodes. [GET /shows/:id/seasons/:season](https://developer.trakt.tv/?section=reference) */
  episodes<E extends Asked = undefined>(params: ExtendedItemParams<E> & SeasonRef): Promise<ItemsOf<E>['episode'][]>;
  /**
   * Its title and overview in another language.
   * [GET /shows/:id/seasons/:season/translations/:language](https://developer.trakt.tv/?section=reference)
   */
  translations(params: TranslationParams & SeasonRef): Promise<Translation[]>;
  /** Comments on it. [GET /shows/:id/seasons/:season/comments/:sort](https://developer.trakt.tv/?section=reference) */
  comments<E extends Asked = undefined>(params: ItemCommentsParams<E> & SeasonRef): Pages<Comment<ItemsOf<E>>>;
  /**
   * Lists that it is on.
   * [GET /shows/:id/seasons/:season/lists/:type?/:sort?](https://developer.trakt.tv/?section=reference)
   */
  lists<E extends Asked = undefined>(params: ItemListsParams<E> & SeasonRef): Pages<List<ItemsOf<E>>>;
  /**
   * The account's own lists that it is on.
   * [GET /shows/:id/seasons/:season/listed](https://developer.trakt.tv/?section=reference)
   */
  listed<E extends Asked = undefined>(params: ItemParams & ExtendedParams<E> & SeasonRef): Pages<OwnList<ItemsOf<E>>>;
  /** Cast and crew. [GET /shows/:id/seasons/:season/people](https://developer.trakt.tv/?section=reference) */
  people<E extends Asked = undefined>(params: ExtendedItemParams<E> & SeasonRef): Promise<Credits<ItemsOf<E>>>;
  /**
   * What people rate it, and with `extended: 'all'` elsewhere too.
   * [GET /shows/:id/seasons/:season/ratings](https://developer.trakt.tv/?section=reference)
   */
  ratings(params: ExtendedItemParams & SeasonRef): Promise<TitleRatings>;
  /**
   * How many people did what with it.
   * [GET /shows/:id/seasons/:season/stats](https://developer.trakt.tv/?section=reference)
   */
  stats(params: ItemParams & SeasonRef): Promise<TitleStats>;
  /**
   * Who is watching it right now.
   * [GET /shows/:id/seasons/:season/watching](https://developer.trakt.tv/?section=reference)
   */
  watching<E extends Asked = undefined>(params: ExtendedItemParams<E> & SeasonRef): Promise<ItemsOf<E>['user'][]>;
  /** Trailers and clips. [GET /shows/:id/seasons/:season/videos](https://developer.trakt.tv/?section=reference) */
  videos(params: ItemParams & SeasonRef): Promise<Video[]>;
  /**
   * JustWatch's page of it. For apps that Trakt has let in.
   * [GET /shows/:id/seasons/:season/watchnow/justwatch_links/:country](https://developer.trakt.tv/?section=reference)
   */
  justwatchLink(params: ItemParams & SeasonRef & { country: string }): Promise<JustwatchLinks>;
  /**
   * Reports it to the moderators.
   * [POST /shows/:id/seasons/:season/report](https://developer.trakt.tv/?section=reference)
   */
  report(params: ReportParams<ItemReport> & SeasonRef): Promise<undefined>;
}

export const showSeason: SectionTable<ShowSeasonFunctions> = {
  info: 'GET /shows/:id/seasons/:season/info one ?extended',
  episodes: 'GET /shows/:id/seasons/:season list ?extended',
  translations: 'GET /shows/:id/seasons/:season/translations/:language list',
  comments: 'GET /shows/:id/seasons/:season/comments/:sort pages ?extended,language',
  lists: 'GET /shows/:id/seasons/:season/lists/:type?/:sort? pages ?extended',
  listed: 'GET /shows/:id/seasons/:season/listed pages required ?extended',
  people: 'GET /shows/:id/seasons/:season/people one ?extended',
  ratings: 'GET /shows/:id/seasons/:season/ratings one ?extended',
  stats: 'GET /shows/:id/seasons/:season/stats one',
  watching: 'GET /shows/:id/seasons/:season/watching list ?extended',
  videos: 'GET /shows/:id/seasons/:season/videos list',
  justwatchLink: 'GET /shows/:id/seasons/:season/watchnow/justwatch_links/:country one',
  report: 'POST /shows/:id/seasons/:season/report none body',
};
