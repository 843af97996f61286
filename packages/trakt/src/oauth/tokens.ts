/** What the token endpoint hands out. RFC 6749 section 5.1 with Trakt's `created_at`. */

export interface TokenSet {
  accessToken: string;
  /** Works once. Absent when the server issued none. */
  refreshToken?: string;
  scope?: string;
  /** Seconds the access token lives, counted from when the answer was received. */
  expiresIn?: number;
  /** When the server says it issued the tokens, by its own clock. Only imports count with it. */
  createdAt?: Date;
  /** The redirect URI of the sign-in that brought the tokens, which Trakt wants to be named again with each refresh. */
  redirectUri?: string;
}
