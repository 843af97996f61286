/**
 * The tables of the sections against what Trakt documents and against the sandbox: each endpoint has its function and each
 * function its endpoint, they agree on sign-in, pages and parameters, and every call brings the kind of answer that its
 * type promises.
 */

import { describe, expect, it } from 'vitest';
import { type EndpointRow, endpointTable, examplePath } from '../../sandbox/src/api/documents/table.ts';
import { anApi } from '../../sandbox/src/api/fixture.ts';
import { documented, parameterGroups } from '../../sandbox/test/api-documented.ts';
import { newer } from '../../sandbox/test/api-newer.ts';
import { createTraktClient } from '../src/api/client.ts';
import { type Endpoint, readLine } from '../src/api/endpoint.ts';
import { allSections } from '../src/api/sections/index.ts';

interface Documented {
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

interface Named extends Endpoint {
  /** As it is called: `sync.history.get`. */
  name: string;
}

function linesIn(table: object, prefix = ''): Named[] {
  return Object.entries(table).flatMap(([name, entry]) =>
    typeof entry === 'string' ? [{ name: prefix + name, ...readLine(entry) }] : linesIn(entry, `${prefix}${name}.`),
  );
}

const functions = linesIn(allSections);
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

function rowFor({ method, path }: Documented): EndpointRow {
  const row = rows.find((one) => one.method === method && partsOf(one.path).join() === partsOf(path).join());
  if (!row) throw new Error(`The sandbox has no ${method} ${path}`);
  return row;
}

const documentedOf = new Map<string, Documented[]>();
const withoutFunction: string[] = [];
for (const one of documentedApi) {
  const { name } = functionFor(one) ?? {};
  if (name === undefined) withoutFunction.push(one.line);
  else documentedOf.set(name, [...(documentedOf.get(name) ?? []), one]);
}

describe('the sections', () => {
  it('have a function for each documented endpoint', () => {
    expect(withoutFunction).toEqual([]);
  });

  it('have no function that Trakt does not document', () => {
    expect(functions.filter(({ name }) => !documentedOf.has(name)).map(({ name }) => name)).toEqual([]);
  });

  it.each(functions.map((one) => [one.name, one] as const))('%s agrees with the documents', (name, one) => {
    const documented = documentedOf.get(name) ?? [];
    const accepted = new Set<string>();
    for (const theirs of documented) {
      const row = rowFor(theirs);
      // Trakt has removed it since, and with it all there is to compare.
      if (row.status === 404) return;
      // A write needs a sign-in, also where the documents forgot to say so.
      const required = theirs.method !== 'GET' || theirs.auth === 'required' || row.auth === 'required';
      expect([theirs.line, one.auth]).toEqual([theirs.line, required ? 'required' : 'optional']);
      // The sandbox's own test holds its pages against the documents, and names where the service is newer.
      const paged = one.answer === 'pages' || one.answer === 'map';
      expect([theirs.line, paged]).toEqual([theirs.line, row.paged]);
      const names = theirs.parameters.filter((query) => !one.pathNames.includes(query));
      if (theirs.extended && theirs.query === undefined) names.push('extended');
      expect(one.query).toEqual(expect.arrayContaining(names));
      const inBody = one.body === true ? Object.keys(Object(Reflect.get(Object(row.endpoint.takes), 'shape'))) : [];
      expect(inBody.filter((field) => [...one.pathNames, ...one.query, 'signal'].includes(field))).toEqual([]);
      expect([theirs.line, one.body !== false]).toEqual([theirs.line, row.endpoint.takes !== undefined]);
      for (const query of [...names, ...Object.keys(row.endpoint.query ?? {})]) accepted.add(query);
    }
    expect(one.query.filter((query) => !accepted.has(query))).toEqual([]);
  });
});

/** As one of Trakt's own apps, for which alone some endpoints are. */
const asTrakt = { isOfficial: () => true };
const reading = anApi({ plays: 400, ...asTrakt });

/** The parameters of the sandbox's own example of a request. */
function exampleFor(one: Named, row: EndpointRow): Record<string, unknown> {
  const { body, query = '' } = row.endpoint.example ?? {};
  const values = partsOf(examplePath(row).replace(/\?.*/, ''));
  const [form = []] = formsOf(one).filter(({ length }) => length === values.length);
  const path = form.flatMap((part, at) => (part.startsWith(':') ? [[part.slice(1), values[at]]] : []));
  const filled = Object.fromEntries([...path, ...new URLSearchParams(query)]);
  if (typeof one.body === 'string') return { ...filled, [one.body]: body };
  return one.body && typeof body === 'object' ? { ...body, ...filled } : filled;
}

describe('a call of', () => {
  it.each(functions.map((one) => [one.name, one] as const))('%s', async (name, one) => {
    for (const documented of documentedOf.get(name) ?? []) {
      const row = rowFor(documented);
      const { api } = one.method === 'GET' ? reading : anApi({ plays: 100, ...asTrakt });
      const client = createTraktClient({
        app: { clientId: 'app', userAgent: 'test/1.0' },
        session: { accessToken: async () => row.endpoint.example?.as ?? 'ada' },
        transport: async (url, { signal: _, ...request }) => api.request(url, request),
      });
      const call = name.split('.').reduce<unknown>((at, part) => Reflect.get(Object(at), part), client);
      if (typeof call !== 'function') throw new Error(`client.${name} is no function`);
      const params = exampleFor(one, row);
      if (!row.endpoint.handle) {
        await expect(call(params), documented.line).rejects.toMatchObject({ code: 'unauthorized' });
        continue;
      }
      const isRemoved = row.status === 404;
      if (isRemoved) {
        await expect(call(params).toArray(), documented.line).rejects.toMatchObject({ code: 'not_found' });
        continue;
      }
      const answer = one.answer === 'pages' ? await firstPage(call(params)) : await call(params);
      expect([documented.line, kindOf(answer)]).toEqual([documented.line, expectedKinds[one.answer]]);
    }
  });
});

const expectedKinds = {
  one: 'object',
  map: 'object',
  maybe: expect.stringMatching(/^(object|nothing)$/),
  list: 'list',
  pages: 'list',
  none: 'nothing',
} as const;

function kindOf(answer: unknown): string {
  if (answer === undefined) return 'nothing';
  return Array.isArray(answer) ? 'list' : typeof answer;
}

async function firstPage(list: { pages(): AsyncIterable<{ rows: unknown }> }): Promise<unknown> {
  for await (const { rows: first } of list.pages()) return first;
  return [];
}
