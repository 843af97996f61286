/** A drawn account as Trakt's own export, and as Trakt's API. */

import { apiSource, openTraktZip, type Source, zipSource } from '@trakt-usher/takeout';
import { createTraktClient } from 'trakt-usher';
import { type ZipFile, zipOf } from '../../../packages/takeout/src/sources/zip/testing/make-zip.ts';
import type { Random } from '../random.ts';
import type { DrawnAccount, ListSection, Row } from './account.ts';

export const sourceKinds = ['zip', 'api', 'user'] as const;

export async function sourceOf(
  kind: (typeof sourceKinds)[number],
  account: DrawnAccount,
  { random, signal }: { random: Random; signal: AbortSignal },
): Promise<Source> {
  if (kind === 'zip') return zipSource(await openTraktZip(zipOf(zipFiles(account, random))));
  const client = createTraktClient({
    app: { clientId: 'soak', userAgent: 'soak/1' },
    session: { accessToken: async () => 'token' },
    transport: async (input) => reply(account, new URL(String(input))),
  });
  const endAt = new Date(Date.UTC(2027, 0, 1));
  return apiSource(client, { endAt, timeZone: 'Europe/Berlin', signal, ...(kind === 'user' && { user: 'ada' }) });
}

/** The files of a section by the types that their rows may have; the first takes all others. */
const zipFilesOf: Readonly<Record<ListSection, readonly string[]>> = {
  history: ['watched-history'],
  ratings: ['ratings-movies', 'ratings-shows'],
  watchlist: ['lists-watchlist'],
  favorites: ['lists-favorites'],
  collection: ['collection-movies', 'collection-episodes'],
  comments: ['comments-movies', 'comments-shows', 'comments-lists'],
  hidden: ['hidden-calendar'],
  playback: ['watched-playback'],
};

function* zipFiles({ sections, lists }: DrawnAccount, random: Random): Generator<ZipFile, void, undefined> {
  const paged = random.pick([
    (stem: string, page: number) => `${stem}-${page}.json`,
    (stem: string, page: number) => (page === 1 ? `${stem}.json` : `${stem}-${page}.json`),
  ]);
  function* pages(stem: string, rows: readonly Row[], limit: number): Generator<ZipFile, void, undefined> {
    for (let page = 1; page === 1 || (page - 1) * limit < rows.length; page += 1) {
      yield fileOf(paged(stem, page), rows.slice((page - 1) * limit, page * limit));
    }
  }
  const limit = random.pick([7, 100, 250]);
  for (const [section, { rows }] of Object.entries(sections)) {
    const [first = '', ...others] = zipFilesOf[section as ListSection];
    const stemOf = ({ type }: Row) => others.find((stem) => stem.endsWith(`-${type}s`)) ?? first;
    const byStem = Map.groupBy(rows, stemOf);
    for (const stem of [first, ...others]) yield* pages(stem, byStem.get(stem) ?? [], limit);
  }
  yield fileOf(
    'lists-lists.json',
    lists.map(({ list }) => list),
  );
  for (const { list, rows } of lists) {
    const { trakt, slug } = list.ids;
    if (slug === null || slug === '/') yield fileOf(`lists-list-${trakt}.json`, rows);
    else yield* pages(`lists-list-${trakt}-${slug}`, rows, limit);
  }
}

function fileOf(name: string, content: unknown): ZipFile {
  return { name, content: JSON.stringify(content) };
}

function reply({ sections, lists }: DrawnAccount, { pathname, searchParams }: URL): Response {
  const [page, limit] = [Number(searchParams.get('page') ?? 1), Number(searchParams.get('limit') ?? 10)];
  const all = rowsAt(pathname);
  // An error that is not tried again, and names the path.
  if (!all) return Response.json({}, { status: 400 });
  const rows = all.slice((page - 1) * limit, page * limit);
  const headers = {
    'x-pagination-page': String(page),
    'x-pagination-limit': String(limit),
    'x-pagination-page-count': String(Math.ceil(all.length / limit)),
  };
  return Response.json(rows, { headers });

  function rowsAt(path: string): readonly unknown[] | undefined {
    const [, own] = /\/lists\/(\d+)\/items$/.exec(path) ?? [];
    if (own !== undefined) return lists.find(({ list }) => list.ids.trakt === Number(own))?.rows ?? [];
    if (path.endsWith('/lists')) return lists.map(({ list }) => list);
    // What a show has of episodes: nobody knows here.
    if (path.includes('/watched/')) return [];
    // One of the lists of each section has all of its rows but those that another one has.
    const [, section, part] =
      /\/(history|ratings|watchlist|favorites|collection|comments|hidden|playback)(?:\/(\w+))?/.exec(path) ?? [];
    if (section === undefined) return undefined;
    const { rows: found } = sections[section as ListSection];
    if (section === 'history') return found.filter(({ type }) => (type === 'movie') === (part === 'movies'));
    if (section === 'collection') return part === 'movies' ? found : [];
    if (section === 'hidden') return part === 'calendar' ? found : [];
    return found;
  }
}
