/** Token files in JSON: PyTrakt's, which is PlexTraktSync's too, and what two packages from npm hand out to be kept. */

import { type FoundGrant, textIn, timeIn } from './found-grant.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * `.pytrakt.json`: `CLIENT_ID`, `CLIENT_SECRET`, `OAUTH_TOKEN`, `OAUTH_REFRESH`, `OAUTH_EXPIRES_AT` in seconds, in some
 * versions `APPLICATION_ID` or `REDIRECT_URI`.
 */
export function fromPyTrakt(fields: Fields): FoundGrant | undefined {
  const accessToken = textIn(fields.OAUTH_TOKEN);
  if (accessToken === undefined) return undefined;
  return {
    program: 'pytrakt',
    accessToken,
    refreshToken: textIn(fields.OAUTH_REFRESH),
    clientId: textIn(fields.CLIENT_ID),
    hasClientSecret: textIn(fields.CLIENT_SECRET) !== undefined,
    redirectUri: textIn(fields.REDIRECT_URI) ?? 'urn:ietf:wg:oauth:2.0:oob',
    expiresAtMs: timeIn(fields.OAUTH_EXPIRES_AT, 1000),
  };
}

/**
 * What `export_token()` of the package `trakt.tv` gives, and `importAuthentication()` of `@dvcol/trakt-http-client`
 * takes: `access_token`, `refresh_token`, `expires` in milliseconds; the latter with `created` as well.
 */
export function fromNpmPackage(fields: Fields): FoundGrant | undefined {
  const accessToken = textIn(fields.access_token);
  if (accessToken === undefined) return undefined;
  return {
    program: 'created' in fields ? 'trakt-http-client' : 'trakt.tv',
    accessToken,
    refreshToken: textIn(fields.refresh_token),
    createdAtMs: timeIn(fields.created, 1),
    expiresAtMs: timeIn(fields.expires, 1),
  };
}
