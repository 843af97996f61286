/** Personal lists: create, change, fill, sort and delete them. */
import { z } from 'zod';
import { newList, type PersonalList, type World } from '../../account/world.ts';
import { slugFor } from '../../library/slug.ts';
import { visible } from '../comments.ts';
import { listOfUser, listRows, ownList, refuseSystemList, sharedList } from '../lists.ts';
import { type Endpoint, endpoint } from '../request/endpoint.ts';
import type { RequestContext } from '../request/request-context.ts';
import { me, ownAccount, visibleOwner } from '../request/who-may-read.ts';
import { listRow } from '../rows/social-rows.ts';
import { arrayOf, integer, object } from '../shapes/basics.ts';
import { list } from '../shapes/social.ts';
import { listAdded, listRemoved, reordered } from '../shapes/writes.ts';
import { itemsBody } from '../writes/items.ts';
import { accountLimits, checkRoom, roomsOf } from '../writes/limits.ts';
import { addItems, changeItem, itemChangeBody, orderBody, removeItems, reorderItems } from '../writes/list-writes.ts';

const privacy = z.enum(['private', 'public', 'friends', 'link']);
const listFields = {
  description: z.string().nullish(),
  privacy: privacy.nullish(),
  display_numbers: z.boolean().nullish(),
  allow_comments: z.boolean().nullish(),
  sort_by: z.string().min(1).nullish(),
  sort_how: z.enum(['asc', 'desc']).nullish(),
};
const newListBody = z.looseObject({ name: z.string().trim().min(1).max(200), ...listFields });
const listBody = z.looseObject({ name: z.string().trim().min(1).max(200).nullish(), ...listFields });

const holds = ['movie', 'show', 'season', 'episode', 'person'] as const;
const itemsExample = { params: { list_id: '1' }, body: { movies: [{ ids: { trakt: 7 } }] } };

