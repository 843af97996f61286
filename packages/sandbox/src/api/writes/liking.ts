/** Likes of lists and comments: one a user, from when it was first given. */
import type { Comment, PersonalList } from '../../account/world.ts';
import { me, type Scene } from '../request/scene.ts';

export function like(scene: Scene, liked: PersonalList | Comment): void {
  const { username } = me(scene).user;
  if (liked.likes.has(username)) return;
  liked.likes.set(username, scene.nowMs);
  touch(scene, liked);
}

export function unlike(scene: Scene, liked: PersonalList | Comment): void {
  if (liked.likes.delete(me(scene).user.username)) touch(scene, liked);
}

function touch(scene: Scene, liked: PersonalList | Comment): void {
  me(scene).touched.set('on' in liked ? 'comments.liked_at' : 'lists.liked_at', scene.nowMs);
}
