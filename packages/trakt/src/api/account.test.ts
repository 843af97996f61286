import { createSandbox } from '@trakt-usher/sandbox';
import { describe, expect, it, onTestFinished } from 'vitest';
import { SignInRequired } from '../errors.ts';
import { createFakeClock } from '../testing/fake-clock.ts';
import { createTraktClient } from './client.ts';
import { fakeSession, fakeTrakt } from './testing/fake-trakt.ts';

function ada() {
  const clock = createFakeClock();
  const sandbox = createSandbox({ now: clock.now, plays: 0 });
  onTestFinished(() => sandbox.close());
  const { access_token } = sandbox.issueGrant();
  const session = { accessToken: async () => access_token };
  const app = { clientId: 'sandbox-client', userAgent: 'a-test/1.0' };
  const trakt = createTraktClient({ app, session, transport: sandbox.fetch, clock });
  const paths = () => sandbox.requests.list().map(({ method, path }) => `${method} ${path}`);
  const addList = async (name: string) => {
    const made = trakt.request({ method: 'POST', path: '/users/me/lists', body: { name } });
    return (await Promise.all([made, clock.advance(1_000)]))[0];
  };
  return { trakt, clock, sandbox, paths, addList };
}

describe('the account', () => {
  it('is read once an hour', async () => {
    const { trakt, clock, paths } = ada();
    expect(await trakt.account()).toMatchObject({
      vip: false,
      switchedOff: [],
      limits: { lists: 5, listItems: 250, watchlist: 250, favorites: 100, collection: 1000 },
    });
    await clock.advance(3_599_999);
    await trakt.account();
    expect(paths()).toHaveLength(1);
    await clock.advance(1);
    await trakt.account();
    expect(paths()).toHaveLength(2);
  });

  it('is waited for no longer than its caller waits', async () => {
    const leaving = new AbortController();
    const session = {
      accessToken: ({ signal, ...rest }: { signal?: AbortSignal | undefined } = {}) => {
        // A call's own options are none of its business.
        expect(rest).toEqual({});
        return new Promise<string>((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)));
      },
    };
    const trakt = createTraktClient({ app: { clientId: 'a' }, session, transport: async () => expect.fail() });
    const account = trakt.account({ signal: leaving.signal, extended: 'browsing' });
    leaving.abort(new Error('left'));
    await expect(account).rejects.toThrow('left');
  });

  it('is that of whoever is signed in, and of nobody after a sign-out', async () => {
    const { transport } = fakeTrakt(({ request }) => ({ body: { user: { name: request.headers.Authorization } } }));
    let token = 'ada';
    const session = { accessToken: async () => token || Promise.reject(new SignInRequired('never')) };
    const trakt = createTraktClient({ app: { clientId: 'app' }, session, transport });
    const nameOf = async () => (await trakt.account()).settings.user.name;
    expect(await nameOf()).toBe('Bearer ada');
    token = 'grace';
    expect(await nameOf()).toBe('Bearer grace');
    token = '';
    await expect(nameOf()).rejects.toMatchObject({ code: 'sign_in_required' });
  });

  it('counts what it is asked for, with one request each', async () => {
    const { trakt, paths, sandbox } = ada();
    const account = await trakt.account();
    const rows = async (path: string) => (await trakt.pages({ path }).toArray()).length;
    const [watchlist, favorites] = [await rows('/sync/watchlist'), await rows('/sync/favorites')];
    const collection = (await rows('/sync/collection/movies')) + (await rows('/sync/collection/episodes'));
    sandbox.requests.clear();
    expect(await account.usage(['watchlist', 'favorites', 'collection'])).toEqual({
      watchlist: { used: watchlist, limit: 250 },
      favorites: { used: favorites, limit: 100 },
      collection: { used: collection, limit: 1000 },
    });
    expect(paths().sort()).toEqual(['GET /sync/collection/media', 'GET /sync/favorites', 'GET /sync/watchlist']);
    sandbox.requests.clear();
    const { lists, listItems } = await account.usage(['lists', 'listItems']);
    expect([lists.limit, listItems.limit]).toEqual([5, 250]);
    expect(paths()).toEqual(['GET /users/me/lists']);
  });

  it('says before a write whether there is room', async () => {
    const { trakt, addList } = ada();
    const account = await trakt.account();
    const { lists } = await account.usage(['lists']);
    const room = 5 - (lists.used ?? 0);
    expect(await account.fits({ lists: room })).toBe(true);
    expect(await account.fits({ lists: room + 1 })).toBe(false);
    for (let list = 0; list < room; list += 1) await addList(`list ${list}`);
    expect(await account.fits({ lists: 1 })).toBe(false);
    await expect(addList('one more')).rejects.toMatchObject({ code: 'account_limit' });
  });

  it('asks for nothing to say that there is room where Trakt tells no limit', async () => {
    const { transport, received } = fakeTrakt({ body: { user: { vip: true }, limits: { list: {} } } });
    const trakt = createTraktClient({ app: { clientId: 'app' }, session: fakeSession(), transport });
    const account = await trakt.account();
    expect(account).toMatchObject({ vip: true, switchedOff: [], limits: {} });
    expect(await account.fits({ lists: 1, watchlist: 10 })).toBe(true);
    expect(received).toHaveLength(1);
  });

  it('names what Trakt has switched off', async () => {
    const body = { user: {}, permissions: { commenting: false, liking: true, following: false } };
    const { transport } = fakeTrakt({ body });
    const trakt = createTraktClient({ app: { clientId: 'app' }, session: fakeSession(), transport });
    expect((await trakt.account()).switchedOff).toEqual(['commenting', 'following']);
  });

  it('counts lists of which one is null', async () => {
    const settings = { user: {}, limits: { list: { count: 5, item_count: 250 } } };
    const { transport } = fakeTrakt({ body: settings }, { body: [null, { item_count: 7 }] }, { body: [] });
    const trakt = createTraktClient({ app: { clientId: 'app' }, session: fakeSession(), transport });
    const { usage } = await trakt.account();
    expect(await usage(['lists', 'listItems'])).toMatchObject({ lists: { used: 2 }, listItems: { used: 7 } });
  });

  it.each([[[]], [{}], [{ user: null }]])('is not made of an answer without a user: %j', async (body) => {
    const { transport } = fakeTrakt({ body });
    const trakt = createTraktClient({ app: { clientId: 'app' }, session: fakeSession(), transport });
    await expect(trakt.account()).rejects.toMatchObject({ code: 'unexpected_response' });
  });
});
