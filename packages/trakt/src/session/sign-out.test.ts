/** Signing out while others write, and what a sign-out that is cut short leaves behind. */

import { describe, expect, it } from 'vitest';
import { digestInstantly } from '../testing/instant-digest.ts';
import { aPlan } from '../testing/records.ts';
import { aSession, key, rejection } from '../testing/signed-in-session.ts';
import type { TransportRequest } from '../transport.ts';
import { createMemoryStore } from './store/memory-store.ts';
import type { AccountWriter, TokenStore } from './store/store.ts';

digestInstantly();

/** A session that signs out; `meanwhile` happens behind its back at the first revocation. No lock keeps an earlier writer out. */
async function signingOut(meanwhile: (writer: AccountWriter) => Promise<unknown>) {
  const parts = await aSession();
  const { server, store, open } = parts;
  const writer = await store.withLock(key, { waitMs: 0 }, async (kept) => kept);
  const transport = Object.assign(
    async (url: string, request: TransportRequest) => {
      if (server.revoked.length === 0) await meanwhile(writer);
      return server.transport(url, request);
    },
    { namesFailures: true },
  );
  return { ...parts, signOut: () => open({ transport }).signOut() };
}

describe('a sign-out', () => {
  it('leaves a new sign-in that came meanwhile as it is', async () => {
    const { signOut, store } = await signingOut(async (writer) => {
      const grant = { ...key, apiOrigin: 'https://api.example', clientId: 'app', grantId: 'grant-2' };
      const replaces = await writer.read();
      await writer.saveGrant({ grant, tokens: { accessToken: 'access-9' }, receivedAtMs: 9, replaces });
    });
    expect(await rejection(signOut())).toMatchObject({ code: 'version_conflict' });
    expect(await store.read(key)).toMatchObject({ grantId: 'grant-2', current: { accessToken: 'access-9' } });
  });

  it('leaves new tokens of the same sign-in that came meanwhile as they are', async () => {
    const { signOut, store } = await signingOut(async (writer) => {
      const read = (await writer.read()) ?? expect.unreachable();
      const permit = await writer.saveIntent(read, aPlan);
      await writer.save(permit, { tokens: { accessToken: 'access-9' }, receivedAtMs: 9 });
    });
    expect(await rejection(signOut())).toMatchObject({ code: 'version_conflict' });
    expect((await store.read(key))?.version).toBe(2);
  });

  it('is done where the account was removed meanwhile', async () => {
    const { signOut, server, store } = await signingOut(async (writer) =>
      writer.remove((await writer.read()) ?? expect.unreachable()),
    );
    expect(await signOut()).toEqual({ revoked: 'yes' });
    expect(server.revoked).toEqual(['refresh-1', 'access-1']);
    expect(await store.read(key)).toBeUndefined();
  });

  it('that is cut short leaves a doubt, which nobody takes up while the revocation may be under way', async () => {
    const found: unknown[] = [];
    const { signOut, clock } = await signingOut(async (writer) => found.push(await writer.read()));
    await signOut();
    const sentAtMs = clock.now() + 15_000;
    expect(found).toMatchObject([{ intent: { last: { sentAtMs } }, retryAtMs: sentAtMs + 15_000 }]);
  });

  it('does not revoke the refresh token of a sign-in that has to be made again', async () => {
    const { session, server, store } = await aSession();
    await store.withLock(key, { waitMs: 0 }, async (writer) =>
      writer.mark((await writer.read()) ?? expect.unreachable(), {
        status: { state: 'sign_in_required', reason: 'revoked' },
      }),
    );
    expect(await session.signOut()).toEqual({ revoked: 'yes' });
    expect(server.revoked).toEqual(['access-1']);
  });

  it('ends as it began where the store fails in another way than by its own errors', async () => {
    const inner = createMemoryStore();
    const bug = new Error('a bug');
    const store: TokenStore = {
      ...inner,
      withLock: (account, options, body) =>
        inner.withLock(account, options, (writer) => body({ ...writer, saveIntent: () => Promise.reject(bug) })),
    };
    const { session, server } = await aSession({ store });
    expect(await rejection(session.signOut())).toBe(bug);
    expect(server.revoked).toEqual([]);
    expect((await store.read(key))?.version).toBe(1);
  });
});
