/** Saved filters: for VIP members alone. */
import { z } from 'zod';
import type { SavedFilter } from '../../account/extras.ts';
import { type Endpoint, endpoint } from '../request/endpoint.ts';
import { listed, paginate } from '../request/paginate.ts';
import { iso } from '../request/query.ts';
import { notFound } from '../request/refusal.ts';
import { param } from '../request/request-context.ts';
import { me } from '../request/who-may-read.ts';
import { arrayOf, instant, integer, object, text, word } from '../shapes/basics.ts';

const sections = ['movies', 'shows', 'calendars', 'search'] as const;
const filterRow = object({
  rank: integer,
  id: integer,
  section: word(...sections),
  name: text,
  path: text,
  query: text,
  updated_at: instant,
});
const isSection = (word: string): boolean => sections.some((section) => section === word);

export const savedFilters: readonly Endpoint[] = [
  endpoint({
    route: 'GET /users/saved_filters/:section?',
    about: "the viewer's saved filters, of a section or all",
    auth: 'required',
    vip: true,
    answers: arrayOf(filterRow),
    paged: true,
    from: 'account',
    example: { as: 'grace', params: { section: 'movies' } },
    handle(context) {
      const section = param(context, 'section');
      if (section !== '' && !isSection(section)) throw notFound();
      const chosen = me(context).savedFilters.filter((filter) => section === '' || filter.section === section);
      return paginate(context, listed(chosen.map(rowOf)));
    },
  }),
  endpoint({
    route: 'POST /users/saved_filters',
    about: 'saves filters from their addresses on the website; skips other addresses',
    vip: true,
    takes: z.array(z.looseObject({ name: z.string().min(1), url: z.string() })),
    answers: object({ added: arrayOf(filterRow), skipped: arrayOf(object({ name: text, url: text })) }),
    from: 'account',
    example: { as: 'grace', body: [{ name: 'Westerns', url: '/movies/popular?genres=western' }] },
    handle(context, body) {
      const account = me(context);
      const before = account.savedFilters.length;
      const parsed = body.map(({ name, url }) => ({ name, url, ...partsOf(url) }));
      const added = parsed.flatMap(({ name, section, path, query }): SavedFilter[] => {
        if (!isSection(section)) return [];
        return [{ id: account.newId(), name, section, path, query, updatedAtMs: context.nowMs }];
      });
      account.savedFilters = [...account.savedFilters, ...added];
      account.touched.set('saved_filters.updated_at', context.nowMs);
      return {
        added: added.map((filter, index) => rowOf(filter, before + index)),
        skipped: parsed.filter(({ section }) => !isSection(section)).map(({ name, url }) => ({ name, url })),
      };
    },
  }),
  endpoint({
    route: 'DELETE /users/saved_filters/:id',
    about: 'deletes a saved filter',
    vip: true,
    from: 'account',
    example: { as: 'grace', params: { id: '190600005' } },
    handle(context) {
      const account = me(context);
      const unwanted = account.savedFilters.find(({ id }) => String(id) === param(context, 'id'));
      if (!unwanted) throw notFound();
      account.savedFilters = account.savedFilters.filter((filter) => filter !== unwanted);
      account.touched.set('saved_filters.updated_at', context.nowMs);
    },
  }),
];

function partsOf(url: string): { section: string; path: string; query: string } {
  const base = 'https://app.trakt.tv';
  if (!URL.canParse(url, base)) return { section: '', path: '', query: '' };
  const { pathname, search } = new URL(url, base);
  return { section: pathname.split('/')[1] ?? '', path: pathname, query: search.slice(1) };
}

function rowOf({ id, section, name, path, query, updatedAtMs }: SavedFilter, index: number): unknown {
  return { rank: index + 1, id, section, name, path, query, updated_at: iso(updatedAtMs) };
}
