import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aClient, authorizePath, aVisitor, startDevice, tokensOf } from '../../test/client.ts';
import { createSandbox, type Sandbox, type Snapshot, SnapshotRefused } from '../index.ts';

const start = { now: () => Date.UTC(2026, 10, 21), plays: 60, autoApprove: true };

function headersOf(accessToken: string): Record<string, string> {
  return {
    'Content-Type': 'application/json',
    'User-Agent': 'SandboxTest/1.0',
    'trakt-api-key': 'sandbox-client',
    'trakt-api-version': '2',
    Authorization: `Bearer ${accessToken}`,
  };
}

/** As it is written to a file and read from it. */
function copied(snapshot: Snapshot): Snapshot {
  return JSON.parse(JSON.stringify(snapshot));
}

const reads = [
  '/sync/last_activities',
  '/sync/history?limit=250',
  '/sync/watched/movies',
  '/sync/ratings',
  '/sync/collection/movies?extended=metadata',
  '/sync/watchlist',
  '/sync/favorites',
  '/sync/playback',
  '/users/me/watching',
  '/users/me/lists',
  '/users/me/lists/2/items',
  '/users/hidden/dropped',
  '/users/me/notes/all',
  '/users/settings',
  '/users/me/following',
  '/users/me/comments/all/all?limit=100',
  '/movies/11/comments/newest?limit=100',
];

async function allReads(sandbox: Sandbox, accessToken: string): Promise<unknown[]> {
  const headers = headersOf(accessToken);
  return Promise.all(
    reads.map(async (path) => {
      const reply = await sandbox.fetch(path, { headers });
      return [path, reply.status, reply.headers.get('x-pagination-item-count'), await reply.text()];
    }),
  );
}

const film = fc.integer({ min: 11, max: 15 });
const when = fc.integer({ min: 1_000_000_000, max: 1_790_000_000 }).map((at) => new Date(at * 1000).toISOString());
const ids = (trakt: number) => ({ ids: { trakt } });
const write = fc.oneof(
  fc.tuple(film, when).map(([id, watched_at]) => ['/sync/history', { movies: [{ ...ids(id), watched_at }] }]),
  film.map((id) => ['/sync/history/remove', { movies: [ids(id)] }]),
  fc
    .tuple(film, fc.integer({ min: 0, max: 11 }))
    .map(([id, rating]) => ['/sync/ratings', { movies: [{ ...ids(id), rating }] }]),
  film.map((id) => ['/sync/collection', { movies: [{ ...ids(id), media_type: 'vhs' }] }]),
  fc.uniqueArray(film).map((all) => ['/sync/watchlist', { movies: all.map(ids) }]),
  film.map((id) => ['/sync/watchlist/remove', { movies: [ids(id)] }]),
  film.map((id) => ['/scrobble/start', { movie: ids(id), progress: id }]),
  film.map((id) => ['/scrobble/pause', { movie: ids(id), progress: id }]),
  film.map((id) => ['/scrobble/stop', { movie: ids(id), progress: 85 }]),
  fc.string().map((name) => ['/users/me/lists', { name }]),
  film.map((id) => ['/users/me/lists/2/items', { movies: [ids(id)] }]),
  film.map((id) => ['/comments', { movie: ids(id), comment: 'Five words are enough here.' }]),
  film.map((id) => ['/users/hidden/dropped', { shows: [ids(id)] }]),
  fc.constant(['/sync/history', 'no object']),
) as fc.Arbitrary<[string, unknown]>;

