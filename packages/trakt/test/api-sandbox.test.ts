/** The client and the session together against the sandbox, which is written from Trakt's side of the wire. */

import { createSandbox, type Sandbox, type SandboxOptions } from '@trakt-usher/sandbox';
import { afterEach, describe, expect, it } from 'vitest';
import { createTraktClient, type Pages, type TraktClient } from '../src/api/index.ts';
import { createMemoryStore, createSession, type Session } from '../src/session/index.ts';
import { createFakeClock, type FakeClock } from '../src/testing/fake-clock.ts';

const app = { clientId: 'sandbox-client', userAgent: 'a-test/1.0' };
const sandboxes: Sandbox[] = [];

afterEach(() => {
  for (const sandbox of sandboxes.splice(0)) sandbox.close();
});

interface SignedIn {
  sandbox: Sandbox;
  client: TraktClient;
  session: Session;
  clock: FakeClock;
}

async function signedIn(options: SandboxOptions = {}): Promise<SignedIn> {
  const clock = createFakeClock();
  const sandbox = createSandbox({ now: clock.now, plays: 100, ...options });
  sandboxes.push(sandbox);
  const transport = sandbox.fetch;
  const session = createSession({ store: createMemoryStore({ clock }), app, transport, clock });
  const tokens = sandbox.issueGrant();
  await session.signIn({
    accessToken: tokens.access_token,
    refreshToken: tokens.refresh_token,
    expiresIn: tokens.expires_in,
    scope: tokens.scope,
  });
  return { sandbox, session, clock, client: createTraktClient({ app, session, transport, clock }) };
}

/** Every row of a list, read by hand: hundreds at a time, until a page is empty. */
async function readByHand({ sandbox, session }: SignedIn, path: string): Promise<unknown[]> {
  const rows: unknown[] = [];
  const headers = {
    'content-type': 'application/json',
    'trakt-api-version': '2',
    'trakt-api-key': app.clientId,
    'user-agent': 'by-hand/1.0',
    authorization: `Bearer ${await session.accessToken()}`,
  };
  for (let page = 1; page < 1000; page += 1) {
    const url = new URL(path, 'https://api.trakt.tv');
    url.searchParams.set('page', String(page));
    url.searchParams.set('limit', '100');
    const found: unknown = await (await sandbox.fetch(url, { headers })).json();
    if (!Array.isArray(found) || found.length === 0) return rows;
    rows.push(...found);
  }
  throw new Error(`${path} has no end`);
}

const refreshes = ({ sandbox }: SignedIn) =>
  sandbox.requests.list().filter(({ grantType }) => grantType === 'refresh_token').length;

