import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { ConfigError, NetworkError, SignInRequired, UsherError, WriteOutcomeUnknown } from '../errors.ts';
import { type LogFields, silentLog } from '../log.ts';
import { createFakeClock } from '../testing/fake-clock.ts';
import type { Transport } from '../transport.ts';
import { createTraktClient, type TraktClientOptions } from './client.ts';
import { type FakeAnswer, fakeSession, fakeTrakt, html, type Received, type Scripted } from './testing/fake-trakt.ts';

function aClient(answers: Scripted[], options: Partial<TraktClientOptions> = {}) {
  const { transport, received } = fakeTrakt(...answers);
  const session = fakeSession();
  const clock = createFakeClock();
  const app = { clientId: 'client-1', userAgent: 'MyApp/1.2.3' };
  const client = createTraktClient({ app, session, transport, clock, ...options });
  return { client, received, session, clock };
}

const settings = { user: { username: 'ada' } };
const bearer = ({ request }: Received) => request.headers.Authorization?.replace('Bearer ', '');
const connectionLost = () => Object.assign(new TypeError('fetch failed'), { cause: { code: 'ECONNRESET' } });
const refusedConnection = () => Object.assign(new TypeError('fetch failed'), { cause: { code: 'ECONNREFUSED' } });

/** Waits for a call that itself waits on the fake clock. */
async function outcome<T>(call: Promise<T>, clock: { advance(ms: number): Promise<void> }): Promise<T | unknown> {
  const settled = call.catch((error: unknown) => error);
  await clock.advance(120_000);
  return settled;
}

