/** Every documented endpoint, once: its status, the shape of its answer, its rule about tokens. */
import { describe, expect, it } from 'vitest';
import { anApi } from '../src/api/fixture.ts';
import { pathsOf } from '../src/api/routes.ts';
import { type EndpointRow, endpointTable, examplePath } from '../src/api/table.ts';
import { documented } from './api-documented.ts';

const table = endpointTable();
const reading = anApi({ plays: 400 });

/** A write gets a sandbox of its own, so that none depends on another. */
function sandboxFor({ method }: EndpointRow) {
  return method === 'GET' ? reading : anApi({ plays: 100 });
}

function call(row: EndpointRow, options: { signedIn: boolean; query?: string }) {
  const { as = 'ada', body } = row.endpoint.example ?? {};
  const path = examplePath(row);
  return sandboxFor(row).request(options.query ? `${path}${path.includes('?') ? '&' : '?'}${options.query}` : path, {
    method: row.method,
    as,
    body: row.method === 'GET' ? undefined : body,
    ...(options.signedIn ? {} : { headers: { Authorization: undefined } }),
  });
}

describe('the table of endpoints', () => {
  it('has every endpoint that Trakt documents, with its status, and no other', () => {
    const own = table.map(({ method, path, status }) => `${method} ${trimmed(path)} ${status}`);
    const theirs = documented.map((line) => {
      const [method = '', path = '', status = ''] = line.split(' ');
      return `${method} ${trimmed(path)} ${status}`;
    });
    expect(theirs.filter((line) => !own.includes(line))).toEqual([]);
    expect(own.filter((line) => !theirs.includes(line))).toEqual([]);
    expect(new Set(own).size).toBe(own.length);
  });

  it('asks for a token wherever Trakt does', () => {
    const required = documented.filter((line) => line.endsWith(' required'));
    for (const line of required) {
      const [method, path = ''] = line.split(' ');
      const row = table.find((candidate) => candidate.method === method && trimmed(candidate.path) === trimmed(path));
      expect([line, row?.auth]).toEqual([line, 'required']);
    }
  });

  it('says what each does, in a sentence of its own', () => {
    for (const { path, about } of table) expect([path, about.length > 5]).toEqual([path, true]);
  });
});

const named = (rows: readonly EndpointRow[]) => rows.map((row) => [`${row.method} ${row.path}`, row] as const);

describe('every endpoint', () => {
  it.each(named(table))('%s answers its status and its shape', async (_, row) => {
    const response = await call(row, { signedIn: true });
    const text = await response.text();
    expect([response.status, response.ok ? '' : text]).toEqual([expectedStatus(row), '']);
    if (response.status === 204 || !row.endpoint.answers) {
      expect(text).toBe('');
      return;
    }
    accept(row, JSON.parse(text));
    const headers = ['Page', 'Limit', 'Page-Count', 'Item-Count'].map((name) => `X-Pagination-${name}`);
    for (const name of headers) expect([name, response.headers.has(name)]).toEqual([name, row.paged]);
  });

  it.each(named(table))('%s refuses whom it does not know, only where it has to', async (_, row) => {
    const response = await call(row, { signedIn: false });
    const text = await response.text();
    const ownPath = examplePath(row).startsWith('/users/me/');
    if (row.auth === 'required' || ownPath) expect([response.status, text]).toEqual([401, '']);
    else {
      expect(response.status).toBe(expectedStatus(row));
      if (text !== '') accept(row, JSON.parse(text));
    }
  });

  it.each(named(table.filter(({ extended }) => extended)))('%s keeps to its shape when extended', async (_, row) => {
    for (const extended of ['full,vip', 'metadata', 'progress', 'episodes', 'comments', 'min', 'all']) {
      const response = await call(row, { signedIn: true, query: `extended=${extended}` });
      const text = await response.text();
      expect(response.status).toBe(expectedStatus(row));
      if (text !== '') accept(row, JSON.parse(text));
    }
  });

  const withOptional = table.filter(({ endpoint }) => endpoint.route.includes('?'));
  it.each(named(withOptional))('%s answers without its optional parts', async (_, row) => {
    for (const path of pathsOf(row.endpoint)) {
      const response = await reading.request(examplePath({ path, endpoint: row.endpoint }), {
        as: row.endpoint.example?.as ?? 'ada',
      });
      expect([path, response.status]).toEqual([path, expectedStatus(row)]);
    }
  });
});

/** Where nothing is going on there is nothing to tell. */
function expectedStatus(row: EndpointRow): number {
  return ['/users/:id/watching', '/shows/:id/next_episode'].includes(row.path) ? 204 : row.status;
}

function accept({ endpoint }: EndpointRow, body: unknown): void {
  const parsed = endpoint.answers?.safeParse(body);
  expect(parsed?.error?.issues ?? []).toEqual([]);
}

function trimmed(path: string): string {
  return path.replace(/\/$/, '');
}
