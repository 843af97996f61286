/**
 * CORS: which answers of the API a page in a browser can read, and that it reads none of the edge's. Of those a page learns
 * that fetch failed, and neither status nor Retry-After.
 */
import type { Context } from 'hono';

export const exposeHeaders: string[] = [
  'X-Pagination-Page',
  'X-Pagination-Limit',
  'X-Pagination-Page-Count',
  'X-Pagination-Item-Count',
  'X-Sort-By',
  'X-Sort-How',
  'X-Applied-Sort-By',
  'X-Applied-Sort-How',
  'X-Start-Date',
  'X-End-Date',
  'X-Trending-User-Count',
  'X-Private-User',
  'X-Account-Limit',
  'X-Account-Locked',
  'X-Account-Deactivated',
  'X-Upgrade-URL',
  'X-VIP-Only',
  'X-Ratelimit',
  'Retry-After',
];

const exposed = exposeHeaders.join(',');

/** For an answer of the API. Without a middleware, which would cost a tenth of the time of a small answer. */
export function showToPages(c: Context): void {
  // Only a browser sends one.
  if (c.req.header('Origin') === undefined) return;
  c.header('Access-Control-Allow-Origin', '*');
  c.header('Access-Control-Expose-Headers', exposed);
}

/** Takes back what was said of the answer before. */
export function hideFromPages(c: Context): void {
  for (const name of [...c.res.headers.keys()]) if (name.startsWith('access-control-')) c.res.headers.delete(name);
}
