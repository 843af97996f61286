/** The permission to send a refresh token, once. A store hands it out after the intent is on disk. */

import { StoreError } from '../../errors.ts';
import type { AccountKey, Intent } from './record.ts';

/** Which sending of which tokens a permit is for. */
export interface PermitDetails extends AccountKey {
  grantId: string;
  version: number;
  /** As it was written. `last` is the permit's own sending. */
  intent: Intent;
}

/**
 * Opens a refresh token for one sending, whose intent is on disk.
 *
 * @example
 * ```ts
 * const { issuer, account, grantId, version, intent } = inDoubt;
 * const permit = new SpendPermit({ issuer, account, grantId, version, intent }, refreshToken);
 * const toSend = permit.take();
 * ```
 */
export class SpendPermit {
  readonly details: Readonly<PermitDetails>;
  #refreshToken: string | undefined;
  #settled = false;

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

  /**
   * For a store, before it settles the attempt: an attempt that was settled twice would take another one's place in the
   * count. @throws StoreError `version_conflict` the second time
   */
  settleOnce(): void {
    if (this.#settled) throw new StoreError('version_conflict', 'This sending was settled before.');
    this.#settled = true;
  }
}
