/** Trakt's section `scrobble`: a player tells what is being watched. */

import type { CallOptions, SectionTable } from '../endpoint.ts';
import type { Scrobble } from '../rows/activity.ts';
import type { PlayingItem } from '../rows/writes.ts';

export type ScrobbleParams = PlayingItem &
  CallOptions & {
    /** Percent, 0 to 100. */
    progress: number;
  };

export interface ScrobbleSection {
  /** The player starts or goes on. [POST /scrobble/start](https://developer.trakt.tv/?section=reference) */
  start(params: ScrobbleParams): Promise<Scrobble>;
  /**
   * The player pauses: Trakt keeps the position.
   * [POST /scrobble/pause](https://developer.trakt.tv/?section=reference)
   */
  pause(params: ScrobbleParams): Promise<Scrobble>;
  /**
   * The player stops: above 80 percent it is a play, below a pause. Trakt refuses the same a second time (`conflict`),
   * for it has it already.
   * [POST /scrobble/stop](https://developer.trakt.tv/?section=reference)
   */
  stop(params: ScrobbleParams): Promise<Scrobble>;
}

export const scrobble: SectionTable<ScrobbleSection> = {
  start: 'POST /scrobble/start one body',
  pause: 'POST /scrobble/pause one body',
  stop: 'POST /scrobble/stop one body',
};
