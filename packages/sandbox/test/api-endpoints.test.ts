/** Every documented endpoint: its status, the shape of its answer, its rule about tokens, its pages. */
import { describe, expect, it } from 'vitest';
import { type EndpointRow, endpointTable, examplePath } from '../src/api/documents/table.ts';
import { anApi } from '../src/api/fixture.ts';
import { methodOf } from '../src/api/request/endpoint.ts';
import { pathsOf } from '../src/api/request/endpoint-finder.ts';
import { createSandbox } from '../src/index.ts';
import { documented } from './api-documented.ts';
import { newer } from './api-newer.ts';
import { aClient, authorizePath, startDevice } from './client.ts';

const table = endpointTable();
// As one of Trakt's own apps: some endpoints are for those alone. who-may-call.test.ts has the others.
const asTrakt = { isOfficial: () => true };
const reading = anApi({ plays: 400, ...asTrakt });

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

const all = [...documented, ...newer].map(parsed);
const [ofOAuth = [], ofApi = []] = [true, false].map((is) =>
  all.filter(({ path }) => path.startsWith('/oauth/') === is),
);

function rowOf({ method, path, line }: Documented): EndpointRow {
  const row = table.find((candidate) => candidate.method === method && trimmed(candidate.path) === trimmed(path));
  if (!row) throw new Error(`The sandbox has no ${line}`);
  return row;
}

/** A write that is carried out gets a sandbox of its own, so that none depends on another. */
function sandboxFor({ method }: EndpointRow, signedIn: boolean) {
  return method === 'GET' || !signedIn ? reading : anApi({ plays: 100, ...asTrakt });
}

function call(row: EndpointRow, options: { signedIn: boolean; query?: string | undefined }) {
  const { as = 'ada', body } = row.endpoint.example ?? {};
  const path = examplePath(row);
  return sandboxFor(row, options.signedIn).request(
    options.query ? `${path}${path.includes('?') ? '&' : '?'}${options.query}` : path,
    {
      method: row.method,
      as,
      body: row.method === 'GET' ? undefined : body,
      ...(options.signedIn ? {} : { headers: { Authorization: undefined } }),
    },
  );
}

/** Seen at the service in September 2026: an update of a smart list answers with nothing, and four charts are gone. */
const newerStatus: Readonly<Record<string, number>> = {
  'PUT /users/:id/smart-lists/:list_id': 204,
  'GET /movies/hot': 404,
  'GET /movies/streaming/:period': 404,
  'GET /shows/hot': 404,
  'GET /shows/streaming/:period': 404,
};
const isRemoved = (one: Documented): boolean => one.status === 404 || newerStatus[`${one.method} ${one.path}`] === 404;

describe('the table of endpoints', () => {
  it('has each of the 338 that Trakt documents, and of the 97 of a newer contract', () => {
    expect([documented.length, newer.length, ofOAuth.length, ofApi.length]).toEqual([338, 97, 5, 430]);
    for (const one of ofApi) {
      const route = `${one.method} ${trimmed(one.path)}`;
      expect([route, rowOf(one).status]).toEqual([route, newerStatus[route] ?? one.status]);
    }
  });

  it('has no other, but for the same without their optional parts', () => {
    const known = new Set(ofApi.map(({ method, path }) => `${method} ${trimmed(path)}`));
    const isShorter = ({ endpoint }: EndpointRow): boolean =>
      pathsOf(endpoint).some((path) => known.has(`${methodOf(endpoint)} ${path.replace(/\{[^}]*\}/g, '')}`));
    const unknown = table.filter((row) => !known.has(`${row.method} ${trimmed(row.path)}`) && !isShorter(row));
    expect(unknown.map(({ method, path }) => `${method} ${path}`)).toEqual([]);
    const rows = table.map(({ method, path }) => `${method} ${trimmed(path)}`);
    expect(rows).toEqual([...new Set(rows)]);
  });

  it('comes in pages where Trakt does', () => {
    // Since June 2026 the service pages these as well, and looks up an id without pages, whatever the contract says.
    const pagedNow = ['/sync/watched/:type', '/users/:id/watched/:type', '/sync/collection/shows'];
    const network = ['/users/:id/followers', '/users/:id/following', '/users/:id/friends'];
    const pagedWithMin = ['/users/:id/watched/movies', '/users/:id/watched/shows'];
    const differ = ofApi.filter((one) => !isRemoved(one) && rowOf(one).paged !== one.paged).map(({ path }) => path);
    expect(differ.toSorted()).toEqual([...pagedNow, ...network, ...pagedWithMin, '/search/:id_type/:id'].toSorted());
  });

  it('is extended wherever Trakt is', () => {
    expect(ofApi.filter((one) => one.extended && !isRemoved(one) && !rowOf(one).extended)).toEqual([]);
  });

  it('says what each does, in a sentence of its own', () => {
    for (const { path, about } of table) expect([path, about.length > 5]).toEqual([path, true]);
  });
});

const byLine = (lines: readonly Documented[]) => lines.map((one) => [one.line, one] as const);
const byRow = (rows: readonly EndpointRow[]) => rows.map((row) => [`${row.method} ${row.path}`, row] as const);

describe('each of the 430 of the API', () => {
  it.each(byLine(ofApi))('%s: its status and its shape', async (_, one) => {
    const row = rowOf(one);
    const response = await call(row, { signedIn: true, query: one.query });
    const text = await response.text();
    if (isRemoved(one)) {
      expect([response.status, Object.keys(JSON.parse(text))]).toEqual([404, ['error']]);
      return;
    }
    expect([response.status, response.ok ? '' : text]).toEqual([expectedStatus(row), '']);
    if (response.status === 204 || !row.endpoint.answers) {
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
      if (response.ok && text !== '') accept(row, JSON.parse(text));
    }
  });

  const oneOfEach = [...new Map(table.map((row) => [row.endpoint, row])).values()];
  it.each(byRow(oneOfEach.filter(({ extended }) => extended)))(
    '%s keeps to its shape when extended',
    async (_, row) => {
      for (const extended of ['full,vip', 'metadata', 'progress', 'episodes', 'comments', 'min', 'all', 'colors']) {
        const response = await call(row, { signedIn: true, query: `extended=${extended}` });
        const text = await response.text();
        expect(response.status).toBe(expectedStatus(row));
        if (text !== '') accept(row, JSON.parse(text));
      }
    },
  );

  const alone = new Set(ofApi.map(({ method, path }) => `${method} ${trimmed(path)}`));
  const shorter = table.filter(({ method, path }) => !alone.has(`${method} ${trimmed(path)}`));
  it.each(byRow(shorter))('%s, without an optional part, answers too', async (_, row) => {
    const response = await call(row, { signedIn: true });
    expect(response.status).toBe(expectedStatus(row));
    const text = await response.text();
    if (response.ok && text !== '') accept(row, JSON.parse(text));
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

/** A user who watches nothing now gets an answer without a body. */
function expectedStatus(row: EndpointRow): number {
  return ['/users/:id/watching', '/shows/:id/next_episode'].includes(row.path) ? 204 : row.status;
}

function accept({ endpoint }: EndpointRow, body: unknown): void {
  const result = endpoint.answers?.safeParse(body);
  expect(result?.error?.issues ?? []).toEqual([]);
}

function trimmed(path: string): string {
  return path.replace(/\/$/, '');
}