describe('a request', () => {
  it('carries what Trakt requires, and the access token', async () => {
    const { client, received } = aClient([{ body: settings }]);
    expect(await client.users.settings()).toEqual(settings);
    expect(received[0]?.url.href).toBe('https://api.trakt.tv/users/settings');
    expect(received[0]?.request).toMatchObject({
      method: 'GET',
      redirect: 'manual',
      credentials: 'omit',
      headers: {
        'content-type': 'application/json',
        'trakt-api-version': '2',
        'trakt-api-key': 'client-1',
        'user-agent': expect.stringMatching(/^MyApp\/1\.2\.3 trakt-usher\//),
        Authorization: 'Bearer token-1',
      },
    });
  });

  it('sends a body as JSON, falsy values included', async () => {
    const { client, received } = aClient([{ status: 201, body: {} }]);
    await client.request({ method: 'POST', path: '/scrobble/start', body: { progress: 0, movie: null } });
    expect(received[0]?.request.body).toBe('{"progress":0,"movie":null}');
  });

  it('gives status, headers and body of the answer', async () => {
    const { client } = aClient([{ status: 201, headers: { 'x-sort-by': 'rank' }, body: [1] }]);
    const reply = await client.request({ path: '/a' });
    expect([reply.status, reply.headers.get('X-Sort-By'), reply.body]).toEqual([201, 'rank', [1]]);
  });

  it('goes through the fetch of the moment where no transport is given', async () => {
    const client = createTraktClient({ app: { clientId: 'c' } });
    vi.stubGlobal('fetch', async () => Response.json({ ok: true }));
    onTestFinished(() => {
      vi.unstubAllGlobals();
    });
    expect((await client.request({ path: '/movies/trending' })).body).toEqual({ ok: true });
  });
});

describe('a list of any endpoint', () => {
  it('is read to its end', async () => {
    const headers = { 'x-pagination-limit': '2', 'x-pagination-page-count': '2' };
    const { client, received } = aClient([
      { headers, body: [1, 2] },
      { headers, body: [3] },
    ]);
    expect(await client.pages<number>({ path: '/a', query: { type: 'movies' } }).toArray()).toEqual([1, 2, 3]);
    expect(received.map(({ url }) => url.search)).toEqual([
      '?type=movies&page=1&limit=250',
      '?type=movies&page=2&limit=250',
    ]);
  });
});

describe('without a session', () => {
  it('public endpoints answer', async () => {
    const { transport, received } = fakeTrakt({ body: [] });
    const client = createTraktClient({ app: { clientId: 'c' }, transport });
    await client.request({ path: '/movies/trending' });
    expect(received[0]?.request.headers).not.toHaveProperty('Authorization');
  });

  it('the others ask for a sign-in, and send nothing', async () => {
    const { transport, received } = fakeTrakt({ body: [] });
    const client = createTraktClient({ app: { clientId: 'c' }, transport });
    await expect(client.users.settings()).rejects.toMatchObject({ code: 'sign_in_required', reason: 'never' });
    await expect(client.sync.history.get().toArray()).rejects.toBeInstanceOf(SignInRequired);
    await expect(client.request({ method: 'POST', path: '/checkin' })).rejects.toBeInstanceOf(SignInRequired);
    expect(received).toHaveLength(0);
  });

  it('those of which only the answer tells ask for one, too', async () => {
    const { transport } = fakeTrakt({ status: 401 });
    const client = createTraktClient({ app: { clientId: 'c' }, transport });
    const path = '/users/me/history';
    await expect(client.request({ path })).rejects.toMatchObject({ code: 'sign_in_required', reason: 'never' });
    await expect(client.request({ path, auth: 'none' })).rejects.toMatchObject({ code: 'unauthorized' });
  });
});

describe('with a session that needs a sign-in', () => {
  const session = {
    async accessToken(): Promise<string> {
      throw new SignInRequired('revoked');
    },
  };

  it('public endpoints still answer', async () => {
    const { client, received } = aClient([{ body: [] }], { session });
    await client.request({ path: '/movies/trending' });
    expect(received[0] && bearer(received[0])).toBeUndefined();
  });

  it('the others say why', async () => {
    const { client } = aClient([{ body: [] }], { session });
    await expect(client.sync.lastActivities()).rejects.toMatchObject({ reason: 'revoked' });
  });

  it('those of which only the answer tells say why, too', async () => {
    const { client, received } = aClient([{ status: 401 }], { session });
    await expect(client.users.lists.personal({ id: 'me' }).toArray()).rejects.toMatchObject({ reason: 'revoked' });
    expect(received).toHaveLength(1);
  });
});

describe('an access token', () => {
  const session = { apiOrigin: 'http://localhost:8090', accessToken: async () => 'token' };

  it('goes to the origin that its sign-in is for', async () => {
    const { client, received } = aClient([{ body: settings }], { session });
    await client.users.settings();
    expect(received[0]?.url.origin).toBe('http://localhost:8090');
  });

  it('goes nowhere else: a client for another origin is an error that names both', () => {
    const create = () => aClient([], { session, apiOrigin: 'https://api.trakt.tv' });
    expect(create).toThrow(ConfigError);
    expect(create).toThrow(/localhost:8090.*api\.trakt\.tv/);
  });

  it('is not sent where none is needed', async () => {
    const { client, received, session } = aClient([{ body: [] }]);
    await client.request({ path: '/movies/trending', auth: 'none' });
    expect(received[0]?.request.headers).not.toHaveProperty('Authorization');
    expect(session.asked).toEqual([]);
  });
});

describe('a 403', () => {
  const list = { path: '/users/grace/lists/secret' };

  it('is about one thing once Trakt has served the app', async () => {
    const { client, received } = aClient([{ body: settings }, { status: 403, body: {} }]);
    await client.users.settings();
    await expect(client.request(list)).rejects.toMatchObject({ code: 'forbidden', endpoint: `GET ${list.path}` });
    expect(received).toHaveLength(2);
  });

  it('that comes first is about one thing if Trakt serves the app what is for everybody', async () => {
    const { client, received } = aClient([
      ({ url }) => (url.pathname === '/genres/movies' ? { body: [] } : { status: 403, body: {} }),
    ]);
    await expect(client.request(list)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(client.request(list)).rejects.toMatchObject({ code: 'forbidden' });
    expect(received.map(({ url }) => url.pathname)).toEqual([list.path, '/genres/movies', list.path]);
    expect(received.map(bearer)).toEqual(['token-1', undefined, 'token-1']);
  });

  it('is about the app if Trakt serves it nothing', async () => {
    const { client } = aClient([{ status: 403, body: {} }]);
    await expect(client.users.settings()).rejects.toMatchObject({ code: 'app_rejected', status: 403 });
  });

  it('is about one thing if Trakt is in trouble when it is asked', async () => {
    const { client } = aClient([{ status: 403, body: {} }, { status: 503 }]);
    await expect(client.users.settings()).rejects.toMatchObject({ code: 'forbidden' });
  });
});

describe('a 401', () => {
  const refuses =
    (...tokens: string[]) =>
    (received: Received): FakeAnswer =>
      tokens.includes(bearer(received) ?? '') ? { status: 401 } : { body: settings };

  it('renews the token once and repeats the request once', async () => {
    const { client, received, session } = aClient([refuses('token-1')]);
    expect(await client.users.settings()).toEqual(settings);
    expect(received.map(bearer)).toEqual(['token-1', 'token-2']);
    expect(session.asked).toEqual([undefined, 'token-1']);
  });

  it('repeats a write as well, for nothing was done', async () => {
    const { client, received } = aClient([refuses('token-1')]);
    await client.request({ method: 'POST', path: '/sync/history', body: { movies: [] } });
    expect(received.map(({ request }) => request.body)).toEqual(['{"movies":[]}', '{"movies":[]}']);
  });

  it('about private data costs no refresh, however many of them come', async () => {
    const { client, received, session } = aClient([{ status: 401, headers: { 'X-Private-User': 'true' } }]);
    for (let user = 0; user < 20; user += 1) {
      await expect(client.request({ path: `/users/private-${user}/history` })).rejects.toMatchObject({
        code: 'forbidden',
        status: 401,
        from: 'trakt',
      });
    }
    expect(received).toHaveLength(20);
    expect(session.asked.filter(Boolean)).toEqual([]);
  });

  it('that comes again with the fresh token is the answer, and costs no refresh for an hour', async () => {
    const { client, received, session, clock } = aClient([{ status: 401 }]);
    const edit = () => client.request({ method: 'PUT', path: '/comments/1', body: {} });
    await expect(edit()).rejects.toMatchObject({ code: 'unauthorized', endpoint: 'PUT /comments/1', status: 401 });
    expect(received).toHaveLength(2);
    await expect(edit()).rejects.toMatchObject({ code: 'unauthorized' });
    expect(received).toHaveLength(3);
    expect(session.asked.filter(Boolean)).toEqual(['token-1']);
    await clock.advance(3_600_000);
    await expect(edit()).rejects.toMatchObject({ code: 'unauthorized' });
    expect(session.asked.filter(Boolean)).toEqual(['token-1', 'token-2']);
  });

  it('for a token that has served a later call is the answer', async () => {
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const { client, session } = aClient([
      async ({ url }) => {
        if (url.pathname === '/users/settings') return { body: settings };
        await held;
        return { status: 401 };
      },
    ]);
    const refused = client.request({ path: '/users/bob/history' });
    await client.users.settings();
    release();
    await expect(refused).rejects.toMatchObject({ code: 'unauthorized' });
    expect(session.asked.filter(Boolean)).toEqual([]);
  });

  it('is the answer when the session has no other token', async () => {
    const session = { accessToken: async () => 'only' };
    const { client, received } = aClient([{ status: 401 }], { session });
    await expect(client.users.settings()).rejects.toMatchObject({ code: 'unauthorized' });
    expect(received).toHaveLength(1);
  });

  it('leads to what the session says when it needs a sign-in', async () => {
    const session = {
      async accessToken({ rejected }: { rejected?: string } = {}) {
        if (rejected) throw new SignInRequired('revoked');
        return 'dead';
      },
    };
    const { client, received } = aClient([{ status: 401 }], { session });
    await expect(client.users.settings()).rejects.toMatchObject({ reason: 'revoked' });
    expect(received).toHaveLength(1);
  });

  it('leads there as well where an answer without a token could do, and a new sign-in is renewed as ever', async () => {
    let ended = true;
    const session = {
      async accessToken({ rejected }: { rejected?: string } = {}) {
        if (rejected && ended) throw new SignInRequired('revoked');
        return rejected ? 'renewed' : 'dead';
      },
    };
    const { client, received } = aClient([refuses('dead', '')], { session });
    const read = () => client.request({ path: '/users/me/history' });
    await expect(read()).rejects.toMatchObject({ code: 'sign_in_required', reason: 'revoked' });
    expect(received.map(bearer)).toEqual(['dead', undefined]);
    ended = false;
    await read();
    expect(received.map(bearer).slice(2)).toEqual(['dead', 'renewed']);
  });

  it('of fifty calls at once leads to fifty repeats and one rejected token', async () => {
    const { client, received, session } = aClient([refuses('token-1')]);
    await Promise.all(Array.from({ length: 50 }, () => client.users.settings()));
    expect(received).toHaveLength(100);
    expect(new Set(session.asked)).toEqual(new Set([undefined, 'token-1']));
    expect(await session.accessToken()).toBe('token-2');
  });
});

describe('trouble', () => {
  it('is waited out for a read, as long as Trakt asks', async () => {
    const { client, received, clock } = aClient([
      { status: 429, headers: { 'retry-after': '7' } },
      { status: 503 },
      connectionLost(),
      { body: settings },
    ]);
    const call = client.users.settings();
    const sentAfter = async (ms: number) => {
      await clock.advance(ms);
      return received.length;
    };
    expect(await sentAfter(6_999)).toBe(1);
    expect(await sentAfter(1)).toBe(2);
    expect(await sentAfter(4_000)).toBe(3);
    expect(await sentAfter(16_000)).toBe(4);
    expect(await call).toEqual(settings);
  });

  it('is told after three repeats', async () => {
    const { client, received, clock } = aClient([{ status: 502 }]);
    expect(await outcome(client.users.settings(), clock)).toMatchObject({ code: 'server_trouble', status: 502 });
    expect(received).toHaveLength(4);
  });

  it('is told at once when Trakt asks for a longer wait than the caller allows', async () => {
    const { client, received } = aClient([{ status: 429, headers: { 'retry-after': '300' } }]);
    await expect(client.users.settings()).rejects.toMatchObject({ code: 'rate_limited' });
    expect(received).toHaveLength(1);
    const impatient = aClient([{ status: 503 }], { maxRetryWaitMs: 0 });
    await expect(impatient.client.users.settings()).rejects.toMatchObject({ code: 'server_trouble' });
    expect(impatient.received).toHaveLength(1);
  });

  it('at the edge is told at once', async () => {
    const { client, received } = aClient([html(403, { 'cf-ray': '8f2a-FRA' })]);
    await expect(client.users.settings()).rejects.toMatchObject({ code: 'edge_blocked', rayId: '8f2a-FRA' });
    expect(received).toHaveLength(1);
  });

  it('with the session is not repeated: the session has done what it could', async () => {
    let asked = 0;
    const session = {
      async accessToken(): Promise<string> {
        asked += 1;
        throw new NetworkError('', { sent: 'maybe', host: 'auth.trakt.tv' });
      },
    };
    const { client } = aClient([{ body: settings }], { session });
    await expect(client.users.settings()).rejects.toMatchObject({ host: 'auth.trakt.tv' });
    expect(asked).toBe(1);
  });

  it('ends a wait when the caller aborts', async () => {
    const { client, received, clock } = aClient([{ status: 503 }]);
    const controller = new AbortController();
    const call = client.users.settings({ signal: controller.signal }).catch((error: unknown) => error);
    await clock.advance(500);
    controller.abort(new Error('enough'));
    expect(await call).toMatchObject({ message: 'enough' });
    expect(received).toHaveLength(1);
  });

  it('of an unreachable host tells that nothing was sent', async () => {
    const { client, clock } = aClient([refusedConnection()]);
    const error = await outcome(client.users.settings(), clock);
    expect(error).toBeInstanceOf(NetworkError);
    expect(error).toMatchObject({ sent: 'no', host: 'api.trakt.tv', retryable: true });
    expect(String(error)).toContain('ECONNREFUSED');
  });

  it('of a server that never answers ends with the deadline', async () => {
    const silent: Scripted = ({ request }) =>
      new Promise((_, reject) => {
        request.signal?.addEventListener('abort', () => reject(request.signal?.reason));
      });
    const { client, clock } = aClient([silent], { timeoutMs: 5_000, maxRetryWaitMs: 0 });
    const read = await outcome(client.users.settings(), clock);
    expect(read).toBeInstanceOf(NetworkError);
    expect(read).toMatchObject({ sent: 'maybe' });
    const write = await outcome(client.request({ method: 'POST', path: '/sync/history', body: {} }), clock);
    expect(write).toBeInstanceOf(WriteOutcomeUnknown);
  });
});

describe('an answer of more than 64 MiB', () => {
  const endless: Transport = async () => {
    const body = new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(2 ** 20)) });
    return new Response(body, { headers: { 'content-type': 'application/json' } });
  };

  it('is told at once, and of a write that it may have happened', async () => {
    const { client } = aClient([], { transport: endless });
    const tooLong = { code: 'network', reason: 'too_long', host: 'api.trakt.tv' };
    await expect(client.request({ path: '/a' })).rejects.toMatchObject(tooLong);
    const write = client.request({ method: 'POST', path: '/a' });
    await expect(write).rejects.toMatchObject({ code: 'write_outcome_unknown', cause: tooLong });
  });
});

