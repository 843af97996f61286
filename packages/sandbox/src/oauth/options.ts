/** What each group of OAuth routes is given. */
import type { OAuthServer } from './doorkeeper.ts';
import type { OAuthState } from './state.ts';

export interface OAuthOptions {
  /** What the server remembers, as it is at the time of the call. */
  readonly state: () => OAuthState;
  /** Whether everybody is `ada` and agrees to everything. */
  readonly autoApprove: boolean;
  /** Which of Trakt's servers the errors are like. */
  readonly oauthServer: OAuthServer;
  /** Whether tokens can be introspected. */
  readonly introspection: boolean;
  /** The sandbox's own origin, as the sender of that request knows it. */
  readonly originOf: (requestUrl: string) => string;
}
