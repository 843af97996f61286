import { describe, expect, it } from 'vitest';
import { createFakeClock } from '../testing/fake-clock.ts';
import { createTraktClient } from './client.ts';
import { fakeSession, fakeTrakt, type Scripted } from './testing/fake-trakt.ts';

/** A client whose answers wait for `answer`. */
function aClient(shareReads: boolean, scripted: Scripted = { body: { user: {} } }) {
  const gate = Promise.withResolvers<void>();
  const clock = createFakeClock();
  const { transport, received } = fakeTrakt(async (arrived) => {
    await gate.promise;
    if (scripted instanceof Error) throw scripted;
    return typeof scripted === 'function' ? scripted(arrived) : scripted;
  });
  const client = createTraktClient({ app: { clientId: 'app' }, session: fakeSession(), transport, clock, shareReads });
  return { client, clock, received, answer: gate.resolve };
}

describe('with shareReads', () => {
  it('identical reads under way are one request, and a later one is another', async () => {
    const { client, received, answer } = aClient(true);
    const read = () => client.users.settings({ extended: 'vip' });
    const both = [read(), read()];
    const other = client.users.settings();
    answer();
    const [first, second] = await Promise.all(both);
    await other;
    expect(first).toBe(second);
    expect(received.map(({ url }) => url.search)).toEqual(['?extended=vip', '']);
    await read();
    expect(received).toHaveLength(3);
  });

  it('a caller that leaves ends nobody else’s request', async () => {
    const { client, received, answer } = aClient(true);
    const controller = new AbortController();
    const leaves = client.users.settings({ signal: controller.signal });
    const stays = client.users.settings();
    controller.abort(new Error('enough'));
    await expect(leaves).rejects.toThrow('enough');
    await expect(client.users.settings({ signal: controller.signal })).rejects.toThrow('enough');
    answer();
    expect(await stays).toEqual({ user: {} });
    expect(received).toHaveLength(1);
  });

  it('all callers get the error, and the next read is sent', async () => {
    const { client, received, answer } = aClient(true, { status: 404 });
    const both = [client.users.settings(), client.users.settings()];
    answer();
    for (const result of await Promise.allSettled(both)) {
      expect(result).toMatchObject({ status: 'rejected', reason: { code: 'not_found' } });
    }
    await expect(client.users.settings()).rejects.toMatchObject({ code: 'not_found' });
    expect(received).toHaveLength(2);
  });

  it('writes are sent each for itself', async () => {
    const { client, received, answer, clock } = aClient(true);
    answer();
    const write = () => client.request({ method: 'DELETE', path: '/checkin' });
    await Promise.all([write(), write(), clock.advance(1_000)]);
    expect(received).toHaveLength(2);
  });
});

it('without shareReads each read is a request', async () => {
  const { client, received, answer } = aClient(false);
  answer();
  await Promise.all([client.users.settings(), client.users.settings()]);
  expect(received).toHaveLength(2);
});