export const personalLists: readonly Endpoint[] = [
  endpoint({
    route: 'GET /users/:id/lists',
    about: "a user's lists that the viewer may see",
    auth: 'optional',
    answers: arrayOf(list),
    paged: true,
    extended: true,
    from: 'account',
    handle: (context) => listRows(context, listsOf(context)),
  }),
  endpoint({
    route: 'GET /users/:id/lists/collaborations',
    about: 'lists of others whose items a user may change',
    auth: 'optional',
    answers: arrayOf(list),
    extended: true,
    from: 'account',
    handle(context) {
      const { username } = visibleOwner(context).user;
      const shared = context.world.lists.filter((one) => one.collaborators.includes(username) && visible(context, one));
      return shared.map((one) => listRow(context.world, one, context.view));
    },
  }),
  endpoint({
    route: 'POST /users/:id/lists',
    about: 'makes a list; 420 if the account has too many',
    takes: newListBody,
    answers: list,
    from: 'account',
    example: { body: { name: 'Trains', privacy: 'public' } },
    handle(context, body) {
      const { user } = ownAccount(context);
      const { world, nowMs, view } = context;
      const slugs = world.lists.filter(({ owner }) => owner === user.username).map(({ slug }) => slug);
      checkRoom({ held: slugs.length, limit: accountLimits(user).lists }, 1);
      const made = newList(world, {
        owner: user.username,
        name: body.name,
        slug: slugFor(body.name, slugs),
        createdAtMs: nowMs,
      });
      change(made, body);
      touch(context);
      return listRow(world, made, view);
    },
  }),
  endpoint({
    route: 'POST /users/:id/lists/reorder',
    about: 'puts the given lists first',
    takes: orderBody,
    status: 200,
    answers: object({ updated: integer, skipped_ids: arrayOf(integer) }),
    from: 'account',
    example: { body: { rank: [2, 1] } },
    handle(context, { rank }) {
      const { username } = ownAccount(context).user;
      const { world } = context;
      const ids = [...new Set(rank)];
      const isOwn = (one: PersonalList): boolean => one.owner === username && ids.includes(one.id);
      const first = world.lists.filter(isOwn).toSorted((a, b) => ids.indexOf(a.id) - ids.indexOf(b.id));
      world.lists = [...first, ...world.lists.filter((one) => !isOwn(one))];
      touch(context);
      return { updated: first.length, skipped_ids: ids.filter((id) => !first.some((one) => one.id === id)) };
    },
  }),
  endpoint({
    route: 'GET /users/:id/lists/:list_id/',
    about: 'one list by id or slug, without its items',
    auth: 'optional',
    answers: list,
    extended: true,
    from: 'account',
    handle: (context) => listRow(context.world, listOfUser(context), context.view),
  }),
  endpoint({
    route: 'PUT /users/:id/lists/:list_id/',
    about: 'changes a list',
    takes: listBody,
    answers: list,
    from: 'account',
    example: { params: { list_id: '1' }, body: { description: 'Only slow ones', sort_by: 'added' } },
    handle(context, body) {
      const own = ownList(context);
      change(own, body);
      own.updatedAtMs = context.nowMs;
      touch(context);
      return listRow(context.world, own, context.view);
    },
  }),
  endpoint({
    route: 'DELETE /users/:id/lists/:list_id/',
    about: 'deletes a list with its items and its comments; 403 for the watchlist and the favorites',
    from: 'account',
    example: { params: { list_id: '2' } },
    handle(context) {
      refuseSystemList(context);
      const own = ownList(context);
      forget(context.world, own);
      touch(context);
    },
  }),
  endpoint({
    route: 'POST /users/:id/lists/:list_id/items',
    about: 'adds items to a list, also one that another user shares; 420 if it is full, or all lists together are',
    takes: itemsBody,
    answers: listAdded(),
    from: 'account',
    example: itemsExample,
    handle(context, body) {
      const list = sharedList(context);
      const { changed, answer } = addItems(context, { list, body, holds, rooms: roomsOf(context, list) });
      if (changed.length > 0) touch(context);
      return answer;
    },
  }),
  endpoint({
    route: 'POST /users/:id/lists/:list_id/items/remove',
    about: 'removes items from a list',
    takes: itemsBody,
    status: 200,
    answers: listRemoved(),
    from: 'account',
    example: itemsExample,
    handle(context, body) {
      const { changed, answer } = removeItems(context, { list: sharedList(context), body, holds });
      if (changed.length > 0) touch(context);
      return answer;
    },
  }),
  ...(['/reorder', '/items/reorder'] as const).map((rest) =>
    endpoint({
      route: `POST /users/:id/lists/:list_id${rest}`,
      about: 'puts the given items of a list first',
      takes: orderBody,
      status: 200,
      answers: reordered,
      from: 'account',
      example: { params: { list_id: '1' }, body: { rank: [2, 1] } },
      handle(context, body) {
        const { changed, answer } = reorderItems(context, sharedList(context), body);
        if (changed) touch(context);
        return answer;
      },
    }),
  ),
  endpoint({
    route: 'PUT /users/:id/lists/:list_id/items/:list_item_id',
    about: 'writes the note (426 without VIP) or the rank of one item',
    takes: itemChangeBody,
    status: 204,
    from: 'account',
    example: { params: { list_id: '4', list_item_id: '11' }, body: { notes: 'With tea' }, as: 'grace' },
    handle(context, body) {
      if (changeItem(context, sharedList(context), body)) touch(context);
    },
  }),
];

function listsOf(context: RequestContext): PersonalList[] {
  const { username } = visibleOwner(context).user;
  return context.world.lists.filter((one) => one.owner === username && visible(context, one));
}

function change(own: PersonalList, body: z.infer<typeof listBody>): void {
  own.name = body.name ?? own.name;
  if (body.description !== undefined) own.description = body.description;
  own.privacy = body.privacy ?? own.privacy;
  own.displayNumbers = body.display_numbers ?? own.displayNumbers;
  own.allowComments = body.allow_comments ?? own.allowComments;
  own.sortBy = body.sort_by ?? own.sortBy;
  own.sortHow = body.sort_how ?? own.sortHow;
}

function forget(world: World, own: PersonalList): void {
  world.lists = world.lists.filter((one) => one !== own);
  world.comments = world.comments.filter(({ on }) => on !== own);
}

function touch(context: RequestContext): void {
  me(context).touched.set('lists.updated_at', context.nowMs);
}
