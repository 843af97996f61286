import { describe, expect, it } from 'vitest';
import { anApi } from '../fixture.ts';

const films = (...ids: number[]) => ({ movies: ids.map((trakt) => ({ ids: { trakt } })) });
const many = (count: number) => films(...Array.from({ length: count }, (_, index) => index + 1));

describe('personal lists', () => {
  it('are made, changed and deleted', async () => {
    const { json, send, request } = anApi({ plays: 0 });
    const made = await send('POST', '/users/me/lists', { name: 'Été à Paris!', privacy: 'public' });
    expect(made.status).toBe(201);
    expect(await made.json()).toMatchObject({ name: 'Été à Paris!', ids: { slug: 'ete-a-paris' }, item_count: 0 });
    const changed = await send('PUT', '/users/me/lists/ete-a-paris', { name: 'Summer', sort_by: 'title' });
    expect(await changed.json()).toMatchObject({ name: 'Summer', privacy: 'public', sort_by: 'title' });
    expect(await json('/users/ada/lists')).toContainEqual(expect.objectContaining({ name: 'Summer' }));
    expect((await send('DELETE', '/users/me/lists/ete-a-paris')).status).toBe(204);
    expect((await request('/users/me/lists/ete-a-paris')).status).toBe(404);
  });

  it('that a user works on with another: the user changes the items, and no more', async () => {
    const { json, send } = anApi({ plays: 0 });
    expect(await json('/users/me/lists/collaborations')).toMatchObject([
      { name: 'Machines that think', user: { username: 'Álan' } },
    ]);
    const list = '/users/alan/lists/machines-that-think';
    expect((await send('POST', `${list}/items`, films(7))).status).toBe(201);
    expect(await (await send('POST', `${list}/items/remove`, films(7))).json()).toMatchObject({
      deleted: { movies: 1 },
    });
    for (const [method, path, as] of [
      ['PUT', list, 'ada'],
      ['DELETE', list, 'ada'],
      ['POST', `${list}/items`, 'grace'],
    ] as const) {
      expect([method, path, (await send(method, path, {}, as)).status]).toEqual([method, path, 404]);
    }
  });

  it('hold items of every type, each once, in their order', async () => {
    const { json, send } = anApi({ plays: 0 });
    const body = {
      ...films(7, 8),
      shows: [
        { ids: { slug: 'breaking-bad' } },
        { ids: { slug: 'lost' }, seasons: [{ number: 1, episodes: [{ number: 2 }] }] },
      ],
      people: [{ ids: { slug: 'fritz-lang' } }],
    };
    const added = await send('POST', '/users/me/lists/2/items', {
      ...body,
      movies: [...body.movies, { ids: { trakt: 0 } }],
    });
    expect(await added.json()).toMatchObject({
      added: { movies: 2, shows: 1, episodes: 1 },
      not_found: { movies: [{ ids: { trakt: 0 } }] },
      list: { item_count: 7 },
    });
    expect(await (await send('POST', '/users/me/lists/2/items', body)).json()).toMatchObject({
      added: { movies: 0 },
      existing: { movies: 2, shows: 1, episodes: 1 },
    });
    const rows = Object(await json('/users/me/lists/2/items'));
    expect(rows.map(({ type }: { type: string }) => type)).toEqual([
      'movie',
      'movie',
      'movie',
      'movie',
      'show',
      'episode',
      'person',
    ]);
    const last = rows.at(-1).id;
    const reordered = await send('POST', '/users/me/lists/2/items/reorder', { rank: [last, 424_242] });
    expect(await reordered.json()).toMatchObject({ updated: 1, skipped_ids: [424_242] });
    expect(Object(await json('/users/me/lists/2/items'))[0]).toMatchObject({ id: last, rank: 1 });
  });

  it('and the watchlist take notes, of 500 characters at most, from VIP members alone', async () => {
    const { json, send, request } = anApi({ plays: 0 });
    const noted = { movies: [{ ids: { trakt: 607 }, notes: 'First' }] };
    for (const [path, as] of [
      ['/users/me/lists/1/items', 'ada'],
      ['/sync/watchlist', 'ada'],
      ['/users/me/lists/4/items', 'grace'],
      ['/sync/watchlist', 'grace'],
    ] as const) {
      const before = await json('/sync/last_activities');
      const first = Object(await (await request(`${path}?limit=1`, { as })).json())[0];
      const put = async (notes: string | null) => (await send('PUT', `${path}/${first.id}`, { notes }, as)).status;
      const added = await send('POST', path, noted, as);
      expect([path, as, added.status, await put('Second')]).toEqual([
        path,
        as,
        ...(as === 'ada' ? [426, 426] : [201, 204]),
      ]);
      if (as === 'ada') expect(await json('/sync/last_activities')).toEqual(before);
      expect([await put('x'.repeat(501)), await put(null)]).toEqual([422, 204]);
    }
  });

  it('are as many, and as long, as the account holds; VIP members have more', async () => {
    const { send } = anApi({ plays: 0 });
    for (let count = 2; count < 5; count++)
      expect((await send('POST', '/users/me/lists', { name: 'L' })).status).toBe(201);
    const refused = await send('POST', '/users/me/lists', { name: 'L' });
    expect([refused.status, refused.headers.get('X-Account-Limit'), await refused.text()]).toEqual([420, '5', '']);
    const full = await send('POST', '/users/me/lists/2/items', many(251));
    expect([full.status, full.headers.get('X-Account-Limit')]).toEqual([420, '250']);
    for (let count = 1; count < 7; count++) {
      expect((await send('POST', '/users/me/lists', { name: 'L' }, 'grace')).status).toBe(201);
    }
    expect((await send('POST', '/users/me/lists/bugs/items', many(600), 'grace')).status).toBe(201);
  });

  it('are seen by others as far as their privacy says', async () => {
    const { request, send } = anApi({ plays: 0 });
    const status = async (path: string, as: string) => (await request(path, { as })).status;
    await send('PUT', '/users/me/lists/bugs', { privacy: 'public' }, 'grace');
    // Her profile is private, so her public lists are for those who may follow her.
    expect(await status('/lists/4', 'alan')).toBe(403);
    expect(await status('/lists/4', 'grace')).toBe(200);
    expect(await status('/lists/1', 'alan')).toBe(200);
    for (const path of [
      '/lists/2',
      '/lists/2/items',
      '/users/ada/lists/for-charles',
      '/users/ada/lists/for-charles/items',
    ]) {
      const refused = await request(path, { as: 'alan' });
      expect([path, refused.status, await refused.json()]).toEqual([path, 403, { error: 'The list is private.' }]);
    }
    expect(await status('/lists/999', 'alan')).toBe(404);
    expect(await status('/users/ada/lists/for-charles/items', 'ada')).toBe(200);
  });

  it('belong to their owner', async () => {
    const { send } = anApi({ plays: 0 });
    expect((await send('POST', '/users/ada/lists/1/items', films(1), 'alan')).status).toBe(404);
    expect((await send('DELETE', '/users/ada/lists/1', undefined, 'alan')).status).toBe(404);
    const comment = { list: { ids: { trakt: 2 } }, comment: 'A list that nobody else sees.' };
    for (const refused of [
      await send('DELETE', '/users/ada/lists/for-charles', undefined, 'alan'),
      await send('POST', '/lists/2/like', undefined, 'alan'),
      await send('POST', '/comments', comment, 'alan'),
    ]) {
      expect(refused.status).toBe(403);
    }
  });

  it('do not include the watchlist and the favorites, which nobody deletes', async () => {
    const { send } = anApi({ plays: 0 });
    for (const [path, as, status] of [
      ['/users/me/lists/watchlist', 'ada', 403],
      ['/users/ada/lists/favorites', 'ada', 403],
      ['/users/ada/lists/favorites', 'alan', 404],
      ['/users/me/lists/recommendations', 'ada', 404],
    ] as const) {
      const refused = await send('DELETE', path, undefined, as);
      expect([path, as, refused.status, await refused.json()]).toEqual([
        path,
        as,
        status,
        { error: expect.any(String) },
      ]);
    }
  });

  it('are liked', async () => {
    const { json, send } = anApi({ plays: 0 });
    await send('DELETE', '/lists/3/like');
    expect(await json('/lists/3')).toMatchObject({ likes: 0 });
    expect((await send('POST', '/users/alan/lists/machines-that-think/like')).status).toBe(204);
    expect(await json('/lists/3/likes')).toMatchObject([{ user: { username: 'ada' } }]);
    expect(await json('/users/likes/lists')).toMatchObject([{ type: 'list', list: { ids: { trakt: 3 } } }]);
  });
});

