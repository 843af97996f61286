/** Smart lists: a rule (source, kind of media, filters) fills them. */
import { z } from 'zod';
import type { SmartList } from '../../account/extras.ts';
import { slugFor } from '../../library/slug.ts';
import { type Endpoint, endpoint } from '../request/endpoint.ts';
import { filtered } from '../request/filters.ts';
import { listed, paginate } from '../request/paginate.ts';
import { filters, ignoring } from '../request/parameters.ts';
import { iso, typesOf } from '../request/query.ts';
import { param } from '../request/request-context.ts';
import { ownAccount, visibleUser } from '../request/who-may-read.ts';
import { typedItem } from '../rows/media.ts';
import {
  arrayOf,
  byKey,
  decimal,
  flag,
  instant,
  integer,
  namedObject,
  object,
  oneOf,
  text,
  texts,
} from '../shapes/basics.ts';
import { rowOf } from '../shapes/media.ts';
import { anywhere, inAccount, itemsOf, listIn, mayUse, missing, usable } from '../smart-lists.ts';

const sources = ['trending', 'popular', 'anticipated', 'recommendations', 'discover', 'watchlist', 'library'] as const;
const ruleFilters = z.record(
  z.string(),
  z.union([z.array(z.union([z.string(), z.number()])), z.boolean(), z.string()]),
);
const optionalFields = {
  filters: ruleFilters.optional(),
  privacy: z.enum(['public', 'private', 'friends']).optional(),
};
const mediaType = z.enum(['movies', 'shows', 'media']);
const newBody = z.looseObject({
  name: z.string().trim().min(1),
  source: z.enum(sources),
  media_type: mediaType,
  ...optionalFields,
});
const changeBody = z.looseObject({
  name: z.string().trim().min(1).optional(),
  source: z.enum(sources).optional(),
  media_type: mediaType.optional(),
  ...optionalFields,
});

const anyFilter = oneOf(arrayOf(oneOf(text, decimal)), flag, text);
const smartList = namedObject('SmartList', {
  name: text,
  source: text,
  media_type: text,
  filters: byKey(anyFilter),
  privacy: text,
  created_at: instant,
  updated_at: instant,
  ids: object({ trakt: integer, slug: text }),
  images: object({ posters: texts }),
});
const example = { params: { list_id: 'silent-films' } };

export const smartLists: readonly Endpoint[] = [
  endpoint({
    route: 'GET /users/:id/smart-lists',
    about: "a user's smart lists",
    auth: 'optional',
    answers: arrayOf(smartList),
    from: 'account',
    handle(context) {
      const account = visibleUser(context);
      return account.smartLists.filter((one) => mayUse(context, account, one)).map(row);
    },
  }),
  endpoint({
    route: 'POST /users/:id/smart-lists',
    about: 'makes a smart list',
    takes: newBody,
    answers: object({ ids: object({ trakt: integer, slug: text }) }),
    from: 'account',
    example: { body: { name: 'Short ones', source: 'popular', media_type: 'movies', filters: { runtimes: [0, 80] } } },
    handle(context, body) {
      const account = ownAccount(context);
      const slugs = account.smartLists.map(({ slug }) => slug);
      const made: SmartList = {
        id: account.newId(),
        slug: slugFor(body.name, slugs),
        name: body.name,
        source: body.source,
        mediaType: body.media_type,
        filters: body.filters ?? {},
        privacy: body.privacy ?? 'private',
        createdAtMs: context.nowMs,
        updatedAtMs: context.nowMs,
      };
      account.smartLists = [...account.smartLists, made];
      return { ids: { trakt: made.id, slug: made.slug } };
    },
  }),
  endpoint({
    route: 'GET /users/:id/smart-lists/:list_id/',
    about: 'one smart list and its rule; 204 where there is none',
    auth: 'optional',
    answers: smartList,
    from: 'account',
    example,
    handle(context) {
      const account = visibleUser(context);
      const list = listIn(account, param(context, 'list_id'));
      return list && row(usable(context, account, list));
    },
  }),
  endpoint({
    route: 'PUT /users/:id/smart-lists/:list_id/',
    about: 'changes a smart list or its rule',
    takes: changeBody,
    status: 204,
    from: 'account',
    example: { ...example, body: { name: 'Silent' } },
    handle(context, body) {
      const account = ownAccount(context);
      const before = inAccount(context, account);
      const changed: SmartList = {
        ...before,
        name: body.name ?? before.name,
        source: body.source ?? before.source,
        mediaType: body.media_type ?? before.mediaType,
        filters: body.filters ?? before.filters,
        privacy: body.privacy ?? before.privacy,
        updatedAtMs: context.nowMs,
      };
      account.smartLists = account.smartLists.map((one) => (one === before ? changed : one));
    },
  }),
  endpoint({
    route: 'DELETE /users/:id/smart-lists/:list_id/',
    about: 'deletes a smart list',
    from: 'account',
    example,
    handle(context) {
      const account = ownAccount(context);
      const unwanted = inAccount(context, account);
      account.smartLists = account.smartLists.filter((one) => one !== unwanted);
    },
  }),
  endpoint({
    route: 'GET /smart-lists/:list_id',
    about: 'one smart list, by slug; 204 where there is none',
    auth: 'optional',
    answers: smartList,
    from: 'account',
    example,
    handle(context) {
      const found = anywhere(context);
      return found && row(found.list);
    },
  }),
  endpoint({
    route: 'GET /smart-lists/:list_id/items/:type?/:sort_by?/:sort_how?',
    about: "the items that a smart list's rule finds",
    auth: 'optional',
    answers: arrayOf(rowOf({ rank: integer }, ['movie', 'show'])),
    query: { ...filters, ...ignoring },
    paged: true,
    extended: true,
    from: 'account',
    example,
    handle(context) {
      const types = typesOf(param(context, 'type'), ['movie', 'show']);
      const { account, list } = anywhere(context) ?? missing();
      const found = itemsOf(context, account, list).map((item, index) => ({ item, rank: index + 1 }));
      const ofTypes = found.filter(({ item }) => types.has(item.type));
      const chosen = filtered(context, ofTypes, ({ item }) => item);
      return paginate(context, listed(chosen)).map(({ rank, item }) => ({ rank, ...typedItem(item, context.view) }));
    },
  }),
];

function row(list: SmartList): unknown {
  return {
    name: list.name,
    source: list.source,
    media_type: list.mediaType,
    filters: list.filters,
    privacy: list.privacy,
    created_at: iso(list.createdAtMs),
    updated_at: iso(list.updatedAtMs),
    ids: { trakt: list.id, slug: list.slug },
    images: { posters: [] },
  };
}
