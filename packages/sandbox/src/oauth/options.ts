/** The options of all OAuth routes. */
import type { OAuthServer } from './doorkeeper.ts';
import type { OAuthState } from './state.ts';

export interface OAuthOptions {
  /** The server's current state. */
  readonly state: () => OAuthState;
  /** Whether every request is granted at once, by the main user. */
  readonly autoApprove: boolean;
  /** Whose errors the sandbox sends, see `OAuthServer`. */
  readonly oauthServer: OAuthServer;
  /** Whether tokens can be introspected. */
  readonly introspection: boolean;
  /** The sandbox's origin for the sender of a request with that URL. */
  readonly originOf: (requestUrl: string) => string;
}
