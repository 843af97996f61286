/** What a comment is about, as rows name it beside its type. */
import type { Comment } from '../../account/world.ts';
import type { Scene } from '../request/scene.ts';
import { typedItem } from './media.ts';
import { listRow } from './social-rows.ts';

export function typedSubject(scene: Scene, on: Comment['on']): Record<string, unknown> {
  if (on.type === 'list') return { type: 'list', list: listRow(scene.world, on, scene.view) };
  return typedItem(on, scene.view);
}
