/** Trakt's section `checkin`: what the account says that it is watching. */

import type { CallOptions, SectionTable } from '../endpoint.ts';
import type { Checkin, Sharing } from '../rows/activity.ts';
import type { PlayingItem } from '../rows/writes.ts';

export type CheckinParams = PlayingItem & CallOptions & { sharing?: Sharing; message?: string };

export interface CheckinSection {
  /**
   * Checks in to a film or an episode: a play of now. Trakt refuses (`conflict`) while something else is being
   * watched.
   * [POST /checkin](https://developer.trakt.tv/?section=reference)
   */
  start(params: CheckinParams): Promise<Checkin>;
  /**
   * Ends the check-in and takes its play back. Does nothing where there is none.
   * [DELETE /checkin](https://developer.trakt.tv/?section=reference)
   */
  delete(options?: CallOptions): Promise<undefined>;
}

export const checkin: SectionTable<CheckinSection> = {
  start: 'POST /checkin one body',
  delete: 'DELETE /checkin none',
};