describe('a write', () => {
  const play = { method: 'POST', path: '/sync/history', body: { movies: [{ ids: { trakt: 1 } }] } } as const;

  it.each([
    ['the connection is lost', connectionLost()],
    ['a 5xx comes', { status: 500 }],
    ['a gateway gives up', html(504)],
    ['the answer is cut short', { status: 201, headers: { 'content-type': 'application/json' }, body: '{"added":' }],
  ])('is in doubt and goes out once when %s', async (_, answer) => {
    const { client, received, clock } = aClient([answer]);
    expect(await outcome(client.request(play), clock)).toMatchObject({ code: 'write_outcome_unknown' });
    expect(received).toHaveLength(1);
  });

  it.each([
    ['the connection is lost', connectionLost()],
    ['a gateway gives up', html(504)],
  ])('that does the same twice goes out again when %s', async (_, answer) => {
    const rating = { method: 'POST', path: '/sync/ratings', body: { movies: [] } } as const;
    const { client, received, clock } = aClient([answer, { status: 201, body: {} }]);
    expect(await outcome(client.request(rating), clock)).toMatchObject({ status: 201 });
    expect(received).toHaveLength(2);
    const again = aClient([answer]);
    const last = await outcome(again.client.request(rating), again.clock);
    expect(last).toMatchObject({ code: 'write_outcome_unknown' });
    expect(again.received).toHaveLength(4);
  });

  it('that never left is no doubt', async () => {
    const { client, received, clock } = aClient([refusedConnection()]);
    expect(await outcome(client.request(play), clock)).toMatchObject({ code: 'network', sent: 'no' });
    expect(received).toHaveLength(1);
  });

  it("waits for Trakt's limit of one a second", async () => {
    const { client, received, clock } = aClient([
      { status: 429, headers: { 'retry-after': '1' } },
      { status: 201, body: {} },
    ]);
    expect(await outcome(client.request(play), clock)).toMatchObject({ status: 201 });
    expect(received).toHaveLength(2);
  });
});