describe('smart lists', () => {
  it('that are private answer 403 to everybody but their owner', async () => {
    const { request, send } = anApi({ plays: 0 });
    const body = { name: 'Mine', source: 'popular', media_type: 'movies' };
    expect((await send('POST', '/users/me/smart-lists', body)).status).toBe(201);
    for (const path of ['/users/ada/smart-lists/mine', '/smart-lists/mine', '/smart-lists/mine/items']) {
      const statuses = [(await request(path)).status, (await request(path, { as: 'alan' })).status];
      expect([path, ...statuses]).toEqual([path, 200, 403]);
    }
  });

  it('answer 204 where there is none, and to a change', async () => {
    const { request, send, json } = anApi({ plays: 0 });
    for (const path of ['/smart-lists/no-such-list', '/users/ada/smart-lists/no-such-list']) {
      expect([path, (await request(path)).status]).toEqual([path, 204]);
    }
    expect((await send('PUT', '/users/me/smart-lists/silent-films', { name: 'Ours' })).status).toBe(204);
    expect(await json('/users/me/smart-lists/silent-films')).toMatchObject({ name: 'Ours' });
    expect((await send('PUT', '/users/me/smart-lists/no-such-list', { name: 'Ours' })).status).toBe(404);
  });
});

describe('all personal lists of an account together', () => {
  it('hold a thousand items; those of VIP members more', async () => {
    const { send } = anApi({ plays: 0 });
    const fill = async (count: number, as: string) => {
      const made = Object(await (await send('POST', '/users/me/lists', { name: 'L' }, as)).json());
      return send('POST', `/users/me/lists/${made.ids.trakt}/items`, many(count), as);
    };
    for (let list = 0; list < 3; list++) expect((await fill(250, 'ada')).status).toBe(201);
    // Two lists with six items were there before.
    expect((await send('POST', '/users/me/lists/1/items', many(200))).status).toBe(201);
    const refused = await send('POST', '/users/me/lists/2/items', many(60));
    expect([refused.status, refused.headers.get('X-Account-Limit')]).toEqual([420, '1000']);
    expect((await send('POST', '/users/me/lists/1/items', many(200))).status).toBe(201);
    for (let list = 0; list < 3; list++) expect((await fill(600, 'grace')).status).toBe(201);
  });
});

