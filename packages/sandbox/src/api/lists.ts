/** Finds the personal list that a request names, and writes the answers about lists. */
import type { PersonalList } from '../account/world.ts';
import { visible } from './comments.ts';
import { listed, paginate } from './request/paginate.ts';
import { iso } from './request/query.ts';
import { forbidden, notFound } from './request/refusal.ts';
import { param, type RequestContext } from './request/request-context.ts';
import { anyUser, me, tellPrivacy, visibleUser } from './request/who-may-read.ts';
import { listRow, userNamed } from './rows/social-rows.ts';
import { arrayOf, instant, integer, maybe, object, text } from './shapes/basics.ts';
import { rowOf } from './shapes/media.ts';
import { user } from './shapes/social.ts';

export const itemRows = arrayOf(
  rowOf({ rank: integer, id: integer, listed_at: instant, notes: maybe(text) }, [
    'movie',
    'show',
    'season',
    'episode',
    'person',
  ]),
);
export const likeRows = arrayOf(object({ liked_at: instant, user }));

/** The list that a path names, by id or slug. 403 if the viewer may not see it. */
export type FindList = (context: RequestContext) => PersonalList;

/** `/lists/:id`: a list of any user. */
export const publicList: FindList = (context) =>
  readable(
    context,
    context.world.lists.find(({ id }) => String(id) === param(context, 'id')),
  );

/** `/users/:id/lists/:list_id`. */
export const listOfUser: FindList = (context) => {
  const owner = visibleUser(context).user.username;
  const key = param(context, 'list_id');
  return readable(
    context,
    context.world.lists.find((list) => list.owner === owner && (String(list.id) === key || list.slug === key)),
  );
};

/** The same; 404 for everybody but its owner. */
export const ownList: FindList = (context) => {
  const found = listOfUser(context);
  if (found.owner !== me(context).user.username) throw notFound();
  return found;
};

/** The same; 404 for everybody but its owner and those with whom the owner works on it. */
export const sharedList: FindList = (context) => {
  const found = listOfUser(context);
  const { username } = me(context).user;
  if (found.owner !== username && !found.collaborators.includes(username)) throw notFound();
  return found;
};

/** 404 if there is no such list, 403 if there is one that the viewer may not see. */
export function readable(context: RequestContext, list: PersonalList | undefined): PersonalList {
  if (!list) throw notFound('no such list');
  const owner = context.world.account(list.owner);
  if (owner) tellPrivacy(context, owner);
  if (!visible(context, list)) throw forbidden('The list is private.');
  return list;
}

const systemLists = ['watchlist', 'favorites'];

/** Trakt makes these two lists for everybody, and nobody deletes them. */
export function refuseSystemList(context: RequestContext): void {
  const isSystemList = systemLists.includes(param(context, 'list_id'));
  if (isSystemList && anyUser(context) === me(context)) throw forbidden('A system list cannot be deleted.');
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
  // Every list of the sandbox is a personal one.
  const chosen = type === 'all' || type === 'personal' ? found.toSorted((a, b) => key(b) - key(a)) : [];
  return listRows(context, chosen);
}

export function likeRowsOf(context: RequestContext, list: PersonalList): unknown {
  return paginate(context, listed([...list.likes])).map(([username, atMs]) => ({
    liked_at: iso(atMs),
    user: userNamed(context.world, username, context.view),
  }));
}
