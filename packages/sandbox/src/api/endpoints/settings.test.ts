import { describe, expect, it } from 'vitest';
import { anApi } from '../fixture.ts';

const sandbox = anApi({ plays: 0 });

describe('settings', () => {
  it('say who is signed in, where, and what a free account holds', async () => {
    expect(await sandbox.json('/users/settings')).toMatchObject({
      user: { username: 'ada', vip: false, ids: { slug: 'ada', trakt: 1815 } },
      permissions: { commenting: true, liking: true, following: true },
      account: { timezone: 'America/Los_Angeles', date_format: 'mdy', time_24hr: false },
      limits: { list: { count: 5, item_count: 250 }, watchlist: { item_count: 250 }, favorites: { item_count: 100 } },
    });
  });

  it('bring browsing only when asked', async () => {
    expect(await sandbox.json('/users/settings')).not.toHaveProperty('browsing');
    expect(await sandbox.json('/users/settings?extended=browsing,sharing')).toHaveProperty('browsing.watchnow.country');
  });

  it('need a token', async () => {
    expect((await sandbox.request('/users/settings', { headers: { Authorization: undefined } })).status).toBe(401);
  });
});
