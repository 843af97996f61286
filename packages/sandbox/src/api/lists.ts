/** Which personal list a request is about, and how its answers look. */
import type { PersonalList } from '../account/world.ts';
import { visible } from './comments.ts';
import { listed, paginate } from './request/paginate.ts';
import { iso } from './request/query.ts';
import { notFound } from './request/refusal.ts';
import { anybody, me, named, param, type Scene } from './request/scene.ts';
import { listRow, userNamed } from './rows/social-rows.ts';
import { arrayOf, instant, integer, maybe, object, text } from './shapes/basics.ts';
import { rowOf } from './shapes/media.ts';
import { user } from './shapes/social.ts';

export const itemRows: ReturnType<typeof arrayOf> = arrayOf(
  rowOf({ rank: integer, id: integer, listed_at: instant, notes: maybe(text) }, [
    'movie',
    'show',
    'season',
    'episode',
    'person',
  ]),
);
export const likeRows: ReturnType<typeof arrayOf> = arrayOf(object({ liked_at: instant, user }));

/** The list that a path names, by id or slug, if the one who asks may see it. */
export type FindList = (scene: Scene) => PersonalList;

/** `/lists/:id`: anybody's. */
export const publicList: FindList = (scene) => {
  const found = scene.world.lists.find(({ id }) => String(id) === param(scene, 'id'));
  if (!found || !visible(scene, found)) throw notFound();
  return found;
};

/** `/users/:id/lists/:list_id`. */
export const listOfUser: FindList = (scene) => {
  const found = oneOf(scene, named(scene).user.username);
  if (!visible(scene, found)) throw notFound();
  return found;
};

/** The same, for its owner alone. */
export const ownList: FindList = (scene) => {
  if (anybody(scene) !== me(scene)) throw notFound();
  return oneOf(scene, me(scene).user.username);
};

function oneOf({ world, ...scene }: Scene, owner: string): PersonalList {
  const key = param(scene, 'list_id');
  const found = world.lists.find((list) => list.owner === owner && (String(list.id) === key || list.slug === key));
  if (!found) throw notFound();
  return found;
}

export function listRows(scene: Scene, lists: readonly PersonalList[]): unknown {
  return paginate(scene, listed(lists)).map((list) => listRow(scene.world, list, scene.view));
}

/** Lists that hold an item, by `:type` and `:sort`. */
export function listsWith(scene: Scene, item: unknown): unknown {
  const type = param(scene, 'type') || 'all';
  if (!['all', 'personal', 'official', 'watchlist', 'favorites'].includes(type)) throw notFound();
  const { world } = scene;
  const found = world.lists.filter((list) => visible(scene, list) && list.items.some((one) => one.item === item));
  const keys: Readonly<Record<string, (list: PersonalList) => number>> = {
    popular: ({ likes }) => likes.size,
    likes: ({ likes }) => likes.size,
    items: ({ items }) => items.length,
    added: ({ createdAtMs }) => createdAtMs,
    updated: ({ updatedAtMs }) => updatedAtMs,
    comments: (list) => world.comments.filter(({ on }) => on === list).length,
  };
  const sort = param(scene, 'sort');
  const key = (Object.hasOwn(keys, sort) ? keys[sort] : undefined) ?? (({ likes }: PersonalList) => likes.size);
  // Every list of the sandbox is somebody's own.
  const chosen = type === 'all' || type === 'personal' ? found.toSorted((a, b) => key(b) - key(a)) : [];
  return listRows(scene, chosen);
}

export function likeRowsOf(scene: Scene, list: PersonalList): unknown {
  return paginate(scene, listed([...list.likes])).map(([username, atMs]) => ({
    liked_at: iso(atMs),
    user: userNamed(scene.world, username, scene.view),
  }));
}