describe('a snapshot', () => {
  it('of any writes makes another sandbox answer every read with the same body', async () => {
    const steps = fc.array(fc.tuple(write, fc.integer({ min: 0, max: 4000 }), fc.constantFrom(0, 0, 0, 1)), {
      minLength: 1,
      maxLength: 25,
    });
    await fc.assert(
      fc.asyncProperty(steps, async (sequence) => {
        const sandbox = createSandbox(start);
        const tokens = ['ada', 'alan'].map((username) => sandbox.issueGrant({ username }).access_token);
        for (const [[path, body], seconds, who] of sequence) {
          sandbox.clock.advance(seconds);
          const headers = headersOf(tokens[who] ?? '');
          await sandbox.fetch(path, { method: 'POST', headers, body: JSON.stringify(body) });
        }
        const other = createSandbox({ now: () => 5, seed: 9 });
        await other.load(copied(sandbox.snapshot()));
        for (const token of tokens) expect(await allReads(other, token)).toEqual(await allReads(sandbox, token));
        expect(other.snapshot()).toEqual(sandbox.snapshot());
      }),
      { numRuns: 12 },
    );
  });

  it('holds tokens, what was spent, apps, sign-ins under way, faults and the clock', async () => {
    const sandbox = createSandbox({ ...start, replay: 'refuse' });
    const client = aClient(sandbox);
    const first = sandbox.issueGrant();
    const second = await tokensOf(await client.refresh(first.refresh_token));
    const code = (await aVisitor(sandbox).open(authorizePath())).location.searchParams.get('code') ?? '';
    const device = await startDevice(sandbox);
    const app = sandbox.registerApp({ name: 'Mine', redirectUris: ['https://example.com/back'] });
    const gone = sandbox.registerApp({ name: 'Gone', redirectUris: ['https://example.com/back'] });
    sandbox.deleteApp(gone.clientId);
    sandbox.clock.set({ frozen: true, speed: 60 });
    sandbox.clock.advance(60);
    sandbox.faults.use('lost-refresh-replies');
    sandbox.faults.add({ route: 'revoke', kind: 'status', status: 521 });

    const other = createSandbox({ now: () => 0, replay: 'refuse', snapshot: copied(sandbox.snapshot()) });
    expect(other.snapshot()).toEqual(sandbox.snapshot());
    expect([other.clock.now(), other.clock.frozen, other.clock.speed]).toEqual([sandbox.clock.now(), true, 60]);
    expect(other.faults.list()).toEqual(sandbox.faults.list());
    expect(other.faults.scenario).toBe('lost-refresh-replies');
    other.faults.clear();
    const restored = aClient(other);
    expect(await restored.apiStatus(first.access_token)).toBe(401);
    expect(await restored.apiStatus(second.access_token)).toBe(200);
    expect((await restored.refresh(first.refresh_token)).status).toBe(400);
    const third = await tokensOf(await restored.refresh(second.refresh_token));
    expect([first, second].flatMap((pair) => [pair.access_token, pair.refresh_token])).not.toContain(
      third.access_token,
    );
    expect((await restored.exchange(code)).status).toBe(200);
    expect((await restored.poll(device.device_code)).status).toBe(200);
    expect(other.listApps()).toEqual(sandbox.listApps());
    expect(other.listApps()).toContainEqual(app);
    const refused = await restored.post('/oauth/device/code', { client_id: gone.clientId });
    expect(refused.status).toBe(403);
  });

  it('is a copy: later writes are not in it', async () => {
    const sandbox = createSandbox(start);
    const { device_code: code } = await startDevice(sandbox);
    const snapshot = sandbox.snapshot();
    const before = copied(snapshot);
    await aClient(sandbox).poll(code);
    expect(copied(snapshot)).toEqual(before);
  });

  it('is the state to which a reset returns the sandbox that was created with it', async () => {
    const snapshot = createSandbox(start).snapshot();
    const sandbox = createSandbox({ snapshot });
    sandbox.clock.advance(7);
    sandbox.registerApp({ name: 'Mine', redirectUris: ['https://example.com/back'] });
    sandbox.reset();
    expect(sandbox.listApps()).toHaveLength(1);
    expect(sandbox.snapshot().api).toEqual(snapshot.api);
  });

  it.each<[string, (snapshot: Snapshot) => unknown, string]>([
    ['nothing', () => undefined, 'not a snapshot of a sandbox'],
    ['a newer one', (snapshot) => ({ ...snapshot, version: 2 }), 'version 2, and this sandbox knows version 1'],
    ['a part', ({ version, api }) => ({ version, api }), 'clock'],
    ['another shape', (snapshot) => ({ ...snapshot, api: { ...snapshot.api, seed: 'one' } }), 'seed'],
    [
      'tokens of no pair',
      (snapshot) => ({ ...snapshot, oauth: { ...snapshot.oauth, grants: { ...snapshot.oauth.grants, access: [7] } } }),
      'pair of tokens',
    ],
    [
      'writes that bring something else',
      (snapshot) => ({
        ...snapshot,
        api: { ...snapshot.api, writes: snapshot.api.writes.map((made) => ({ ...made, status: 418 })) },
      }),
      'write 1, POST /sync/history, was answered with 418',
    ],
  ])('that is %s is refused, and nothing is changed', async (_, changed, why) => {
    const sandbox = createSandbox(start);
    const { access_token: token } = sandbox.issueGrant();
    const body = JSON.stringify({ movies: [ids(11)] });
    await sandbox.fetch('/sync/history', { method: 'POST', headers: headersOf(token), body });
    const before = sandbox.snapshot();
    const loading = sandbox.load(changed(copied(before)));
    await expect(loading).rejects.toBeInstanceOf(SnapshotRefused);
    await expect(loading).rejects.toThrow(why);
    expect(sandbox.snapshot()).toEqual(before);
    expect(await aClient(sandbox).apiStatus(token)).toBe(200);
  });

  it('goes over the wire and back', async () => {
    const [sandbox, other] = [createSandbox(start), createSandbox()];
    const { access_token: token } = sandbox.issueGrant();
    const saved = await (await sandbox.fetch('/_sandbox/snapshot')).text();
    expect((await other.fetch('/_sandbox/snapshot', { method: 'POST', body: saved })).status).toBe(204);
    expect(await aClient(other).apiStatus(token)).toBe(200);
  });
});
