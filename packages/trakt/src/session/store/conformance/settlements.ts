/** Cases about the end of a sending without tokens: which attempts stay in doubt, and what else is noted. */

import {
  ada,
  type ConformanceCase,
  conflicts,
  equal,
  plan,
  present,
  receivedAtMs,
  signIn,
  stored,
  testCase,
  waiting,
} from './case.ts';

const lastError = { code: 'edge_blocked', status: 429, atMs: receivedAtMs };

export const settlementCases: readonly ConformanceCase[] = [
  testCase('strikes an attempt out: the intent goes, the tokens stay', async (store, reopen) => {
    await signIn(store);
    await store.withLock(ada, waiting, async (writer) => {
      const permit = await writer.saveIntent(await present(writer), plan);
      const settled = await writer.settle(permit, 'unprocessed', { retryAtMs: receivedAtMs + 1, lastError });
      equal([settled.intent, settled.version, settled.retryAtMs], [undefined, 1, receivedAtMs + 1]);
      equal(settled.status, { state: 'active' });
      equal(settled.lastError, lastError);
      equal(await (await reopen()).read(ada), settled);
      equal((await writer.saveIntent(settled, plan)).take(), 'refresh-1');
    });
  }),

  testCase('strikes out that attempt only: one in doubt stays in doubt', async (store) => {
    await signIn(store);
    await store.withLock(ada, waiting, async (writer) => {
      const first = await writer.saveIntent(await present(writer), plan);
      const resend = await writer.saveIntent(await present(writer), plan);
      const settled = await writer.settle(resend, 'unprocessed', {});
      equal([settled.intent?.id, settled.intent?.last.n], [first.details.intent.id, 2]);
      equal([settled.intent?.attempts, settled.intent?.unanswered], [1, 1]);
      equal(settled.status, { state: 'suspect' });
    });
  }),

  testCase('strikes an attempt out whatever was sent since, and ends the doubt with the last', async (store) => {
    await signIn(store);
    await store.withLock(ada, waiting, async (writer) => {
      const first = await writer.saveIntent(await present(writer), plan);
      const resend = await writer.saveIntent(await present(writer), plan);
      equal((await writer.settle(first, 'unprocessed', {})).intent?.attempts, 1);
      const settled = await writer.settle(resend, 'unprocessed', {});
      equal([settled.intent, settled.status], [undefined, { state: 'active' }]);
    });
  }),

  testCase('leaves a later sending its wait, whatever was learnt of one before it', async (store) => {
    await signIn(store);
    await store.withLock(ada, waiting, async (writer) => {
      const first = await writer.saveIntent(await present(writer), plan);
      const second = await writer.saveIntent(await present(writer), { ...plan, retryAfterMs: 60_000 });
      const { retryAtMs } = await present(writer);
      const settled = await writer.settle(first, 'unprocessed', { retryAtMs: 1 });
      equal([settled.intent?.attempts, settled.retryAtMs], [1, retryAtMs]);
      // Without a doubt there is nothing that it waits for.
      equal((await writer.settle(second, 'unprocessed', { retryAtMs: 1 })).retryAtMs, 1);
    });
  }),

  testCase('leaves an attempt in doubt whose answer came before the work, and counts that', async (store, reopen) => {
    await signIn(store);
    await store.withLock(ada, waiting, async (writer) => {
      const first = await writer.saveIntent(await present(writer), plan);
      const answered = await writer.settle(first, 'answered', { retryAtMs: receivedAtMs + 1, lastError });
      equal([answered.intent?.attempts, answered.intent?.unanswered], [1, 0]);
      equal([answered.retryAtMs, answered.lastError], [receivedAtMs + 1, lastError]);
      equal(await (await reopen()).read(ada), answered);
      const resend = await writer.saveIntent(answered, plan);
      equal([resend.details.intent.attempts, resend.details.intent.unanswered], [2, 1]);
      const left = await writer.settle(resend, 'unprocessed', {});
      equal([left.intent?.attempts, left.intent?.unanswered], [1, 0]);
    });
  }),

  testCase('keeps the doubt with a verdict, so that the verdict can be taken back', async (store) => {
    await signIn(store);
    await store.withLock(ada, waiting, async (writer) => {
      await writer.saveIntent(await present(writer), plan);
      const resend = await writer.saveIntent(await present(writer), plan);
      const status = { state: 'sign_in_required', reason: 'lost_response' } as const;
      const refused = await writer.settle(resend, 'unprocessed', { status });
      equal([refused.status, refused.intent?.attempts], [status, 1]);
      const restored = await writer.mark(refused, { status: { state: 'suspect' } });
      equal((await writer.saveIntent(restored, plan)).take(), 'refresh-1');
    });
  }),

  testCase('settles a permit once: another attempt is not struck out for it', async (store) => {
    await signIn(store);
    await store.withLock(ada, waiting, async (writer) => {
      await writer.saveIntent(await present(writer), plan);
      const resend = await writer.saveIntent(await present(writer), plan);
      await writer.settle(resend, 'answered', {});
      await conflicts(writer.settle(resend, 'unprocessed', {}));
      await conflicts(writer.settle(resend, 'answered', {}));
      const { intent } = await present(writer);
      equal([intent?.attempts, intent?.unanswered], [2, 1]);
    });
  }),

  testCase('keeps a verdict that came while the sending was under way', async (store) => {
    await signIn(store);
    await store.withLock(ada, waiting, async (writer) => {
      const permit = await writer.saveIntent(await present(writer), plan);
      const status = { state: 'sign_in_required', reason: 'revoked' } as const;
      await writer.mark(await present(writer), { status });
      const settled = await writer.settle(permit, 'unprocessed', {});
      equal([settled.status, settled.intent], [status, undefined]);
    });
  }),

  testCase('settles after the lock was released', async (store) => {
    await signIn(store);
    const late = await store.withLock(ada, waiting, async (writer) => {
      const permit = await writer.saveIntent(await present(writer), plan);
      return () => writer.settle(permit, 'unprocessed', {});
    });
    equal((await late()).intent, undefined);
    equal((await stored(store)).intent, undefined);
  }),

  testCase('takes one doubt for another that has as many attempts', async (store) => {
    await signIn(store);
    await store.withLock(ada, waiting, async (writer) => {
      await writer.saveIntent(await present(writer), plan);
      const stale = await present(writer);
      await writer.mark(stale, { status: { state: 'suspect' } });
      const suspect = await present(writer);
      const resend = await writer.saveIntent(suspect, plan);
      await writer.settle(resend, 'unprocessed', {});
      // One attempt is in doubt, as before, but it was sent again meanwhile.
      await conflicts(writer.saveIntent(suspect, plan));
      await conflicts(writer.mark(suspect, {}));
      await conflicts(writer.remove(suspect));
      equal((await writer.saveIntent(await present(writer), plan)).details.intent.last.n, 3);
    });
  }),

  testCase('takes a doubt that was answered meanwhile for another', async (store) => {
    await signIn(store);
    await store.withLock(ada, waiting, async (writer) => {
      const permit = await writer.saveIntent(await present(writer), plan);
      const stale = await present(writer);
      await writer.settle(permit, 'answered', {});
      await conflicts(writer.saveIntent(stale, plan));
    });
  }),
];
