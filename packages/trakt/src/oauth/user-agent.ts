/** The name that requests carry: the app's own, then this library's. */

import { ConfigError } from '../errors.ts';
import { isBrowser } from './platform.ts';

/** This library's version. A test compares it with package.json. */
export const version = '0.1.0';

/**
 * The User-Agent header, e.g. `my-app/1.0 trakt-usher/0.1.0`. Trakt's edge refuses requests without a name.
 *
 * A browser sends its own, which Trakt accepts, so it gets no header here: a header from a script causes a CORS preflight
 * that Trakt may refuse.
 *
 * @throws ConfigError when the app's name has other characters than printable ASCII
 */
export function userAgentHeader(app?: string): { 'user-agent'?: string } {
  if (app !== undefined && !/^[\x20-\x7e]*$/.test(app)) {
    throw new ConfigError('userAgent', 'The user agent may hold printable ASCII characters only, e.g. my-app/1.0.');
  }
  if (isBrowser()) return {};
  const ours = `trakt-usher/${version}`;
  return { 'user-agent': app ? `${app} ${ours}` : ours };
}