describe('the account', () => {
  it('is described by its settings and its latest activities', async () => {
    const { client } = await signedIn();
    expect(await client.users.settings()).toMatchObject({
      user: { username: 'ada' },
      account: { timezone: 'America/Los_Angeles' },
      limits: { watchlist: { item_count: 250 } },
    });
    expect((await client.users.settings({ extended: 'browsing' })).browsing?.calendar.period).toBe('month');
    const { all, movies } = await client.sync.lastActivities();
    expect(movies.watched_at <= all).toBe(true);
  });

  const lists: Record<string, [(client: TraktClient) => Pages<unknown>, string]> = {
    history: [({ sync }) => sync.history.get(), '/sync/history'],
    'history of films, in full': [
      ({ sync }) => sync.history.get({ type: 'movies', extended: 'full' }),
      '/sync/history/movies?extended=full',
    ],
    'watched films': [({ sync }) => sync.watched.get({ type: 'movies' }), '/sync/watched/movies'],
    'watched shows, with progress': [
      ({ sync }) => sync.watched.get({ type: 'shows', extended: 'progress' }),
      '/sync/watched/shows?extended=progress',
    ],
    ratings: [({ sync }) => sync.ratings.get(), '/sync/ratings'],
    'high ratings of films': [
      ({ sync }) => sync.ratings.get({ type: 'movies', rating: [9, 10] }),
      '/sync/ratings/movies/9,10',
    ],
    watchlist: [({ sync }) => sync.watchlist.get(), '/sync/watchlist'],
    'watchlist by title': [
      ({ sync }) => sync.watchlist.get({ type: 'movies', sort_by: 'title', sort_how: 'desc' }),
      '/sync/watchlist/movies/title/desc',
    ],
    favorites: [({ sync }) => sync.favorites.get(), '/sync/favorites'],
    'collected films': [({ sync }) => sync.collection.get({ type: 'movies' }), '/sync/collection/movies'],
    'collected shows': [({ sync }) => sync.collection.get({ type: 'shows' }), '/sync/collection/shows'],
    'popular films and shows, which share numbers': [({ media }) => media.popular(), '/media/popular'],
    'collected episodes': [({ sync }) => sync.collection.get({ type: 'episodes' }), '/sync/collection/episodes'],
  };

  it.each(Object.entries(lists))('has all its %s', async (_, [read, path]) => {
    const fixture = await signedIn({ plays: 2000 });
    const byHand = await readByHand(fixture, path);
    expect(byHand.length).toBeGreaterThan(0);
    expect(await read(fixture.client).toArray()).toEqual(byHand);
  });

  it('tells a film that people search for from a show of its number', async () => {
    const { client, clock } = await signedIn();
    const opened = { id: 1, query: 'one' };
    await client.search.recent.add({ ...opened, type: 'movies' });
    await Promise.all([client.search.recent.add({ ...opened, type: 'shows' }), clock.advance(1_000)]);
    const found = await client.search.trending({ query: 'one' }).toArray();
    expect(found.map(({ id, type }) => [id, type])).toEqual([
      [1, 'movie'],
      [1, 'show'],
    ]);
  });

  it.each([1, 249, 250, 251, 1000, 1250])('gives all of %i plays, even where its counts lag', async (plays) => {
    for (const underReportPages of [false, true]) {
      const { client } = await signedIn({ plays, underReportPages });
      const ids = (await client.sync.history.get().toArray()).map(({ id }) => id);
      expect(new Set(ids).size).toBe(plays);
      expect(ids).toHaveLength(plays);
    }
  });

  it('tells how many plays there are while they are read', async () => {
    const { client } = await signedIn({ plays: 600 });
    const seen: unknown[] = [];
    for await (const { number, rows, total, pageCount } of client.sync.history.get().pages()) {
      seen.push([number, rows.length, total, pageCount]);
    }
    expect(seen).toEqual([
      [1, 250, 600, 3],
      [2, 250, 600, 3],
      [3, 100, 600, 3],
    ]);
  });
});

describe('an access token', () => {
  it('that has ended without our knowing is renewed once for fifty calls, which all succeed', async () => {
    const fixture = await signedIn();
    fixture.sandbox.clock.advance(8 * 24 * 3600);
    const answers = await Promise.all(Array.from({ length: 50 }, () => fixture.client.users.settings()));
    expect(answers.map(({ user }) => user.username)).toEqual(Array.from({ length: 50 }, () => 'ada'));
    expect(refreshes(fixture)).toBe(1);
  });

  it('that ends in the middle of a long list costs no row', async () => {
    const fixture = await signedIn({ plays: 1000 });
    let rows = 0;
    for await (const page of fixture.client.sync.history.get().pages()) {
      rows += page.rows.length;
      if (page.number === 2) fixture.sandbox.clock.advance(8 * 24 * 3600);
    }
    expect(rows).toBe(1000);
    expect(refreshes(fixture)).toBe(1);
  });

  it('that was revoked leads to a new sign-in', async () => {
    const fixture = await signedIn();
    fixture.sandbox.endGrants();
    await expect(fixture.client.users.settings()).rejects.toMatchObject({
      code: 'sign_in_required',
      reason: 'revoked',
    });
  });
});