describe('the history', () => {
  it('holds a hundred thousand plays', async () => {
    const { send } = anApi({ plays: 99_999 });
    const film = { movie: { ids: { trakt: 1 } } };
    expect((await send('POST', '/scrobble/stop', { ...film, progress: 90 })).status).toBe(201);
    for (const [path, body] of [
      ['/sync/history', many(1)],
      ['/scrobble/stop', { movie: { ids: { trakt: 2 } }, progress: 90 }],
      ['/checkin', film],
    ] as const) {
      const refused = await send('POST', path, body);
      expect([path, refused.status, refused.headers.get('X-Account-Limit')]).toEqual([path, 420, '100000']);
    }
    expect((await send('POST', '/sync/history', { movies: [] })).status).toBe(200);
  });

  it('takes more of an account that was made with more', async () => {
    const { send } = anApi({ plays: 100_001 });
    expect((await send('POST', '/sync/history', many(2))).status).toBe(200);
  });
});

describe('the watchlist and the favorites', () => {
  it('are full at their limits', async () => {
    const { send } = anApi({ plays: 0 });
    for (const [path, limit] of [
      ['/sync/watchlist', '250'],
      ['/sync/favorites', '100'],
      ['/sync/collection', '1000'],
    ] as const) {
      const body =
        path === '/sync/collection'
          ? { shows: Array.from({ length: 60 }, (_, index) => ({ ids: { trakt: index + 1 } })) }
          : many(300);
      const refused = await send('POST', path, body);
      expect([path, refused.status, refused.headers.get('X-Account-Limit')]).toEqual([path, 420, limit]);
    }
  });
});
