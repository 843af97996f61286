/** Every documented endpoint: its status, the shape of its answer, its rule about tokens, its pages. */
import { describe, expect, it } from 'vitest';
import { type EndpointRow, endpointTable, examplePath } from '../src/api/documents/table.ts';
import { anApi } from '../src/api/fixture.ts';
import { pathsOf } from '../src/api/request/routes.ts';
import { createSandbox } from '../src/index.ts';
import { documented } from './api-documented.ts';
import { aClient, authorizePath, startDevice } from './client.ts';

const table = endpointTable();
const reading = anApi({ plays: 400 });

interface Documented {
  readonly line: string;
  readonly method: string;
  readonly path: string;
  readonly query: string | undefined;
  readonly status: number;
  readonly needsToken: boolean;
  readonly paged: boolean;
  readonly extended: boolean;
}

function parsed(line: string): Documented {
  const [method = '', target = '', status, auth, ...flags] = line.split(' ');
  const [path = '', query] = target.split('?');
  const [paged, extended] = [flags.includes('paged'), flags.includes('extended')];
  return { line, method, path, query, status: Number(status), needsToken: auth === 'required', paged, extended };
}

const all = documented.map(parsed);
const [ofOAuth = [], ofApi = []] = [true, false].map((is) =>
  all.filter(({ path }) => path.startsWith('/oauth/') === is),
);

function rowOf({ method, path, line }: Documented): EndpointRow {
  const row = table.find((candidate) => candidate.method === method && trimmed(candidate.path) === trimmed(path));
  if (!row) throw new Error(`The sandbox has no ${line}`);
  return row;
}

/** A write gets a sandbox of its own, so that none depends on another. */
function sandboxFor({ method }: EndpointRow) {
  return method === 'GET' ? reading : anApi({ plays: 100 });
}

function call(row: EndpointRow, options: { signedIn: boolean; query?: string | undefined }) {
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
  it('has each of the 338 that Trakt documents, and no other', () => {
    expect(documented).toHaveLength(338);
    // The contract has the two of `extended=min` beside the same paths without it.
    const theirs = new Set(
      ofApi.map(({ method, path, status }) => {
        const route = `${method} ${trimmed(path)}`;
        // Seen at the service in September 2026: an update of a smart list answers with nothing.
        return `${route} ${route === 'PUT /users/:id/smart-lists/:list_id' ? 204 : status}`;
      }),
    );
    const own = table.map(({ method, path, status }) => `${method} ${trimmed(path)} ${status}`);
    expect([ofOAuth.length, ofApi.length, theirs.size]).toEqual([5, 333, 331]);
    expect(own.toSorted()).toEqual([...theirs].toSorted());
  });

  it('comes in pages where Trakt does', () => {
    // Since June 2026 the service pages these as well, and looks up an id without pages, whatever the contract says.
    const pagedNow = ['/sync/watched/:type', '/users/:id/watched/:type', '/sync/collection/shows'];
    const network = ['/users/:id/followers', '/users/:id/following', '/users/:id/friends'];
    const pagedWithMin = ['/users/:id/watched/movies', '/users/:id/watched/shows'];
    const differ = ofApi.filter((one) => rowOf(one).paged !== one.paged).map(({ path }) => path);
    expect(differ.toSorted()).toEqual([...pagedNow, ...network, ...pagedWithMin, '/search/:id_type/:id'].toSorted());
  });

  it('is extended wherever Trakt is', () => {
    expect(ofApi.filter((one) => one.extended && !rowOf(one).extended)).toEqual([]);
  });

  it('says what each does, in a sentence of its own', () => {
    for (const { path, about } of table) expect([path, about.length > 5]).toEqual([path, true]);
  });
});

const byLine = (lines: readonly Documented[]) => lines.map((one) => [one.line, one] as const);
const byRow = (rows: readonly EndpointRow[]) => rows.map((row) => [`${row.method} ${row.path}`, row] as const);

