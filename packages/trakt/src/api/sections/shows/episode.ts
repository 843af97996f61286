/** One episode of a show, by its number in its season. */

import type { SectionTable } from '../../endpoint.ts';
import type { Pages } from '../../pages.ts';
import type { SocialRow } from '../../rows/activity.ts';
import type { Comment } from '../../rows/comments.ts';
import type { ItemsOf } from '../../rows/items.ts';
import type { List, OwnList } from '../../rows/lists.ts';
import type { Credits, TitleRatings, TitleStats, Translation, Video, Watchnow } from '../../rows/titles.ts';
import type { Asked, ExtendedItemParams, ExtendedParams, ItemParams, ItemReport, ReportParams } from '../params.ts';
import type { ItemCommentsParams, ItemListsParams, TranslationParams, WatchnowParams } from '../title-params.ts';

export interface EpisodeRef {
  season: number;
  episode: number;
}

export interface ShowEpisodeFunctions {
  /**
   * The episode itself.
   * [GET /shows/:id/seasons/:season/episodes/:episode](https://developer.trakt.tv/?section=reference)
   */
  summary<E extends Asked = undefined>(params: ExtendedItemParams<E> & EpisodeRef): Promise<ItemsOf<E>['episode']>;
  /**
   * Its title and overview in another language.
   * [GET /shows/:id/seasons/:season/episodes/:episode/translations/:language](https://developer.trakt.tv/?section=reference)
   */
  translations(params: TranslationParams & EpisodeRef): Promise<Translation[]>;
  /**
   * Comments on it.
   * [GET /shows/:id/seasons/:season/episodes/:episode/comments/:sort](https://developer.trakt.tv/?section=reference)
   */
  comments<E extends Asked = undefined>(params: ItemCommentsParams<E> & EpisodeRef): Pages<Comment<ItemsOf<E>>>;
  /**
   * Lists that it is on.
   * [GET /shows/:id/seasons/:season/episodes/:episode/lists/:type?/:sort?](https://developer.trakt.tv/?section=reference)
   */
  lists<E extends Asked = undefined>(params: ItemListsParams<E> & EpisodeRef): Pages<List<ItemsOf<E>>>;
  /**
   * The account's own lists that it is on.
   * [GET /shows/:id/seasons/:season/episodes/:episode/listed](https://developer.trakt.tv/?section=reference)
   */
  listed<E extends Asked = undefined>(params: ItemParams & ExtendedParams<E> & EpisodeRef): Pages<OwnList<ItemsOf<E>>>;
  /**
   * What the people whom the account follows did with it.
   * [GET /shows/:id/seasons/:season/episodes/:episode/social](https://developer.trakt.tv/?section=reference)
   */
  social(params: ItemParams & EpisodeRef): Pages<SocialRow>;
  /**
   * Cast and crew.
   * [GET /shows/:id/seasons/:season/episodes/:episode/people](https://developer.trakt.tv/?section=reference)
   */
  people<E extends Asked = undefined>(params: ExtendedItemParams<E> & EpisodeRef): Promise<Credits<ItemsOf<E>>>;
  /**
   * What people rate it, and with `extended: 'all'` elsewhere too.
   * [GET /shows/:id/seasons/:season/episodes/:episode/ratings](https://developer.trakt.tv/?section=reference)
   */
  ratings(params: ExtendedItemParams & EpisodeRef): Promise<TitleRatings>;
  /**
   * How many people did what with it.
   * [GET /shows/:id/seasons/:season/episodes/:episode/stats](https://developer.trakt.tv/?section=reference)
   */
  stats(params: ItemParams & EpisodeRef): Promise<TitleStats>;
  /**
   * Who is watching it right now.
   * [GET /shows/:id/seasons/:season/episodes/:episode/watching](https://developer.trakt.tv/?section=reference)
   */
  watching<E extends Asked = undefined>(params: ExtendedItemParams<E> & EpisodeRef): Promise<ItemsOf<E>['user'][]>;
  /**
   * Trailers and clips.
   * [GET /shows/:id/seasons/:season/episodes/:episode/videos](https://developer.trakt.tv/?section=reference)
   */
  videos(params: ItemParams & EpisodeRef): Promise<Video[]>;
  /**
   * Where to watch it. For apps that Trakt has let in.
   * [GET /shows/:id/seasons/:season/episodes/:episode/watchnow/:country](https://developer.trakt.tv/?section=reference)
   */
  watchnow(params: WatchnowParams & EpisodeRef): Promise<Watchnow>;
  /**
   * Reports it to the moderators.
   * [POST /shows/:id/seasons/:season/episodes/:episode/report](https://developer.trakt.tv/?section=reference)
   */
  report(params: ReportParams<ItemReport> & EpisodeRef): Promise<undefined>;
}

export const showEpisode: SectionTable<ShowEpisodeFunctions> = {
  summary: 'GET /shows/:id/seasons/:season/episodes/:episode one ?extended',
  translations: 'GET /shows/:id/seasons/:season/episodes/:episode/translations/:language list',
  comments: 'GET /shows/:id/seasons/:season/episodes/:episode/comments/:sort pages ?extended,language',
  lists: 'GET /shows/:id/seasons/:season/episodes/:episode/lists/:type?/:sort? pages ?extended',
  listed: 'GET /shows/:id/seasons/:season/episodes/:episode/listed pages required ?extended',
  social: 'GET /shows/:id/seasons/:season/episodes/:episode/social pages required',
  people: 'GET /shows/:id/seasons/:season/episodes/:episode/people one ?extended',
  ratings: 'GET /shows/:id/seasons/:season/episodes/:episode/ratings one ?extended',
  stats: 'GET /shows/:id/seasons/:season/episodes/:episode/stats one',
  watching: 'GET /shows/:id/seasons/:season/episodes/:episode/watching list ?extended',
  videos: 'GET /shows/:id/seasons/:season/episodes/:episode/videos list',
  watchnow: 'GET /shows/:id/seasons/:season/episodes/:episode/watchnow/:country one ?links,extended',
  report: 'POST /shows/:id/seasons/:season/episodes/:episode/report none body',
};
