/** The permission to send a refresh token, once. A store hands it out after the intent is on disk. */

import type { AccountKey, Intent } from './record.ts';

/** Which sending of which tokens a permit is for. */
export interface PermitDetails extends AccountKey {
  grantId: string;
  version: number;
  /** As it was written. The permit's own attempt is the last; one before it is in doubt. */
  intent: Intent;
}

export class SpendPermit {
  readonly details: Readonly<PermitDetails>;
  #refreshToken: string | undefined;

  constructor(details: PermitDetails, refreshToken: string) {
    this.details = Object.freeze({ ...details });
    this.#refreshToken = refreshToken;
  }

  /** The refresh token, for the one who sends it. @throws Error the second time */
  take(): string {
    const refreshToken = this.#refreshToken;
    if (refreshToken === undefined) throw new Error('A spend permit opens the refresh token once');
    this.#refreshToken = undefined;
    return refreshToken;
  }
}
