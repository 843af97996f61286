/** The item or list of a comment, beside its type, for rows. */
import type { Comment } from '../../account/world.ts';
import type { RequestContext } from '../request/request-context.ts';
import { typedItem } from './media.ts';
import { listRow } from './social-rows.ts';

export function typedSubject(context: RequestContext, on: Comment['on']): Record<string, unknown> {
  if (on.type === 'list') return { type: 'list', list: listRow(context.world, on, context.view) };
  return typedItem(on, context.view);
}
