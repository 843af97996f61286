/** Trakt's section `episodes`: episodes by Trakt's number of them. */

import type { SectionTable } from '../endpoint.ts';
import type { Watchnow } from '../rows/titles.ts';
import type { ItemParams, ItemReport, ReportParams } from './params.ts';
import type { WatchnowParams } from './title-params.ts';

export interface EpisodesSection {
  /**
   * Where to watch an episode, in all countries or one. For apps that Trakt has let in.
   * [GET /episodes/:id/watchnow/:country?](https://developer.trakt.tv/?section=reference)
   */
  watchnow(params: Partial<WatchnowParams> & ItemParams): Promise<Watchnow>;
  /**
   * Reports an episode to the moderators.
   * [POST /episodes/:id/report](https://developer.trakt.tv/?section=reference)
   */
  report(params: ReportParams<ItemReport>): Promise<undefined>;
}

export const episodes: SectionTable<EpisodesSection> = {
  watchnow: 'GET /episodes/:id/watchnow/:country? one ?links,extended',
  report: 'POST /episodes/:id/report none body',
};
