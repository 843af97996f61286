/** Hidden items: hidden from the calendar, from progress or from recommendations, and dropped shows. */
import { touchItem } from '../../account/activities.ts';
import { type HiddenSection, hiddenSections } from '../../account/extras.ts';
import type { LibraryItem, Listable } from '../../library/index.ts';
import { type Endpoint, endpoint } from '../request/endpoint.ts';
import { listed, paginate } from '../request/paginate.ts';
import { asked, types } from '../request/parameters.ts';
import { iso, typesOf } from '../request/query.ts';
import { notFound } from '../request/refusal.ts';
import { param, type RequestContext } from '../request/request-context.ts';
import { me } from '../request/who-may-read.ts';
import { typedItem } from '../rows/media.ts';
import { arrayOf, instant, maybe, object } from '../shapes/basics.ts';
import { rowOf } from '../shapes/media.ts';
import { counts, notFoundShape } from '../shapes/writes.ts';
import { itemsBody, itemsOf } from '../writes/items.ts';

const hideable = types('movie', 'show', 'season');
const example = { params: { section: 'dropped' }, body: { shows: [{ ids: { trakt: 2 } }] } };

export const hidden: readonly Endpoint[] = [
  endpoint({
    route: 'GET /users/hidden/:section',
    covers: ['GET /users/hidden/progress_watched', 'GET /users/hidden/dropped'],
    about: 'the hidden items of a section, the latest first',
    auth: 'required',
    answers: arrayOf(rowOf({ hidden_at: maybe(instant) }, ['movie', 'show', 'season'])),
    query: { type: hideable },
    paged: true,
    extended: true,
    from: 'account',
    example,
    handle(context) {
      const section = sectionOf(context);
      const wanted = typesOf(asked(context.c, 'type', hideable), ['movie', 'show', 'season']);
      const chosen = me(context).hidden.filter((one) => one.section === section && wanted.has(one.item.type));
      return paginate(context, listed(chosen)).map(({ hiddenAtMs, item }) => ({
        hidden_at: iso(hiddenAtMs),
        ...typedItem(item, context.view),
      }));
    },
  }),
  endpoint({
    route: 'POST /users/hidden/:section',
    about: 'hides items in a section',
    takes: itemsBody,
    status: 200,
    // The contract has `season` in the singular here.
    answers: object({ added: counts('movies', 'shows', 'season'), not_found: notFoundShape }),
    from: 'account',
    example,
    handle(context, body) {
      const section = sectionOf(context);
      const account = me(context);
      const { found, notFound } = itemsOf(context.library, body);
      const before = new Set(account.hidden.filter((one) => one.section === section).map(({ item }) => item));
      const wanted = new Set(found.filter(({ whole }) => whole).map(({ item }) => item));
      const added = [...wanted].filter(isHideable).filter((item) => !before.has(item));
      account.hidden = [...added.map((item) => ({ section, item, hiddenAtMs: context.nowMs })), ...account.hidden];
      touch(context, section, added);
      const count = (type: string): number => added.filter((item) => item.type === type).length;
      return {
        added: { movies: count('movie'), shows: count('show'), season: count('season') },
        not_found: notFound,
      };
    },
  }),
  endpoint({
    route: 'POST /users/hidden/:section/remove',
    covers: ['POST /users/hidden/progress_watched/remove', 'POST /users/hidden/calendar/remove'],
    about: 'shows items in a section again',
    takes: itemsBody,
    status: 200,
    // The contract counts movies and episodes; the service counts shows and seasons as well.
    answers: object({ deleted: counts('movies', 'shows', 'seasons', 'episodes'), not_found: notFoundShape }),
    from: 'account',
    example,
    handle(context, body) {
      const section = sectionOf(context);
      const account = me(context);
      const { found, notFound } = itemsOf(context.library, body);
      const shown = new Set<unknown>(found.filter(({ whole }) => whole).map(({ item }) => item));
      const removed = account.hidden.filter((one) => one.section === section && shown.has(one.item));
      account.hidden = account.hidden.filter((one) => !removed.includes(one));
      const items = removed.map(({ item }) => item);
      touch(context, section, items);
      const count = (type: string): number => items.filter((item) => item.type === type).length;
      return {
        deleted: { movies: count('movie'), shows: count('show'), seasons: count('season'), episodes: 0 },
        not_found: notFound,
      };
    },
  }),
];

export function hide(context: RequestContext, section: HiddenSection, item: LibraryItem): void {
  const account = me(context);
  const others = account.hidden.filter((one) => one.section !== section || one.item !== item);
  account.hidden = [{ section, item, hiddenAtMs: context.nowMs }, ...others];
  touch(context, section, [item]);
}

function touch(context: RequestContext, section: HiddenSection, items: readonly LibraryItem[]): void {
  for (const item of items) {
    touchItem(me(context).touched, item, section === 'dropped' ? 'dropped_at' : 'hidden_at', context.nowMs);
  }
}

function isHideable(item: Listable): item is LibraryItem {
  return ['movie', 'show', 'season'].includes(item.type);
}

function sectionOf(context: RequestContext): HiddenSection {
  const section = hiddenSections.find((known) => known === param(context, 'section'));
  if (!section) throw notFound();
  return section;
}
