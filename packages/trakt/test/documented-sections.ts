/** The functions of the sections beside what Trakt documents of them, and calls of them that the sandbox answers. */

import { type EndpointRow, endpointTable, examplePath } from '../../sandbox/src/api/documents/table.ts';
import { anApi } from '../../sandbox/src/api/fixture.ts';
import { documented, parameterGroups } from '../../sandbox/test/api-documented.ts';
import { newer } from '../../sandbox/test/api-newer.ts';
import { createTraktClient } from '../src/api/client.ts';
import { type Endpoint, readLine } from '../src/api/endpoint.ts';
import type { Page, Pages } from '../src/api/pages.ts';
import { allSections } from '../src/api/sections/index.ts';

export interface Documented {
  readonly line: string;
  readonly method: string;
  readonly path: string;
  /** Of the two lines that stand for the same path with `extended=min`. */
  readonly query: string | undefined;
  readonly auth: string;
  readonly extended: boolean;
  /** Of the query, beside pages and `extended`. */
  readonly parameters: readonly string[];
}

function parsed(line: string): Documented {
  const [fixed = '', named = ''] = line.split(' : ');
  const [method = '', target = '', , auth = '', ...flags] = fixed.split(' ');
  const [path = '', query] = target.split('?');
  const parameters = named.split(' ').flatMap((name) => (name === '' ? [] : (parameterGroups[name] ?? name)));
  return { line, method, path, query, auth, extended: flags.includes('extended'), parameters };
}

/** OAuth is no section, and what was gone before anybody could call it has no function. */
const documentedApi = [...documented, ...newer.filter((line) => !line.includes(' 404 '))]
  .map(parsed)
  .filter(({ path }) => !path.startsWith('/oauth/'));

export interface Named extends Endpoint {
  /** As it is called: `sync.history.get`. */
  name: string;
}

function linesIn(table: object, prefix = ''): Named[] {
  return Object.entries(table).flatMap(([name, entry]) =>
    typeof entry === 'string' ? [{ name: prefix + name, ...readLine(entry) }] : linesIn(entry, `${prefix}${name}.`),
  );
}

export const functions: readonly Named[] = linesIn(allSections);
const rows = endpointTable();

/** A path without the slash at its end, and its parts. */
const partsOf = (path: string): string[] => path.replace(/\/$/, '').split('/').slice(1);

/** The ways to write a function's path: with all optional parts, and without the last, and so on. */
function formsOf({ path }: Endpoint): string[][] {
  const parts = partsOf(path);
  const first = parts.findIndex((part) => part.endsWith('?'));
  const names = parts.map((part) => (part.startsWith(':') ? part.replace(/\?$/, '') : part));
  const shortest = first === -1 ? parts.length : first;
  return Array.from({ length: parts.length - shortest + 1 }, (_, left) => names.slice(0, parts.length - left));
}

/** What Trakt writes out in a path where a function has a parameter: `/sync/collection/movies`. */
const types = /^(movies?|shows?|seasons?|episodes?|media|movie,show(,.*)?|dropped|calendar|progress_watched)$/;
const sort = (part: string): string => part.replace(/^:sort$/, ':sort_by');

function matches(documented: string[], own: string[]): boolean {
  return (
    documented.length === own.length &&
    own.every((part, at) => {
      const theirs = documented[at] ?? '';
      return part === theirs || sort(part) === sort(theirs) || (/^:(type|section)$/.test(part) && types.test(theirs));
    })
  );
}

/** The function whose path is closest to a documented one. */
function functionFor({ method, path, query }: Documented): Named | undefined {
  const parts = partsOf(query === undefined ? path : `${path}?${query}`);
  const candidates = functions.filter((one) => one.method === method);
  return (
    candidates.find((one) => formsOf(one).some((form) => form.join('/') === parts.join('/'))) ??
    candidates.find((one) => formsOf(one).some((form) => matches(parts, form)))
  );
}

export function rowFor({ method, path }: Documented): EndpointRow {
  const row = rows.find((one) => one.method === method && partsOf(one.path).join() === partsOf(path).join());
  if (!row) throw new Error(`The sandbox has no ${method} ${path}`);
  return row;
}

const documentedOf = new Map<string, Documented[]>();
export const withoutFunction: string[] = [];
for (const one of documentedApi) {
  const { name } = functionFor(one) ?? {};
  if (name === undefined) withoutFunction.push(one.line);
  else documentedOf.set(name, [...(documentedOf.get(name) ?? []), one]);
}

/** Which of the documented endpoints a function stands for. */
export function documentsOf({ name }: Named): readonly Documented[] {
  return documentedOf.get(name) ?? [];
}

/** The parameters of the sandbox's own example of a request. */
export function exampleFor(one: Named, row: EndpointRow): Record<string, unknown> {
  const { body, query = '' } = row.endpoint.example ?? {};
  const values = partsOf(examplePath(row).replace(/\?.*/, ''));
  const [form = []] = formsOf(one).filter(({ length }) => length === values.length);
  const path = form.flatMap((part, at) => (part.startsWith(':') ? [[part.slice(1), values[at]]] : []));
  const filled = Object.fromEntries([...path, ...new URLSearchParams(query)]);
  if (typeof one.body === 'string') return { ...filled, [one.body]: body };
  return one.body && typeof body === 'object' ? { ...body, ...filled } : filled;
}

/** As one of Trakt's own apps, for which alone some endpoints are. */
const asTrakt = { isOfficial: () => true };
const reading = anApi({ plays: 400, ...asTrakt });

/** A function of a client that is signed in as the example wants it. A write has a sandbox of its own. */
export function callOf(one: Named, row: EndpointRow): (params: object) => unknown {
  const { api } = one.method === 'GET' ? reading : anApi({ plays: 100, ...asTrakt });
  const client = createTraktClient({
    app: { clientId: 'app', userAgent: 'test/1.0' },
    session: { accessToken: async () => row.endpoint.example?.as ?? 'ada' },
    transport: async (url, { signal: _, ...request }) => api.request(url, request),
    // A server on this machine has no limits for the client to keep.
    apiOrigin: 'http://127.0.0.1',
  });
  return functionIn(client, one);
}

export function functionIn(client: object, { name }: Named): (params: object) => unknown {
  const call = name.split('.').reduce<unknown>((at, part) => Reflect.get(Object(at), part), client);
  if (typeof call !== 'function') throw new Error(`client.${name} is no function`);
  return (params) => call(params);
}

/** What a call brought; of a list in pages, the first. */
export async function answerOf(one: Named, called: unknown): Promise<unknown> {
  if (one.answer !== 'pages') return called;
  for await (const { rows: first } of pagesOf(called)) return first;
  return [];
}

/** The pages of what a function brought whose line says that it is a list in pages. */
export function pagesOf(called: unknown): AsyncIterable<Page<unknown>> {
  return (called as Pages<unknown>).pages();
}
