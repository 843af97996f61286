/** Which personal list a request is about, and how its answers look. */
import type { PersonalList } from '../account/world.ts';
import { visible } from './comments.ts';
import { listed, paginate } from './request/paginate.ts';
import { iso } from './request/query.ts';
import { notFound } from './request/refusal.ts';
import { anyUser, me, param, type RequestContext, visibleUser } from './request/request-context.ts';
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
export type FindList = (context: RequestContext) => PersonalList;

/** `/lists/:id`: anyUser's. */
export const publicList: FindList = (context) => {
  const found = context.world.lists.find(({ id }) => String(id) === param(context, 'id'));
  if (!found || !visible(context, found)) throw notFound();
  return found;
};

/** `/users/:id/lists/:list_id`. */
export const listOfUser: FindList = (context) => {
  const found = oneOf(context, visibleUser(context).user.username);
  if (!visible(context, found)) throw notFound();
  return found;
};

/** The same, for its owner alone. */
export const ownList: FindList = (context) => {
  if (anyUser(context) !== me(context)) throw notFound();
  return oneOf(context, me(context).user.username);
};

function oneOf({ world, ...context }: RequestContext, owner: string): PersonalList {
  const key = param(context, 'list_id');
  const found = world.lists.find((list) => list.owner === owner && (String(list.id) === key || list.slug === key));
  if (!found) throw notFound();
  return found;
}

export function listRows(context: RequestContext, lists: readonly PersonalList[]): unknown {
  return paginate(context, listed(lists)).map((list) => listRow(context.world, list, context.view));
}

/** Lists that hold an item, by `:type` and `:sort`. */
export function listsWith(context: RequestContext, item: unknown): unknown {
  const type = param(context, 'type') || 'all';
  if (!['all', 'personal', 'official', 'watchlist', 'favorites'].includes(type)) throw notFound();
  const { world } = context;
  const found = world.lists.filter((list) => visible(context, list) && list.items.some((one) => one.item === item));
  const keys: Readonly<Record<string, (list: PersonalList) => number>> = {
    popular: ({ likes }) => likes.size,
    likes: ({ likes }) => likes.size,
    items: ({ items }) => items.length,
    added: ({ createdAtMs }) => createdAtMs,
    updated: ({ updatedAtMs }) => updatedAtMs,
    comments: (list) => world.comments.filter(({ on }) => on === list).length,
  };
  const sort = param(context, 'sort');
  const key = (Object.hasOwn(keys, sort) ? keys[sort] : undefined) ?? (({ likes }: PersonalList) => likes.size);
  // Every list of the sandbox is somebody's own.
  const chosen = type === 'all' || type === 'personal' ? found.toSorted((a, b) => key(b) - key(a)) : [];
  return listRows(context, chosen);
}

export function likeRowsOf(context: RequestContext, list: PersonalList): unknown {
  return paginate(context, listed([...list.likes])).map(([username, atMs]) => ({
    liked_at: iso(atMs),
    user: userNamed(context.world, username, context.view),
  }));
}
