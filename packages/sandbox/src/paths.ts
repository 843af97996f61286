/** How Trakt reads the path of a request: slashes side by side are one. PyTrakt, for one, asks for `//oauth/device/code`. */
import { getPath } from 'hono/utils/url';

export function pathOf(request: Request): string {
  const path = getPath(request);
  return path.includes('//') ? path.replace(/\/{2,}/g, '/') : path;
}

/** The API's paths: a slash at the end says nothing. */
export function apiPathOf(request: Request): string {
  const path = pathOf(request);
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
}
