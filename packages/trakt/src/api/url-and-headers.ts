/** From what a caller asks for to what goes over the wire. Pure. https://developer.trakt.tv, required headers. */

import { ConfigError } from '../errors.ts';
import { checkClientId } from '../oauth/options.ts';
import { userAgentHeader } from '../oauth/user-agent.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

export type QueryValue = string | number | boolean | Date | readonly (string | number)[] | undefined;

/** Values of a query string. Lists are joined by commas, dates written as ISO 8601; undefined ones are left out. */
export type Query = Readonly<Record<string, QueryValue>>;

/** The app as it is registered at https://app.trakt.tv/settings/apps. */
export interface App {
  clientId: string;
  /** Name and version, `MyApp/1.2.3`: sent before ours. Trakt's edge turns nameless programs away. */
  userAgent?: string;
}

/** Address of a path below the origin. The path can't lead to another host. @throws {ConfigError} */
export function requestUrl(origin: string, path: string, query: Query = {}): URL {
  if (!path.startsWith('/')) throw new ConfigError('path', 'A path starts with a slash: /users/settings.');
  const url = new URL(origin + path);
  if (url.hash) url.hash = '';
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) url.searchParams.set(name, textOf(value));
  }
  return url;
}

/** A parameter as it stands in a path or a query. */
export function textOf(value: unknown): string {
  if (value instanceof Date) return value.toISOString();
  return Array.isArray(value) ? value.join(',') : String(value);
}

/**
 * The headers of each request. Those with the last token are kept, for calls of one account follow each other.
 * @throws {ConfigError} the app has no client id, or its user agent can't be sent.
 */
export function headersFor({ clientId, userAgent }: App): (token: string | undefined) => Record<string, string> {
  const unsigned = {
    'content-type': 'application/json',
    'trakt-api-version': '2',
    'trakt-api-key': checkClientId(clientId),
    ...userAgentHeader(userAgent),
  };
  let last: string | undefined;
  let headers: Record<string, string> = unsigned;
  return (token) => {
    if (token !== last) headers = token === undefined ? unsigned : { ...unsigned, Authorization: `Bearer ${token}` };
    last = token;
    return headers;
  };
}
