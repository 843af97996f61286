/** What happened, and who did it: filtered, in pages, live on the first of them. */

import type { Html } from '@trakt-usher/pages';
import { html } from 'hono/html';
import { relative } from '../../text/times.ts';
import type { Entry } from '../activity/activity.ts';
import type { Kind } from '../activity/meanings.ts';
import type { PageContext, Section } from '../context.ts';
import { livePart, show } from '../layout.ts';
import { lately } from '../times.ts';

const pageSize = 100;
const longestText = 100;

export const activitySection: Section = {
  path: 'activity',
  title: 'Activity',
  routes(app, page) {
    app.get('/', async (c) => {
      const query = new URLSearchParams(new URL(c.req.url).search);
      const before = Number(query.get('before')) || undefined;
      const filter = filterOf(query);
      const body = html`
        ${filterForm(page, filter)}
        ${before === undefined ? await livePart(page, activitySection, queryOf(filter)) : entriesShown(page, filter, before)}
        <p class="hint">Kept since usher serve was started, ${relative(page.activity.sinceMs - page.context.clock.now())}: the
          latest 400 of each kind. The exports and schedules keep their own histories.</p>`;
      return show(c, { title: 'Activity', of: activitySection, body });
    });
  },
  live: async (page, query = new URLSearchParams()) => entriesShown(page, filterOf(query), undefined),
};

interface Filter {
  readonly of: string;
  readonly kind: string;
  readonly text: string;
}

function filterOf(query: URLSearchParams): Filter {
  const [of = '', kind = '', text = ''] = ['of', 'kind', 'text'].map((name) => query.get(name)?.slice(0, longestText));
  return { of, kind, text: text.trim() };
}

function queryOf(filter: Filter): URLSearchParams {
  return new URLSearchParams(Object.entries(filter).filter(([, value]) => value !== ''));
}

function isIn({ of, kind, text }: Filter, entry: Entry): boolean {
  if (of !== '' && !ownersOf(entry).includes(of)) return false;
  if (kind !== '' && (kind === 'trouble' ? !entry.isTrouble : entry.kind !== kind)) return false;
  const { words, program, account, who } = entry;
  return [words, program, account, who].join('\n').toLowerCase().includes(text.toLowerCase());
}

function ownersOf({ program, account }: Entry): string[] {
  return [program && `program ${program}`, account && `account ${account}`].filter((each) => each !== undefined);
}

function entriesShown(page: PageContext, filter: Filter, before = Number.POSITIVE_INFINITY): Html {
  const found = page.activity.entries().filter((entry) => entry.number < before && isIn(filter, entry));
  const shown = found.slice(0, pageSize);
  if (shown.length === 0)
    return html`<p class="hint">Nothing to show${before === Number.POSITIVE_INFINITY ? '' : ' before'}.</p>`;
  const older = queryOf(filter);
  older.set('before', String(shown.at(-1)?.number));
  return html`<ul class="rows activity">${shown.map((entry) => row(page, entry))}</ul>
    ${found.length > shown.length ? html`<p><a class="button quiet" href="${page.href(`/activity?${older}`)}">Older</a></p>` : ''}`;
}

function row({ context }: PageContext, entry: Entry): Html {
  const { words, kind, isTrouble, atMs, who } = entry;
  const about = [...ownersOf(entry), ...(who === undefined ? [] : [`by ${who}`]), lately(atMs, context.timeStyle())];
  return html`<li><div><p>${words}</p><p class="hint">${about.join(', ')}</p></div>
    <span class="badge ${isTrouble ? 'warm' : 'tint'}">${kinds[kind]}</span></li>`;
}

const kinds: Readonly<Record<Kind, string>> = {
  sign_ins: 'sign-ins',
  refreshes: 'renewals',
  refused: 'requests refused',
  exports: 'exports',
  page: 'this page',
  server: 'server',
};

function filterForm(page: PageContext, { of, kind, text }: Filter): Html {
  const owners = new Set([...(of === '' ? [] : [of]), ...page.activity.entries().flatMap(ownersOf)]);
  const option = (value: string, words: string, chosen: string) =>
    html`<option value="${value}" ${value === chosen ? 'selected' : ''}>${words}</option>`;
  return html`<form method="get" action="${page.href('/activity')}" class="filter">
    <div class="field"><label for="of">Who</label><select id="of" name="of">${option('', 'everybody', of)}
      ${[...owners].toSorted().map((each) => option(each, each, of))}</select></div>
    <div class="field"><label for="kind">What</label><select id="kind" name="kind">${option('', 'everything', kind)}
      ${Object.entries(kinds).map(([value, words]) => option(value, words, kind))}${option('trouble', 'trouble only', kind)}</select></div>
    <div class="field"><label for="text">Containing</label><input id="text" name="text" value="${text}" maxlength="${longestText}"></div>
    <div class="buttons"><button class="quiet">Show</button></div>
  </form>`;
}
