/** Renewed tokens that can't be saved: tried again for as long as there is time, kept elsewhere meanwhile, never lost quietly. */

import { describe, expect, it } from 'vitest';
import { StoreError } from '../../errors.ts';
import { digestInstantly } from '../../testing/instant-digest.ts';
import { passing } from '../../testing/passing.ts';
import { startMs } from '../../testing/records.ts';
import { aSession, key, lifeMs, rejection, until } from '../../testing/signed-in-session.ts';
import { answerJson } from '../../testing/token-server.ts';
import { createMemoryStore } from '../store/memory-store.ts';
import type { TokenRecord } from '../store/record.ts';
import type { AccountWriter, TokenStore } from '../store/store.ts';

digestInstantly();

/** A session of a token that has expired, whose store saves nothing. `fallback`: what becomes of tokens put aside. */
async function aFullDisk(fallback?: () => Promise<{ location: string }>) {
  const inner = createMemoryStore();
  const triedAtMs: number[] = [];
  const putAside: number[] = [];
  const store: TokenStore = {
    ...inner,
    withLock: (account, options, body) =>
      inner.withLock(account, options, (writer) =>
        body({
          ...writer,
          save: async () => {
            triedAtMs.push(parts.clock.now());
            throw new StoreError('unavailable', 'The disk is full.', { location: '/vault' });
          },
          ...(fallback && {
            saveFallback: () => {
              putAside.push(triedAtMs.length);
              return fallback();
            },
          }),
        }),
      ),
  };
  const parts = await aSession({ store });
  await parts.clock.advance(lifeMs);
  const waits = () => triedAtMs.slice(1).map((atMs, place) => atMs - (triedAtMs[place] ?? 0));
  return { ...parts, triedAtMs, putAside, waits };
}

describe('tokens that cannot be saved', () => {
  it('are tried again ever more slowly, and every eight seconds in the end', async () => {
    const { session, clock, waits } = await aFullDisk();
    await session.accessToken();
    await clock.advance(32_000);
    expect(waits()).toEqual([100, 250, 500, 1_000, 2_000, 4_000, 8_000, 8_000, 8_000]);
  });

  it('are put aside, once, after the third try', async () => {
    const { session, clock, putAside } = await aFullDisk(async () => ({ location: '/aside' }));
    await session.accessToken();
    await clock.advance(60_000);
    expect(putAside).toEqual([3]);
  });

  it('are put aside again where that failed', async () => {
    const { session, clock, putAside } = await aFullDisk(() => Promise.reject(new Error('no room there either')));
    await session.accessToken();
    await clock.advance(2_000);
    expect(putAside).toEqual([3, 4, 5]);
  });

  it('can still be renewed where the answer brought no new refresh token', async () => {
    const { session, server } = await aFullDisk();
    server.next(() => answerJson(200, { access_token: 'access-2', expires_in: 600 }));
    expect((await session.refresh()).current).toMatchObject({ accessToken: 'access-2', refreshable: true });
  });
});

describe('tokens that cannot be saved when the process ends', () => {
  it('are put aside at the first try, and then nobody waits', async () => {
    const { session, server, clock, putAside, triedAtMs } = await aFullDisk(async () => ({ location: '/aside' }));
    const release = server.hold();
    const refreshing = session.refresh();
    await until(() => server.spent.length === 1);
    const beforeMs = clock.now();
    const closed = rejection(session.close());
    release();
    expect(await closed).toMatchObject({ location: '/aside', detail: { reason: 'tokens_kept' } });
    await refreshing;
    expect([triedAtMs, putAside]).toEqual([[beforeMs], [1]]);
  });

  it('are tried for ten seconds more where they can be put nowhere, and then reported lost', async () => {
    const { session, clock, triedAtMs, waits } = await aFullDisk(() => Promise.reject(new Error('no room')));
    await session.accessToken();
    // It waits eight seconds by now; the end of the process cuts that short.
    await clock.advance(10_000);
    const before = triedAtMs.length;
    const closingAtMs = clock.now();
    const failure = await rejection(passing(clock, session.close()));
    expect(failure).toMatchObject({ code: 'unavailable', location: '/vault', detail: { reason: 'tokens_lost' } });
    expect(failure).toMatchObject({ cause: { message: 'The disk is full.' } });
    expect(triedAtMs[before]).toBe(closingAtMs);
    expect(waits().slice(before)).toEqual([2_000, 2_000, 2_000, 2_000, 2_000]);
  });
});

describe('tokens that came too late', () => {
  /** What a refresh brings behind whose back the record was changed: no lock keeps out a writer that was handed out before. */
  async function overtaken(change: (writer: AccountWriter, read: TokenRecord) => Promise<unknown>) {
    const { session, server, store } = await aSession();
    const writer = await store.withLock(key, { waitMs: 0 }, async (kept) => kept);
    const release = server.hold();
    const refreshing = session.refresh();
    await until(() => server.spent.length === 1);
    await change(writer, (await writer.read()) ?? expect.unreachable());
    release();
    return refreshing;
  }

  it('are dropped for those of a new sign-in', async () => {
    const grant = { ...key, apiOrigin: 'https://api.example', clientId: 'app', grantId: 'grant-2' };
    const tokens = { accessToken: 'access-9', expiresIn: 600 };
    const renewed = overtaken((writer, replaces) =>
      writer.saveGrant({ grant, tokens, receivedAtMs: startMs, replaces }),
    );
    expect(await renewed).toMatchObject({ grantId: 'grant-2', current: { accessToken: 'access-9' } });
  });

  it('bring no sign-in back that was removed', async () => {
    const error = await rejection(overtaken((writer, read) => writer.remove(read)));
    expect(error).toMatchObject({ code: 'sign_in_required', reason: 'never' });
  });
});
