/** Normalises request paths as Trakt does (repeated and trailing slashes), and lists the OAuth paths that clients call. */
import { getPath } from 'hono/utils/url';

/** Repeated slashes count as one. PyTrakt, for example, asks for `//oauth/device/code`. */
export function pathOf(request: Request): string {
  const path = getPath(request);
  return path.includes('//') ? path.replace(/\/{2,}/g, '/') : path;
}

/** The API ignores a slash at the end. */
export function apiPathOf(request: Request): string {
  const path = pathOf(request);
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
}

/** The OAuth paths that clients call and people don't open. */
export const clientPaths: ReadonlySet<string> = new Set([
  '/oauth/token',
  '/oauth/revoke',
  '/oauth/introspect',
  '/oauth/device/code',
  '/oauth/device/token',
]);
