/** What every step of a refresh works with. */

import type { Clock } from '../../clock.ts';
import type { StoreError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import type { OAuthOptions } from '../../oauth/index.ts';
import type { Outcome } from '../../oauth/outcome.ts';
import type { ServerProfile } from '../rules/server-profile.ts';
import type { TokenRecord } from '../store/record.ts';
import type { OutageWatch } from './outage.ts';

/** Resolves to the outcome of one small request. It is not repeated within 5 seconds. */
export type Probe = (options: OAuthOptions) => Promise<Outcome>;

export interface RefreshContext {
  clock: Clock;
  random: () => number;
  log: Log;
  profile: ServerProfile;
  /** Whether the runtime lets a refresh live long enough for a prompt resend. Recovery rule 4. */
  promptly: boolean;
  /** How to reach the record's own issuer with the record's own app. */
  oauthFor(record: TokenRecord): OAuthOptions;
  /** Asks, before a refresh, whether the server can be reached. Undefined where failures name their reason. */
  probe: Probe | undefined;
  outages: OutageWatch;
  /** Until when this app's refreshes are frozen because of an incident at the provider. */
  frozenUntilMs(record: TokenRecord): number | undefined;
  /** Aborted when the process is about to end: nothing more is sent. */
  closing: AbortSignal;
  /** New tokens are here, and can't be saved for now: `record` is what it will be. */
  unsaved: (record: TokenRecord, error: StoreError) => void;
}
