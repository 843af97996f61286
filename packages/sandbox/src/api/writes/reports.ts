/** Reports to the moderators: 400 for an unknown reason, 409 for a second report of the same thing. */
import { z } from 'zod';
import { type Endpoint, endpoint } from '../request/endpoint.ts';
import { Refusal } from '../request/refusal.ts';
import type { RequestContext } from '../request/request-context.ts';
import { me } from '../request/who-may-read.ts';

export type ReportReasons = readonly [string, ...string[]];

export const titleReasons: ReportReasons = [
  'duplicate',
  'remove',
  'data_refresh',
  'metadata',
  'adult',
  'runtime',
  'language',
  'spam',
  'tmdb',
  'other',
];
export const listReasons: ReportReasons = ['duplicate', 'remove', 'metadata', 'adult', 'language', 'spam', 'other'];

/** `subjectOf` returns one name for the reported thing, whatever the path; it throws if there is no such thing. */
export function reportEndpoint(options: {
  route: Endpoint['route'];
  about: string;
  reasons: ReportReasons;
  subjectOf(context: RequestContext): string;
}): Endpoint {
  const { route, about, reasons, subjectOf } = options;
  return endpoint({
    route,
    about,
    takes: z.looseObject({ reason: z.enum(reasons), message: z.string().optional() }),
    refusesWith: 400,
    from: 'account',
    example: { body: { reason: 'other', message: 'Only a test.' } },
    handle(context) {
      const report = `${me(context).user.username} ${subjectOf(context)}`;
      if (context.world.reports.has(report)) throw new Refusal(409, 'reported before');
      context.world.reports.add(report);
    },
  });
}
