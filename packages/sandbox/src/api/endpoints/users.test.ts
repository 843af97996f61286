import { describe, expect, it } from 'vitest';
import { anApi } from '../fixture.ts';

const signedOut = { headers: { Authorization: undefined } };

describe('private users', () => {
  it.each([
    ['followers', 'ada', 2],
    ['following', 'ada', 1],
    ['friends', 'ada', 1],
  ])('has %s in pages', async (relation, user, count) => {
    const reply = await anApi({ plays: 0 }).request(`/users/${user}/${relation}?limit=1&page=1`);
    expect(await reply.json()).toHaveLength(1);
    expect(reply.headers.get('X-Pagination-Item-Count')).toBe(String(count));
    const past = await anApi({ plays: 0 }).request(`/users/${user}/${relation}?limit=1&page=${count + 1}`);
    expect(await past.json()).toEqual([]);
  });

  it('knows a user by the slug in any case, and by the Trakt id, but not by a username that differs from the slug', async () => {
    const { request, json } = anApi({ plays: 5 });
    const profile = { username: 'Álan', ids: { slug: 'alan', trakt: 1912 } };
    for (const name of ['alan', 'Alan', '1912']) expect(await json(`/users/${name}`)).toMatchObject(profile);
    expect((await request(`/users/${encodeURIComponent('Álan')}`)).status).toBe(404);
    expect((await request('/users/ADA/stats')).status).toBe(200);
    const settings = await (await request('/users/settings', { as: 'alan' })).json();
    expect(settings).toMatchObject({ user: profile });
  });

  it('show strangers their profile, and answer 401 with a header of its own for the rest', async () => {
    const { request, json } = anApi({ plays: 100 });
    expect(await json('/users/grace')).toMatchObject({ username: 'grace', private: true });
    const parts = ['history', 'ratings', 'watchlist', 'lists', 'lists/bugs', 'stats', 'followers', 'watching', 'notes'];
    for (const path of parts) {
      for (const headers of [{}, signedOut.headers]) {
        const response = await request(`/users/grace/${path}`, { headers });
        const answer = [response.status, response.headers.get('X-Private-User'), await response.text()];
        expect([path, ...answer]).toEqual([path, 401, 'true', '']);
      }
      expect((await request(`/users/grace/${path}`, { as: 'grace' })).ok).toBe(true);
    }
  });

  it('give the 401 of a bad token no such header', async () => {
    const response = await anApi({ plays: 0 }).request('/users/grace/history', { as: 'bad' });
    expect([response.status, response.headers.get('X-Private-User')]).toEqual([401, null]);
  });

  it('let in approved followers', async () => {
    const { send, request } = anApi({ plays: 100 });
    const asked = await send('POST', '/users/grace/follow');
    expect(await asked.json()).toMatchObject({ approved_at: null, user: { username: 'grace' } });
    expect((await send('POST', '/users/grace/follow')).status).toBe(409);
    const requests = Object(await (await request('/users/requests', { as: 'grace' })).json());
    const { id } = requests.find(({ user }: { user: { username: string } }) => user.username === 'ada');
    expect((await request('/users/grace/history')).status).toBe(401);
    expect((await send('POST', `/users/requests/${id}`, undefined, 'ada')).status).toBe(404);
    expect((await send('POST', `/users/requests/${id}`, undefined, 'grace')).status).toBe(200);
    expect((await request('/users/grace/history')).status).toBe(200);
    expect((await send('POST', `/users/requests/${id}`, undefined, 'grace')).status).toBe(404);
  });
});

describe('following', () => {
  it('of public users is at once, and mutual makes friends', async () => {
    const { send, json, request } = anApi({ plays: 0 });
    expect(await json('/users/ada/friends')).toMatchObject([{ user: { username: 'Álan' } }]);
    expect((await send('POST', '/users/alan/follow')).status).toBe(409);
    expect((await send('DELETE', '/users/alan/follow')).status).toBe(204);
    expect(await json('/users/ada/friends')).toEqual([]);
    const again = await send('POST', '/users/alan/follow');
    expect(await again.json()).toMatchObject({ approved_at: expect.any(String) });
    expect(await json('/users/ada/following')).toMatchObject([{ user: { username: 'Álan' } }]);
    expect((await request('/users/ada/following', signedOut)).status).toBe(200);
  });

  it('ends with a block', async () => {
    const { send, json } = anApi({ plays: 0 });
    expect((await send('POST', '/users/alan/block')).status).toBe(201);
    expect((await send('POST', '/users/alan/block')).status).toBe(409);
    expect(await json('/users/blocked')).toMatchObject([{ user: { username: 'lin' } }, { user: { username: 'Álan' } }]);
    expect(await json('/users/ada/followers')).toMatchObject([{ user: { username: 'grace' } }]);
    expect((await send('DELETE', '/users/alan/block')).status).toBe(204);
    expect(await json('/users/blocked')).toMatchObject([{ user: { username: 'lin' } }]);
  });
});

describe('accounts', () => {
  it('that are locked get 423 for whatever they ask', async () => {
    const { request, send } = anApi({ plays: 0 });
    for (const response of [
      await request('/users/settings', { as: 'lin' }),
      await request('/movies/1', { as: 'lin' }),
      await send('POST', '/sync/history', {}, 'lin'),
    ]) {
      expect([response.status, response.headers.get('X-Account-Locked')]).toEqual([423, 'true']);
    }
    expect((await request('/users/lin', signedOut)).status).toBe(200);
  });

  it('without VIP get 426 with the address of VIP', async () => {
    const { request, send } = anApi({ plays: 0 });
    for (const response of [await request('/users/saved_filters'), await send('POST', '/movies/1/refresh')]) {
      expect(response.status).toBe(426);
      expect(response.headers.get('X-Upgrade-URL')).toContain('/vip');
    }
    expect((await request('/users/saved_filters', { as: 'grace' })).status).toBe(200);
  });

  it('keep their picture, their cover and their streaming services from apps that are not Trakt’s own', async () => {
    const { send, request, json } = anApi({ plays: 0 });
    for (const response of [
      await send('PUT', '/users/avatar', { user: { avatar: 'data:image/png;base64,iVBORw0KGgo=' } }, 'grace'),
      await send('PUT', '/users/set_cover', { cover_type: 'movie', cover_id: 1 }),
      await send('PUT', '/users/set_cover', 'no JSON'),
      await request('/younify/connections'),
    ]) {
      expect([response.status, await response.text()]).toEqual([401, '']);
    }
    expect(await json('/users/settings')).toMatchObject({ user: { username: 'ada' } });
  });

  it('have no data in common', async () => {
    const { json, request, send } = anApi({ plays: 200 });
    const of = async (as: string) => (await request('/sync/history', { as })).json();
    const graces = await of('grace');
    expect(graces).not.toEqual(await json('/sync/history'));
    await send('POST', '/sync/history', { movies: [{ ids: { trakt: 1 } }] });
    expect(await of('grace')).toEqual(graces);
    expect((await request('/users/settings', { as: 'nobody' })).status).toBe(401);
  });

  it('have statistics of what they did', async () => {
    const { json, walk } = anApi({ plays: 500 });
    const stats = Object(await json('/users/ada/stats'));
    expect(stats.movies.plays + stats.episodes.plays).toBe(500);
    expect(stats.shows.watched).toBe((await walk('/sync/watched/shows')).length);
    expect(stats.ratings.total).toBe((await walk('/sync/ratings')).length);
    expect(stats.network).toEqual({ friends: 1, followers: 2, following: 1 });
  });
});
