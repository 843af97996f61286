import { describe, expect, it } from 'vitest';
import { anApi } from '../fixture.ts';

const sandbox = anApi({ plays: 0 });

describe('settings', () => {
  it('say who is signed in, where, and what a free account holds', async () => {
    expect(await sandbox.json('/users/settings')).toMatchObject({
      user: { username: 'ada', vip: false, ids: { slug: 'ada', trakt: 1815 } },
      permissions: { commenting: true, liking: true, following: true },
      account: { timezone: 'America/Los_Angeles', date_format: 'mdy', time_24hr: false },
      limits: {
        list: { count: 5, item_count: 250 },
        watchlist: { item_count: 250 },
        favorites: { item_count: 100 },
        collection: { item_count: 1000 },
      },
    });
  });

  it('bring browsing only when asked', async () => {
    expect(await sandbox.json('/users/settings')).not.toHaveProperty('browsing');
    expect(await sandbox.json('/users/settings?extended=browsing,sharing')).toHaveProperty('browsing.watchnow.country');
  });

  it('need a token', async () => {
    expect((await sandbox.request('/users/settings', { headers: { Authorization: undefined } })).status).toBe(401);
  });

  it('keep what was changed, and nothing else', async () => {
    const { json, send } = anApi({ plays: 0 });
    const before = Object(await json('/users/settings?extended=browsing'));
    const change = {
      user: { name: 'A. L.', about: null },
      browsing: { watch_only_once: true, spoilers: { shows: 'hide' } },
    };
    const response = await send('PUT', '/users/settings', change);
    expect([response.status, await response.text()]).toEqual([201, '']);
    expect(await json('/users/settings?extended=browsing')).toEqual({
      ...before,
      user: { ...before.user, name: 'A. L.', about: null },
      browsing: { ...before.browsing, watch_only_once: true, spoilers: { ...before.browsing.spoilers, shows: 'hide' } },
    });
    expect((await send('PUT', '/users/settings', { user: { private: 'yes' } })).status).toBe(422);
  });

  it('make the user private, and public again', async () => {
    const { request, send } = anApi({ plays: 0 });
    const status = async () => (await request('/users/ada/history', { headers: { Authorization: undefined } })).status;
    await send('PUT', '/users/settings', { user: { private: true } });
    expect(await status()).toBe(401);
    await send('PUT', '/users/settings', { user: { private: false } });
    expect(await status()).toBe(200);
  });

  it('tell a VIP member of more room', async () => {
    const response = await sandbox.request('/users/settings', { as: 'grace' });
    expect(await response.json()).toMatchObject({
      user: { username: 'grace', vip: true, private: true },
      limits: {
        list: { count: 100, item_count: 5000 },
        watchlist: { item_count: 5000 },
        collection: { item_count: 100_000 },
      },
    });
  });
});
