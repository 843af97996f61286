/** How Trakt reads the path of a request: slashes side by side are one. PyTrakt, for one, asks for `//oauth/device/code`. */
import { getPath } from 'hono/utils/url';

export function pathOf(request: Request): string {
  return getPath(request).replace(/\/{2,}/g, '/');
}

/** The API's paths: a slash at the end says nothing. */
export function apiPathOf(request: Request): string {
  return pathOf(request).replace(/(?<=.)\/$/, '');
}