describe('endpoints', () => {
  it.each<[string, (client: ReturnType<typeof createTraktClient>) => AsyncIterable<unknown>, string]>([
    ['history', (c) => c.sync.history.get(), '/sync/history?page=1&limit=250'],
    [
      'history of a film',
      (c) => c.sync.history.get({ type: 'movies', id: 1, extended: ['full', 'images'] }),
      '/sync/history/movies/1?extended=full%2Cimages&page=1&limit=250',
    ],
    ['watched films', (c) => c.sync.watched.get({ type: 'movies' }), '/sync/watched/movies?page=1&limit=250'],
    [
      'watched shows',
      (c) => c.sync.watched.get({ type: 'shows', extended: 'progress' }),
      '/sync/watched/shows?extended=progress&page=1&limit=100',
    ],
    [
      'ratings',
      (c) => c.sync.ratings.get({ type: 'movies', rating: [9, 10] }),
      '/sync/ratings/movies/9%2C10?page=1&limit=250',
    ],
    [
      'watchlist',
      (c) => c.sync.watchlist.get({ type: 'movies', sort_by: 'added' }),
      '/sync/watchlist/movies/added?page=1&limit=250',
    ],
    ['favorites', (c) => c.sync.favorites.get(), '/sync/favorites?page=1&limit=250'],
    ['collected films', (c) => c.sync.collection.get({ type: 'movies' }), '/sync/collection/movies?page=1&limit=250'],
    ['collected shows', (c) => c.sync.collection.get({ type: 'shows' }), '/sync/collection/shows?page=1&limit=250'],
    [
      'collected episodes',
      (c) => c.sync.collection.get({ type: 'episodes' }),
      '/sync/collection/episodes?page=1&limit=250',
    ],
  ])('%s', async (_, call, address) => {
    const { client, received } = aClient([{ body: [] }]);
    for await (const row of call(client)) throw new Error(`unexpected ${row}`);
    expect(received.map(({ url }) => url.pathname + url.search)).toEqual([address]);
  });

  it('refuse an answer of the wrong kind', async () => {
    const { client } = aClient([{ body: [] }]);
    await expect(client.sync.lastActivities()).rejects.toMatchObject({ code: 'unexpected_response' });
  });
});

