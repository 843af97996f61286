import { createSandbox } from '@trakt-usher/sandbox';
import { expect, it, onTestFinished } from 'vitest';
import { createTraktClient } from '../src/api/index.ts';
import { createFakeClock } from '../src/testing/fake-clock.ts';

// npm test reads 10,000 plays (src/api/changes.test.ts).
it('the first read of 100,000 plays costs 400 pages and at most five requests more, within one rate limit', async () => {
  const clock = createFakeClock();
  const sandbox = createSandbox({ now: clock.now, plays: 100_000, enforceLimits: true });
  onTestFinished(() => sandbox.close());
  const { access_token } = sandbox.issueGrant();
  const trakt = createTraktClient({
    app: { clientId: 'sandbox-client', userAgent: 'a-test/1.0' },
    session: { accessToken: async () => access_token },
    transport: sandbox.fetch,
    clock,
  });
  const { changed } = await trakt.changes();
  expect(changed.history).toEqual({ since: undefined });
  const ids = new Set<number>();
  for await (const { id } of trakt.sync.history.get()) ids.add(id);
  expect(ids.size).toBe(100_000);
  expect(sandbox.requests.list().length).toBeLessThanOrEqual(405);
}, 60_000);
