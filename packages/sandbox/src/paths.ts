/** The paths of a request as Trakt reads them, and those that programs ask and people don't. */
import { getPath } from 'hono/utils/url';

/** Slashes side by side are one. PyTrakt, for one, asks for `//oauth/device/code`. */
export function pathOf(request: Request): string {
  const path = getPath(request);
  return path.includes('//') ? path.replace(/\/{2,}/g, '/') : path;
}

/** The API's paths: a slash at the end says nothing. */
export function apiPathOf(request: Request): string {
  const path = pathOf(request);
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
}

/** What of OAuth is for programs alone. */
export const clientPaths: ReadonlySet<string> = new Set([
  '/oauth/token',
  '/oauth/revoke',
  '/oauth/introspect',
  '/oauth/device/code',
  '/oauth/device/token',
]);
