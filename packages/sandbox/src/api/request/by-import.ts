/** The parameter `sync_id`: the rows that one import brought, for Trakt's own apps. An import of the sandbox has numbers alone, and no rows. */
import { z } from 'zod';
import { asked } from './parameters.ts';
import { forOfficialApps } from './refusal.ts';
import type { RequestContext } from './request-context.ts';

const importId = z.string().regex(/^\d{1,15}$/, 'a whole number');

export const byImport: { sync_id: typeof importId } = { sync_id: importId };

/** Whether the rows of an import are asked for; 403 for other apps that ask. */
export function importAsked({ c, isOfficial }: RequestContext): boolean {
  const isAsked = asked(c, 'sync_id', importId) !== undefined;
  if (isAsked && !isOfficial()) throw forOfficialApps(403);
  return isAsked;
}
