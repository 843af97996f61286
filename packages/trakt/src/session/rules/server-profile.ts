/** What is known of a server's refresh-token rotation: data, so that it can be corrected without a new program. */

export interface ServerProfile {
  /**
   * What sending a used refresh token does. `same`: the same tokens again. `new`: others again. `none`: it is just
   * refused. `wipe`: it ends every sign-in of that person and app. `unknown`: any of these.
   */
  replay: 'same' | 'new' | 'none' | 'wipe' | 'unknown';
  /** How long after its use a used refresh token brings tokens, in seconds; with `same` and `new`. */
  windowSeconds?: number;
  /** Whether the old access token still serves after a refresh. */
  oldAccessTokenSurvives: boolean;
  /** Whether the server tells whether a refresh token is still good without using it up. RFC 7662. */
  introspection: boolean;
}

/**
 * Trakt documents that a refresh token works once, and nothing of what a second use does.
 *
 * @example
 * ```ts
 * const profile = { ...traktProfile, introspection: true };
 * const session = createSession({ app, store, issuer: 'https://auth.my.server', profile });
 * ```
 */
export const traktProfile: ServerProfile = { replay: 'unknown', oldAccessTokenSurvives: false, introspection: false };
