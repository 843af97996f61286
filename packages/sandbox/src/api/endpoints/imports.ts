/** Imports from other services into an account. */
import type { ImportedSync } from '../../account/extras.ts';
import type { Account } from '../../account/index.ts';
import { type Endpoint, endpoint } from '../request/endpoint.ts';
import { listed, paginate } from '../request/paginate.ts';
import { iso } from '../request/query.ts';
import { notFound } from '../request/refusal.ts';
import { param, type RequestContext } from '../request/request-context.ts';
import { me } from '../request/who-may-read.ts';
import { arrayOf, flag, instant, integer, maybe, object, optional, text, word } from '../shapes/basics.ts';

const kinds = ['younify', 'plex', 'import'] as const;
const countsOf = optional(
  object({
    movies: optional(integer),
    shows: optional(integer),
    seasons: optional(integer),
    episodes: optional(integer),
  }),
);
const sync = object({
  id: integer,
  kind: word(...kinds),
  application: maybe(text),
  source: maybe(text),
  created_at: instant,
  items: object({ history: countsOf, library: countsOf, ratings: countsOf, watchlist: countsOf }),
  paused_count: integer,
  skipped_count: integer,
  undone: flag,
  undone_at: maybe(instant),
});
/** Paused and skipped items of an import: none in the sandbox. */
const leftOver = arrayOf(object({ kind: word('history', 'rating') }));
const ofOne = { params: { id: '181500007' } };

export const imports: readonly Endpoint[] = [
  endpoint({
    route: 'GET /users/syncs/',
    about: 'the imports into the own account, the latest first',
    auth: 'required',
    answers: arrayOf(sync),
    paged: true,
    from: 'account',
    handle: (context) => paginate(context, listed(me(context).syncs)).map(syncRow),
  }),
  endpoint({
    route: 'GET /users/syncs/:type',
    about: 'the imports of one kind',
    auth: 'required',
    answers: arrayOf(sync),
    paged: true,
    from: 'account',
    example: { params: { type: 'import' } },
    handle(context) {
      const kind = kinds.find((known) => known === param(context, 'type'));
      if (!kind) throw notFound();
      return paginate(context, listed(me(context).syncs.filter((one) => one.kind === kind))).map(syncRow);
    },
  }),
  endpoint({
    route: 'GET /users/syncs/:id{[0-9]+}',
    about: 'one import and its items',
    auth: 'required',
    answers: sync,
    from: 'account',
    example: ofOne,
    handle: (context) => syncRow(syncNamed(context, me(context))),
  }),
  ...(['paused', 'skipped'] as const).map((part) =>
    endpoint({
      route: `GET /users/syncs/:id/${part}`,
      about: part === 'paused' ? 'paused playback of an import' : 'items that an import skipped',
      auth: 'required',
      answers: leftOver,
      paged: true,
      from: 'account',
      example: ofOne,
      handle(context) {
        syncNamed(context, me(context));
        return paginate(context, listed([]));
      },
    }),
  ),
  endpoint({
    route: 'DELETE /users/syncs/:id',
    about: 'undoes an import',
    from: 'account',
    example: ofOne,
    handle(context) {
      const account = me(context);
      const undone = syncNamed(context, account);
      account.syncs = account.syncs.map((one) => (one === undone ? { ...one, undoneAtMs: context.nowMs } : one));
    },
  }),
];

function syncNamed(context: RequestContext, { syncs }: Account): ImportedSync {
  const found = syncs.find(({ id }) => String(id) === param(context, 'id'));
  if (!found) throw notFound();
  return found;
}

function syncRow({ id, kind, application, createdAtMs, items, undoneAtMs }: ImportedSync): unknown {
  return {
    id,
    kind,
    application,
    source: null,
    created_at: iso(createdAtMs),
    items,
    paused_count: 0,
    skipped_count: 0,
    undone: undoneAtMs !== undefined,
    undone_at: undoneAtMs === undefined ? null : iso(undoneAtMs),
  };
}