describe('who is not signed in', () => {
  it('can read what is public, and only that', async () => {
    const { sandbox, clock } = await signedIn();
    const client = createTraktClient({ app, transport: sandbox.fetch, clock });
    expect((await client.request({ path: '/users/ada/history', query: { limit: 10 } })).body).toHaveLength(10);
    await expect(client.request({ path: '/users/me/history' })).rejects.toMatchObject({ code: 'sign_in_required' });
    await expect(client.sync.history.get().toArray()).rejects.toMatchObject({
      code: 'sign_in_required',
      reason: 'never',
    });
  });

  it('learns when the app is unknown', async () => {
    const { sandbox, clock } = await signedIn();
    const client = createTraktClient({ app: { clientId: 'nobody' }, transport: sandbox.fetch, clock });
    await expect(client.request({ path: '/users/ada/history' })).rejects.toMatchObject({ code: 'app_rejected' });
  });

  it('learns what is not there', async () => {
    const { client } = await signedIn();
    await expect(client.request({ path: '/users/nobody/history' })).rejects.toMatchObject({ code: 'not_found' });
    await expect(client.request({ path: '/no/such/thing' })).rejects.toMatchObject({
      code: 'not_found',
      endpoint: 'GET /no/such/thing',
    });
  });
});

describe('trouble on the way', () => {
  it('is waited out while a list is read', async () => {
    const { client, sandbox, clock } = await signedIn({ plays: 600 });
    sandbox.faults.add({ route: 'api', kind: 'json_429', retryAfterSeconds: 10, after: 1 });
    sandbox.faults.add({ route: 'api', kind: 'status', status: 522, after: 2 });
    sandbox.faults.add({ route: 'api', kind: 'drop', after: 3 });
    const [rows] = await Promise.all([client.sync.history.get().toArray(), clock.advance(60_000)]);
    expect(rows).toHaveLength(600);
    expect(
      sandbox.requests
        .list()
        .filter(({ fault }) => fault)
        .map(({ fault }) => fault),
    ).toEqual(['json_429', 'status', 'drop']);
  });

  it.each([
    ['a ban by the edge', { kind: 'html_429' }, { code: 'edge_blocked', status: 429, rayId: expect.any(String) }],
    ['a challenge page', { kind: 'captcha' }, { code: 'edge_blocked', status: 200 }],
    ['a page in the way', { kind: 'status', status: 403 }, { code: 'edge_blocked', status: 403 }],
    ['a long wait', { kind: 'json_429', retryAfterSeconds: 300 }, { code: 'rate_limited', status: 429 }],
    ['an answer cut short', { kind: 'truncated' }, { code: 'unexpected_response', status: 200 }],
    ['a redirect', { kind: 'redirect' }, { code: 'unexpected_response', status: 302 }],
    ['a full account', { kind: 'status', status: 420, body: 'empty' }, { code: 'account_limit', limit: undefined }],
    [
      'a locked account',
      { kind: 'status', status: 423, body: 'empty' },
      { code: 'account_locked', deactivated: false },
    ],
    ['a VIP feature', { kind: 'status', status: 426, body: 'json' }, { code: 'vip_required', upgradeUrl: undefined }],
  ] as const)('is told at once: %s', async (_, fault, expected) => {
    const { client, sandbox } = await signedIn();
    sandbox.faults.add({ route: 'api', ...fault });
    await expect(client.users.settings()).rejects.toMatchObject(expected);
    expect(sandbox.requests.list({ path: '/users/settings' })).toHaveLength(1);
  });

  it.each([{ kind: 'drop', commit: true }, { kind: 'drop' }, { kind: 'status', status: 504 }] as const)(
    'leaves a write in doubt, sent once: %o',
    async (fault) => {
      const { client, sandbox, clock } = await signedIn();
      sandbox.faults.add({ route: 'api', ...fault });
      const write = client.request({ method: 'POST', path: '/sync/history', body: { movies: [] } }).catch((e) => e);
      await clock.advance(120_000);
      expect(await write).toMatchObject({ code: 'write_outcome_unknown' });
      expect(sandbox.requests.list({ path: '/sync/history' })).toHaveLength(1);
    },
  );
});
