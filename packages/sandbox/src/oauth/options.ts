/** What each group of OAuth routes is given. */
import type { OAuthState } from './state.ts';

export interface OAuthOptions {
  /** What the server remembers, as it is at the time of the call. */
  readonly state: () => OAuthState;
  /** Whether everybody is `ada` and agrees to everything. */
  readonly autoApprove: boolean;
  /** The sandbox's own origin, as the sender of that request knows it. */
  readonly originOf: (requestUrl: string) => string;
}
