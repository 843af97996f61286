/** The tokens that the token endpoint hands out. RFC 6749 section 5.1 with Trakt's `created_at`. */

export interface TokenSet {
  accessToken: string;
  /** Works once. Absent if the server issued none. */
  refreshToken?: string;
  scope?: string;
  /** Lifetime of the access token in seconds, from the moment the answer was received. */
  expiresIn?: number;
  /** When the server issued the tokens, by its own clock. Only imports rely on it. */
  createdAt?: Date;
  /** The redirect URI of the sign-in that brought the tokens, which Trakt wants to be named again with each refresh. */
  redirectUri?: string;
}
