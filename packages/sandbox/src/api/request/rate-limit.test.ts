import { describe, expect, it } from 'vitest';
import { anApi, startedAt } from '../fixture.ts';

const ratelimit = (response: Response): Record<string, unknown> =>
  JSON.parse(response.headers.get('X-Ratelimit') ?? '');

describe('rate limit', () => {
  it('counts down by user, and by app without a token', async () => {
    const { request } = anApi({ plays: 0 });
    const until = '2026-11-21T12:05:00.000Z';
    const signedOut = { headers: { Authorization: undefined } };
    expect(ratelimit(await request('/movies/1'))).toEqual({
      name: 'AUTHED_API_GET_LIMIT',
      period: 300,
      limit: 500,
      remaining: 499,
      until,
    });
    expect(ratelimit(await request('/movies/1')).remaining).toBe(498);
    expect(ratelimit(await request('/movies/1', signedOut))).toMatchObject({
      name: 'UNAUTHED_API_GET_LIMIT',
      remaining: 499,
    });
  });

  it('refuses the 501st request only where it is enforced, until the window ends', async () => {
    let now = Date.parse(startedAt);
    const { request, deps } = anApi({ plays: 0, clock: { now: () => now } });
    for (let count = 0; count < 501; count++) expect((await request('/movies/1')).status).toBe(200);
    deps.enforceLimits = true;
    now += 100_500;
    const refused = await request('/movies/1');
    expect(refused.status).toBe(429);
    expect(refused.headers.get('Retry-After')).toBe('200');
    expect(ratelimit(refused).remaining).toBe(0);
    now += 200_000;
    expect((await request('/movies/1')).status).toBe(200);
  });
});
