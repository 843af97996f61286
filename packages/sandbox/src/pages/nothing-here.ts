/** A wrong address. A person with a browser gets a page with the way back, a program the bare 404. */
import type { Context } from 'hono';
import { noteReason } from '../reasons.ts';
import { showPage } from './layout.ts';
import { nothingHerePage } from './notices.ts';

/** The page; undefined for a program. */
export function nothingHere(c: Context): Promise<Response> | undefined {
  noteReason(c, 'no such address');
  if (c.req.method !== 'GET' || !c.req.header('Accept')?.includes('text/html')) return undefined;
  return showPage(c, nothingHerePage, { status: 404 });
}