describe('each of the 333 of the API', () => {
  it.each(byLine(ofApi))('%s: its status and its shape', async (_, one) => {
    const row = rowOf(one);
    const response = await call(row, { signedIn: true, query: one.query });
    const text = await response.text();
    expect([response.status, response.ok ? '' : text]).toEqual([expectedStatus(row), '']);
    if (!response.ok || response.status === 204 || !row.endpoint.answers) {
      expect(text).toBe('');
      return;
    }
    accept(row, JSON.parse(text));
    const headers = ['Page', 'Limit', 'Page-Count', 'Item-Count'].map((name) => `X-Pagination-${name}`);
    for (const name of headers) expect([name, response.headers.has(name)]).toEqual([name, row.paged]);
  });

  it.each(byLine(ofApi))('%s: refuses requests without a token only where it has to', async (_, one) => {
    const row = rowOf(one);
    const response = await call(row, { signedIn: false, query: one.query });
    const text = await response.text();
    const ownPath = examplePath(row).startsWith('/users/me/');
    // A write always needs a token, also where the contract forgot to say so.
    if (one.needsToken || one.method !== 'GET' || row.auth === 'required' || ownPath)
      expect([response.status, text]).toEqual([401, '']);
    else {
      expect(response.status).toBe(expectedStatus(row));
      if (text !== '') accept(row, JSON.parse(text));
    }
  });

  it.each(byRow(table.filter(({ extended }) => extended)))('%s keeps to its shape when extended', async (_, row) => {
    for (const extended of ['full,vip', 'metadata', 'progress', 'episodes', 'comments', 'min', 'all', 'colors']) {
      const response = await call(row, { signedIn: true, query: `extended=${extended}` });
      const text = await response.text();
      expect(response.status).toBe(expectedStatus(row));
      if (text !== '') accept(row, JSON.parse(text));
    }
  });

  const withOptional = table.filter(({ endpoint }) => endpoint.route.includes('?'));
  it.each(byRow(withOptional))('%s answers without its optional parts', async (_, row) => {
    for (const path of pathsOf(row.endpoint)) {
      const response = await reading.request(examplePath({ path, endpoint: row.endpoint }), {
        as: row.endpoint.example?.as ?? 'ada',
      });
      expect([path, response.status]).toEqual([path, expectedStatus(row)]);
    }
  });

  it('is found by its path as Trakt writes it, with the slash at the end, through the whole sandbox', async () => {
    const sandbox = createSandbox({ plays: 0 });
    const asking = ofApi.filter(({ method, path }) => method === 'GET' && path.endsWith('/'));
    const headers = { 'Content-Type': 'application/json', 'User-Agent': 'test/1.0', 'trakt-api-version': '2' };
    for (const one of asking) {
      const path = examplePath({ path: one.path, endpoint: rowOf(one).endpoint });
      const response = await sandbox.fetch(path, { headers: { ...headers, 'trakt-api-key': 'sandbox-client' } });
      expect([one.line, [200, 401].includes(response.status)]).toEqual([one.line, true]);
    }
    expect(asking.length).toBeGreaterThan(5);
  });
});

describe('each of the 5 of OAuth', () => {
  const calls: Readonly<Record<string, () => Promise<Response>>> = {
    '/oauth/authorize': () => createSandbox({ plays: 0 }).fetch(authorizePath()),
    '/oauth/device/code': () => aClient(createSandbox()).post('/oauth/device/code', { client_id: 'sandbox-client' }),
    async '/oauth/device/token'() {
      const sandbox = createSandbox({ autoApprove: true });
      return aClient(sandbox).poll((await startDevice(sandbox)).device_code);
    },
    '/oauth/token'() {
      const sandbox = createSandbox();
      return aClient(sandbox).refresh(sandbox.issueGrant().refresh_token);
    },
    '/oauth/revoke'() {
      const sandbox = createSandbox();
      return aClient(sandbox).revoke(sandbox.issueGrant().access_token);
    },
  };

  it.each(byLine(ofOAuth))('%s: its status, without a token', async (_, { path, status }) => {
    expect((await calls[path]?.())?.status).toBe(status);
  });
});

/** Apps that are not Trakt's own get 401 from some; a user who watches nothing now gets an answer without a body. */
function expectedStatus(row: EndpointRow): number {
  if (!row.endpoint.handle) return 401;
  return ['/users/:id/watching', '/shows/:id/next_episode'].includes(row.path) ? 204 : row.status;
}

function accept({ endpoint }: EndpointRow, body: unknown): void {
  const result = endpoint.answers?.safeParse(body);
  expect(result?.error?.issues ?? []).toEqual([]);
}

function trimmed(path: string): string {
  return path.replace(/\/$/, '');
}
