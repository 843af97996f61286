/** Trakt's section `seasons`: seasons by Trakt's number of them. */

import type { SectionTable } from '../endpoint.ts';
import type { ItemReport, ReportParams } from './params.ts';

export interface SeasonsSection {
  /** Reports a season to the moderators. [POST /seasons/:id/report](https://developer.trakt.tv/?section=reference) */
  report(params: ReportParams<ItemReport>): Promise<undefined>;
}

export const seasons: SectionTable<SeasonsSection> = {
  report: 'POST /seasons/:id/report none body',
};
