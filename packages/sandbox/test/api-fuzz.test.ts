/** Requests that nobody means. SOAK_REQUESTS asks for more of them, SOAK_SEED for others; `npm run soak` sends 100,000. */
import { describe, expect, it } from 'vitest';
import { anApi } from '../src/api/fixture.ts';
import { fuzzApi } from './fuzz.ts';

const requests = Number(process.env.SOAK_REQUESTS ?? 1500);
const seed = Number(process.env.SOAK_SEED ?? 1);

describe('bad input', () => {
  it(`never fails: ${requests} requests of seed ${seed}`, { timeout: 30_000 + requests * 20 }, async () => {
    const { statuses, failures } = await fuzzApi({ requests, seed });
    expect(failures).toEqual([]);
    // Some of it has to get somewhere, or nothing was tried.
    const successes = [200, 201, 204].reduce((sum, status) => sum + (statuses[status] ?? 0), 0);
    expect(successes).toBeGreaterThan(requests / 4);
    for (const status of [400, 401, 403, 404, 405, 412, 422, 423, 426])
      expect([status, status in statuses]).toEqual([status, true]);
  });

  it('refuses a body of more than a megabyte', async () => {
    const { send } = anApi({ plays: 0 });
    const movies = Array.from({ length: 60_000 }, (_, index) => ({ ids: { trakt: index } }));
    expect((await send('POST', '/sync/history', { movies })).status).toBe(413);
  });
});
