import { createSandbox } from '@trakt-usher/sandbox';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createFakeClock } from '../testing/fake-clock.ts';
import { changesBetween } from './changes.ts';
import { createTraktClient } from './client.ts';
import type { LastActivities } from './rows/sync.ts';
import { fakeSession, fakeTrakt } from './testing/fake-trakt.ts';

function ada(plays = 100) {
  const clock = createFakeClock();
  const sandbox = createSandbox({ now: clock.now, plays });
  onTestFinished(() => sandbox.close());
  const { access_token } = sandbox.issueGrant();
  const session = { accessToken: async () => access_token };
  const app = { clientId: 'sandbox-client', userAgent: 'a-test/1.0' };
  const trakt = createTraktClient({ app, session, transport: sandbox.fetch, clock });
  const post = (path: string, body: unknown) => trakt.request({ method: 'POST', path, body });
  /** Reads the plays as a program does that keeps its copy of the history up to date. */
  async function readNewPlays(before?: LastActivities) {
    sandbox.requests.clear();
    const { changed, activities } = await trakt.changes(before);
    const start_at = changed.history?.since;
    const plays = changed.history ? await trakt.sync.history.get({ ...(start_at && { start_at }) }).toArray() : [];
    return { plays, activities, requests: sandbox.requests.list().length };
  }
  return { trakt, clock, sandbox, post, readNewPlays };
}

describe('changes', () => {
  it('of an account that has not changed cost one request', async () => {
    const { trakt, readNewPlays } = ada();
    const { activities } = await trakt.changes();
    expect((await trakt.changes(JSON.parse(JSON.stringify(activities)))).changed).toEqual({});
    expect(await readNewPlays(activities)).toMatchObject({ plays: [], requests: 1 });
  });

  it('of one play cost two requests, and bring that play', async () => {
    const { clock, post, readNewPlays } = ada();
    const { activities } = await readNewPlays();
    await clock.advance(60_000);
    const watched_at = new Date(clock.now()).toISOString();
    await post('/sync/history', { movies: [{ ids: { trakt: 1 }, watched_at }] });
    const { plays, requests } = await readNewPlays(activities);
    expect(requests).toBe(2);
    expect(plays[0]).toMatchObject({ watched_at, movie: { ids: { trakt: 1 } } });
  });

  it('on the first look are everything: 10,000 plays cost 40 pages and at most five requests more', async () => {
    const { readNewPlays } = ada(10_000);
    const { plays, requests } = await readNewPlays();
    expect(new Set(plays.map(({ id }) => id)).size).toBe(10_000);
    expect(requests).toBeLessThanOrEqual(45);
  });

  it('name each part that a write has touched, and no other', async () => {
    const { trakt, clock, post } = ada();
    const writes: [path: string, body: unknown, changed: string[]][] = [
      ['/sync/ratings', { movies: [{ ids: { trakt: 2 }, rating: 7 }] }, ['ratings']],
      ['/sync/collection', { movies: [{ ids: { trakt: 200 } }] }, ['collection']],
      ['/users/hidden/dropped', { shows: [{ ids: { trakt: 1 } }] }, ['hidden']],
      ['/users/me/lists', { name: 'A list' }, ['lists']],
    ];
    for (const [path, body, names] of writes) {
      const { activities } = await trakt.changes();
      await clock.advance(60_000);
      await post(path, body);
      expect(Object.keys((await trakt.changes(activities)).changed)).toEqual(names);
    }
  });

  it('are not made of another answer', async () => {
    const { transport } = fakeTrakt({ body: [] });
    const trakt = createTraktClient({ app: { clientId: 'app' }, session: fakeSession(), transport });
    await expect(trakt.changes()).rejects.toMatchObject({ code: 'unexpected_response' });
  });
});

describe('changesBetween', () => {
  const at = (movies: string | undefined, episodes: string | undefined) =>
    ({ all: 'x', movies: { watched_at: movies }, episodes: { watched_at: episodes } }) as LastActivities;

  it('gives the earliest of the times that have changed', () => {
    const changedSince = (before: LastActivities, now: LastActivities) => changesBetween(before, now).history;
    expect(changedSince(at('2026-03', '2026-01'), at('2026-04', '2026-04'))).toEqual({ since: '2026-01' });
    expect(changedSince(at('2026-01', '2026-03'), at('2026-04', '2026-04'))).toEqual({ since: '2026-01' });
    expect(changedSince(at('2026-01', '2026-03'), at('2026-01', '2026-04'))).toEqual({ since: '2026-03' });
  });

  it('takes a time that is new, or earlier than before, for a change', () => {
    const { movies, ...older } = at('2026-01', '2026-01');
    expect(changesBetween({ ...older } as LastActivities, at('2026-02', '2026-01')).history).toEqual({
      since: undefined,
    });
    expect(changesBetween(at('2026-02', '2026-02'), at('2026-01', '2026-02')).history).toEqual({ since: '2026-02' });
  });

  it('takes a time that is null for one that is not known', () => {
    const never = at(null as never, '2026-01');
    expect(changesBetween(never, never)).toEqual({});
    expect(changesBetween(never, at('2026-02', '2026-01')).history).toEqual({ since: undefined });
    expect(changesBetween(at('2026-02', '2026-01'), never).history).toEqual({ since: '2026-02' });
  });

  it('has a part for each time of a full answer', async () => {
    const { trakt } = ada();
    const { activities, changed } = await trakt.changes();
    for (const [group, times] of Object.entries(activities)) {
      for (const name of typeof times === 'object' ? Object.keys(times) : []) {
        expect(changesBetween(undefined, { [group]: { [name]: '2026' } } as never), `${group}.${name}`).not.toEqual({});
      }
    }
    expect(Object.values(changed).every(({ since }) => since === undefined)).toBe(true);
  });
});
