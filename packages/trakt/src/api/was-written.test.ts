import { createSandbox, type Sandbox } from '@trakt-usher/sandbox';
import { expect, it, onTestFinished } from 'vitest';
import { createFakeClock } from '../testing/fake-clock.ts';
import { createTraktClient } from './client.ts';
import { wasWritten } from './was-written.ts';

type Fault = Parameters<Sandbox['faults']['add']>[0];

/** Sends a play, whose answer is lost, and then looks for it. */
async function lookAfter(fault: Fault, type: 'movies' | 'episodes', watched?: string) {
  const clock = createFakeClock();
  const sandbox = createSandbox({ now: clock.now, plays: 0 });
  onTestFinished(() => sandbox.close());
  const { access_token } = sandbox.issueGrant();
  const session = { accessToken: async () => access_token };
  const app = { clientId: 'sandbox-client', userAgent: 'a-test/1.0' };
  const trakt = createTraktClient({ app, session, transport: sandbox.fetch, clock });
  const watchedAt = watched ?? new Date(clock.now() - 3_600_000).toISOString();
  sandbox.faults.add(fault);
  const body = { [type]: [{ ids: { trakt: 1 }, watched_at: watchedAt }] };
  await expect(trakt.request({ method: 'POST', path: '/sync/history', body })).rejects.toMatchObject({
    code: 'write_outcome_unknown',
  });
  sandbox.faults.clear();
  const looking = wasWritten(trakt, { type, id: 1, watchedAt }, { clock });
  await clock.advance(10_000);
  return { there: await looking, reads: sandbox.requests.list({ path: `/sync/history/${type}/1` }).length };
}

it.each(['movies', 'episodes'] as const)(
  'finds a play of %s that Trakt has although its answer was lost',
  async (type) => {
    expect(await lookAfter({ route: 'api', kind: 'drop', commit: true }, type)).toEqual({ there: true, reads: 1 });
  },
);

it('finds a play whose date nobody knows', async () => {
  const lost = { route: 'api', kind: 'drop', commit: true } as const;
  expect(await lookAfter(lost, 'movies', 'unknown')).toEqual({ there: true, reads: 1 });
});

it.each(['released', 'soon'])('wants a date in the place of %j', async (watchedAt) => {
  const request = () => Promise.reject(new Error('asked'));
  await expect(wasWritten({ request }, { type: 'movies', id: 1, watchedAt })).rejects.toMatchObject({
    code: 'config_invalid',
    setting: 'watchedAt',
  });
});

it('looks twice before it says that a play is not there', async () => {
  expect(await lookAfter({ route: 'api', kind: 'drop' }, 'movies')).toEqual({ there: false, reads: 2 });
});
