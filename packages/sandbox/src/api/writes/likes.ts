/** Likes of lists and comments. A second like of the same user changes nothing. */
import type { Comment, PersonalList } from '../../account/world.ts';
import type { RequestContext } from '../request/request-context.ts';
import { me } from '../request/who-may-read.ts';

export function like(context: RequestContext, liked: PersonalList | Comment): void {
  const { username } = me(context).user;
  if (liked.likes.has(username)) return;
  liked.likes.set(username, context.nowMs);
  touch(context, liked);
}

export function unlike(context: RequestContext, liked: PersonalList | Comment): void {
  if (liked.likes.delete(me(context).user.username)) touch(context, liked);
}

function touch(context: RequestContext, liked: PersonalList | Comment): void {
  me(context).touched.set('on' in liked ? 'comments.liked_at' : 'lists.liked_at', context.nowMs);
}
