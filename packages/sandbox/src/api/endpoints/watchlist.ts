/** The watchlist and the favorites: two ranked lists of every user. */

import { touchItem } from '../../account/activities.ts';
import type { Account } from '../../account/index.ts';
import type { ItemList } from '../../account/item-list.ts';
import type { Listable } from '../../library/index.ts';
import { type Auth, type Endpoint, endpoint } from '../request/endpoint.ts';
import { hide } from '../request/hiding.ts';
import { commentsPage, listed, paginate } from '../request/paginate.ts';
import { filters, sorting } from '../request/parameters.ts';
import type { RequestContext } from '../request/request-context.ts';
import { me, visibleOwner } from '../request/who-may-read.ts';
import { rankedItems } from '../rows/ranked.ts';
import { arrayOf, instant, integer, maybe, text } from '../shapes/basics.ts';
import { rowOf } from '../shapes/media.ts';
import { comment } from '../shapes/social.ts';
import { counts, listAdded, listRemoved, notFoundShape, reordered, titlesNotFound } from '../shapes/writes.ts';
import { itemsBody, sortedItemsBody } from '../writes/items.ts';
import { accountLimits } from '../writes/limits.ts';
import {
  addItems,
  changeItem,
  itemChangeBody,
  orderBody,
  removeItems,
  reorderItems,
  updateItems,
} from '../writes/list-writes.ts';

interface Kind {
  readonly name: 'watchlist' | 'favorites';
  readonly holds: readonly Listable['type'][];
  /** The activity of a change to an item of the list. */
  readonly touches: 'watchlisted_at' | 'favorited_at';
  readonly othersNeedToken: Auth;
  readonly covers: readonly `GET /${string}`[];
  readonly example: { readonly shows: readonly unknown[] };
  /** The id of the first item that the user listed. */
  readonly firstItem: string;
}

const anItem = { shows: [{ ids: { trakt: 3 } }] };

const kinds: readonly Kind[] = [
  {
    name: 'watchlist',
    holds: ['movie', 'show', 'season', 'episode'],
    touches: 'watchlisted_at',
    othersNeedToken: 'optional',
    covers: [
      'GET /users/:id/watchlist/movies/:sort',
      'GET /users/:id/watchlist/shows/:sort',
      'GET /users/:id/watchlist/movie,show/:sort',
    ],
    example: anItem,
    firstItem: '1300000000',
  },
  {
    name: 'favorites',
    holds: ['movie', 'show'],
    touches: 'favorited_at',
    othersNeedToken: 'required',
    covers: [
      'GET /users/:id/favorites/media/:sort',
      'GET /users/:id/favorites/movies/:sort',
      'GET /users/:id/favorites/shows/:sort',
    ],
    example: anItem,
    firstItem: '1700000000',
  },
];

export const watchlist: readonly Endpoint[] = kinds.flatMap(endpointsOf);

function endpointsOf(kind: Kind): Endpoint[] {
  const { name, holds, example } = kind;
  const counted = counts(...holds.map((type) => `${type}s`));
  const unfound = holds.includes('season') ? notFoundShape : titlesNotFound;
  const listOf = (account: Account): ItemList => account[name];
  const rows = arrayOf(rowOf({ rank: integer, id: integer, listed_at: instant, notes: maybe(text) }, holds));
  const query = { ...sorting, ...filters, hide };
  const read = { answers: rows, query, paged: true, extended: true, from: 'account' } as const;

  function touch(context: RequestContext, changed: readonly Listable[]): void {
    const { touched } = me(context);
    for (const item of changed) touchItem(touched, item, kind.touches, context.nowMs);
    touched.set(`${name}.updated_at`, context.nowMs);
  }

  return [
    endpoint({
      route: `GET /sync/${name}/:type?/:sort_by?/:sort_how?`,
      about: `the own ${name}, by type and sorted`,
      auth: 'required',
      ...read,
      handle: (context) => rankedItems(context, listOf(me(context))),
    }),
    endpoint({
      route: `GET /users/:id/${name}/:type?/:sort_by?/:sort_how?`,
      covers: kind.covers,
      about: `a user's ${name}, by type and sorted`,
      auth: kind.othersNeedToken,
      ...read,
      handle: (context) => rankedItems(context, listOf(visibleOwner(context))),
    }),
    endpoint({
      route: `GET /users/:id/${name}/comments/:sort?`,
      about: `comments on a user's ${name}: the sandbox has none`,
      auth: 'optional',
      answers: arrayOf(comment),
      paged: true,
      from: 'account',
      handle(context) {
        visibleOwner(context);
        return paginate(context, listed([]), commentsPage);
      },
    }),
    endpoint({
      route: `POST /sync/${name}`,
      about: `adds items to the ${name}; 420 if it is full`,
      takes: itemsBody,
      answers: listAdded(counted, unfound),
      from: 'account',
      example: { body: example },
      handle(context, body) {
        const account = me(context);
        const list = listOf(account);
        const rooms = [{ held: list.items.length, limit: accountLimits(account.user)[name] }];
        const { changed, answer } = addItems(context, { list, body, holds, rooms });
        if (changed.length > 0) touch(context, changed);
        return answer;
      },
    }),
    endpoint({
      route: `PUT /sync/${name}`,
      about: `writes notes of many items of the ${name}, and its order`,
      takes: sortedItemsBody,
      answers: listAdded(counted, unfound),
      from: 'account',
      example: { body: example },
      handle(context, body) {
        const { changed, answer } = updateItems(context, { list: listOf(me(context)), body, holds });
        if (changed) touch(context, []);
        return answer;
      },
    }),
    endpoint({
      route: `POST /sync/${name}/remove`,
      about: `removes items from the ${name}`,
      takes: itemsBody,
      status: 200,
      answers: listRemoved(counted, unfound),
      from: 'account',
      example: { body: example },
      handle(context, body) {
        const { changed, answer } = removeItems(context, { list: listOf(me(context)), body, holds });
        if (changed.length > 0) touch(context, changed);
        return answer;
      },
    }),
    endpoint({
      route: `POST /sync/${name}/reorder`,
      about: `puts the given items of the ${name} first`,
      takes: orderBody,
      status: 200,
      answers: reordered,
      from: 'account',
      example: { body: { rank: [1] } },
      handle(context, body) {
        const { changed, answer } = reorderItems(context, listOf(me(context)), body);
        if (changed) touch(context, []);
        return answer;
      },
    }),
    endpoint({
      route: `PUT /sync/${name}/:list_item_id`,
      about: `writes the note (426 without VIP) or the rank of one item of the ${name}`,
      takes: itemChangeBody,
      status: 204,
      from: 'account',
      example: { params: { list_item_id: kind.firstItem }, body: { notes: 'With popcorn' }, as: 'grace' },
      handle(context, body) {
        if (changeItem(context, listOf(me(context)), body)) touch(context, []);
      },
    }),
  ];
}