describe('no secret', () => {
  it('is in any error, whatever the server or the transport says', async () => {
    const canary = `canary-${'x'.repeat(36)}`;
    const session = { accessToken: async () => canary };
    const echo = { error: `bad ${canary}`, error_description: `Bearer ${canary}` };
    const leaky = Object.assign(new Error(`request failed: Bearer ${canary}`), { config: { token: canary } });
    const answers = [
      leaky,
      ...[400, 401, 403, 404, 409, 420, 422, 423, 426, 429, 500].map((status) => ({ status, body: echo })),
    ];
    for (const answer of answers) {
      for (const method of ['GET', 'POST'] as const) {
        const { client } = aClient([answer], { session: { ...session }, maxRetryWaitMs: 0 });
        const error = await client.request({ method, path: '/a', query: { q: canary }, body: canary }).catch((e) => e);
        expect(error).toBeInstanceOf(UsherError);
        expect(inspectDeep(error)).not.toContain(canary);
      }
    }
  });
});

function inspectDeep(error: Error): string {
  const { name, message, stack, cause } = error;
  return JSON.stringify([
    name,
    message,
    stack,
    Object.entries(error),
    cause instanceof Error ? inspectDeep(cause) : cause,
  ]);
}

describe('the log of a client', () => {
  it('tells of each wait, without the query and the token', async () => {
    const lines: LogFields[] = [];
    const log = { ...silentLog, info: (fields: LogFields) => lines.push(fields) };
    const answers: Scripted[] = [{ status: 429, headers: { 'retry-after': '7' } }, { status: 401 }, { body: settings }];
    const { client, clock } = aClient(answers, { log });
    await outcome(client.request({ path: '/users/settings', query: { extended: 'vip' } }), clock);
    const endpoint = 'GET /users/settings';
    // Whether a refused token leads to a refresh, only the session knows, and tells.
    expect(lines).toEqual([
      { event: 'api.waiting', endpoint, code: 'rate_limited', status: 429, attempt: 1, delayMs: 7_000 },
    ]);
  });

  it('ends no call that it fails in', async () => {
    const log = {
      ...silentLog,
      info() {
        throw new Error('disk full');
      },
    };
    const { client, clock } = aClient([{ status: 503 }, { body: settings }], { log });
    expect(await outcome(client.users.settings(), clock)).toEqual(settings);
  });
});
