import { describe, expect, it } from 'vitest';
import { createSandbox } from '../../index.ts';
import { endpointTable, examplePath } from '../documents/table.ts';
import { anApi } from '../fixture.ts';

const everybodys = anApi({ plays: 50 });
const ofTrakt = anApi({ plays: 50, isOfficial: () => true });
const table = endpointTable();
/** Without those that lack an optional part. */
const rowsWith = (otherApps: 401 | 403) =>
  table.filter(({ endpoint, path }) => endpoint.otherApps === otherApps && !/(watchnow|links|sources)$/.test(path));

describe("an endpoint for Trakt's own apps", () => {
  const call = (api: typeof everybodys, row: (typeof table)[number], signedIn = true) =>
    api.request(examplePath(row), {
      method: row.method,
      body: row.endpoint.example?.body,
      ...(signedIn ? {} : { headers: { Authorization: undefined } }),
    });

  it('is one of the 8 with limited access, or one of the 7 of Younify and of profiles', () => {
    expect(rowsWith(403).map(({ path }) => path)).toEqual([
      '/episodes/:id/watchnow/:country',
      '/movies/:id/watchnow/:country',
      '/movies/:id/watchnow/justwatch_links/:country',
      '/shows/:id/seasons/:season/episodes/:episode/watchnow/:country',
      '/shows/:id/seasons/:season/watchnow/justwatch_links/:country',
      '/shows/:id/watchnow/:country',
      '/shows/:id/watchnow/justwatch_links/:country',
      '/watchnow/sources/:countryCode',
    ]);
    expect(rowsWith(401).map(({ method, path }) => `${method} ${path}`)).toEqual([
      'PUT /users/avatar',
      'PUT /users/set_cover',
      'POST /younify/connect',
      'GET /younify/connections',
      'POST /younify/users/refresh/:service_id',
      'POST /younify/users/refresh/:service_id/:all_data',
      'DELETE /younify/users/services/:service_id',
    ]);
  });

  it.each(rowsWith(403).map((row) => [row.path, row] as const))(
    '%s: 403 in JSON, with or without a token',
    async (_, row) => {
      for (const signedIn of [true, false]) {
        const refused = await call(everybodys, row, signedIn);
        expect([refused.status, await refused.json()]).toEqual([
          403,
          { error: "Limited access: for Trakt's own apps alone." },
        ]);
        expect((await call(ofTrakt, row, signedIn)).status).toBe(200);
      }
    },
  );

  it.each(rowsWith(401).map((row) => [row.path, row] as const))('%s: 401 without a body', async (_, row) => {
    const refused = await call(everybodys, row);
    expect([refused.status, await refused.text()]).toEqual([401, '']);
    expect((await call(ofTrakt, row)).status).toBe(row.status);
    expect((await call(ofTrakt, row, false)).status).toBe(401);
  });
});

describe('the parameter sync_id', () => {
  it.each(['/sync/history', '/sync/history/movies', '/sync/collection/media', '/sync/collection/minimal/movies'])(
    "%s: 403, but for Trakt's own apps, where no row came by an import",
    async (path) => {
      const refused = await everybodys.request(`${path}?sync_id=181500007`);
      expect([refused.status, await refused.json()]).toEqual([403, { error: expect.any(String) }]);
      expect(Object.values(Object(await ofTrakt.json(`${path}?sync_id=181500007`)))).toEqual([]);
      expect(Object.values(Object(await ofTrakt.json(path))).length).toBeGreaterThan(0);
      expect((await ofTrakt.request(`${path}?sync_id=x`)).status).toBe(422);
    },
  );
});

describe('an endpoint that Trakt has removed', () => {
  it.each([
    ['/movies/streaming/weekly', 'endpoint removed'],
    ['/shows/streaming/daily', 'endpoint removed'],
    ['/movies/streaming', 'endpoint removed'],
    ['/movies/hot', 'not found'],
    ['/shows/hot', 'not found'],
  ])('%s: 404, %s', async (path, error) => {
    for (const api of [everybodys, ofTrakt]) {
      const gone = await api.request(path);
      expect([gone.status, await gone.json()]).toEqual([404, { error }]);
    }
  });
});

describe("the answers about a user's lists", () => {
  const told = async (path: string, as = 'ada') => {
    const { status, headers } = await everybodys.request(path, { as });
    return [status, headers.get('X-Private-User')];
  };

  it.each(['lists', 'lists/collaborations', 'watchlist', 'favorites'])(
    '/users/:id/%s: say whether the user is private',
    async (rest) => {
      expect(await told(`/users/ada/${rest}`)).toEqual([200, 'false']);
      expect(await told(`/users/me/${rest}`, 'grace')).toEqual([200, 'true']);
      expect(await told(`/users/grace/${rest}`)).toEqual([401, 'true']);
    },
  );

  it('say so for one list and its items, by the id of the list too, and when the list is refused', async () => {
    for (const rest of ['', '/items', '/likes']) {
      expect(await told(`/users/ada/lists/rainy-sundays${rest}`)).toEqual([200, 'false']);
      expect(await told(`/lists/1${rest}`)).toEqual([200, 'false']);
      expect(await told(`/lists/4${rest}`, 'grace')).toEqual([200, 'true']);
      expect(await told(`/lists/4${rest}`)).toEqual([403, 'true']);
      expect(await told(`/lists/2${rest}`, 'alan')).toEqual([403, 'false']);
    }
    expect(await told('/sync/watchlist')).toEqual([200, null]);
    expect(await told('/users/ada/history')).toEqual([200, null]);
  });
});

describe('the tier of an app', () => {
  const statusOf = async (sandbox: ReturnType<typeof createSandbox>, path: string) => {
    const headers = { 'Content-Type': 'application/json', 'User-Agent': 'test/1.0', 'trakt-api-version': '2' };
    return (await sandbox.fetch(path, { headers: { ...headers, 'trakt-api-key': 'sandbox-client' } })).status;
  };

  it('is community, and official if the sandbox is told so', async () => {
    expect(await statusOf(createSandbox({ plays: 0 }), '/watchnow/sources')).toBe(403);
    expect(await statusOf(createSandbox({ plays: 0, appTier: 'official' }), '/watchnow/sources')).toBe(200);
  });

  it("does not keep a sandbox of the other tier from going on from the writes of Trakt's own apps", async () => {
    const first = createSandbox({ plays: 0, appTier: 'official' });
    const { access_token } = first.issueGrant();
    const changed = await first.fetch('/users/set_cover', {
      method: 'PUT',
      headers: {
        'Content-Type': 'application/json',
        'User-Agent': 'test/1.0',
        'trakt-api-version': '2',
        'trakt-api-key': 'sandbox-client',
        Authorization: `Bearer ${access_token}`,
      },
      body: '{"cover_type": "movie", "cover_id": 1}',
    });
    expect(changed.status).toBe(204);
    const next = createSandbox({ snapshot: first.snapshot() });
    expect(await statusOf(next, '/movies/popular')).toBe(200);
    expect(await statusOf(next, '/watchnow/sources')).toBe(403);
  });
});
