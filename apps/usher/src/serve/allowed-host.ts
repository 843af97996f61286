/** By which name the proxy and the page may be called. */

import { isIP } from 'node:net';

/** Another name can be that of a page which had its own point here (DNS rebinding). */
export function isAllowedHost(host: string | undefined, allowed: readonly string[]): boolean {
  const name = (host ?? '')
    .toLowerCase()
    .replace(/:\d+$/, '')
    .replace(/^\[|\]$/g, '');
  return name === 'localhost' || isIP(name) !== 0 || allowed.includes(name);
}
