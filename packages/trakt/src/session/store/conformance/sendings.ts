/** Cases about sending a refresh token: one permit at a time, after a durable intent, and a save that never goes backwards. */

import {
  ada,
  aNewGrant,
  type ConformanceCase,
  check,
  conflicts,
  equal,
  plan,
  present,
  receivedAtMs,
  secondTokens,
  signIn,
  stored,
  testCase,
  throws,
  waiting,
} from './case.ts';

export const sendingCases: readonly ConformanceCase[] = [
  testCase('opens the refresh token with a permit, once', async (store) => {
    await signIn(store);
    await store.withLock(ada, waiting, async (writer) => {
      const permit = await writer.saveIntent(await present(writer), plan);
      equal(permit.take(), 'refresh-1');
      check(
        throws(() => permit.take()),
        'a permit opened the refresh token twice',
      );
    });
  }),

  testCase('has the intent on record before it hands out a permit', async (store, reopen) => {
    await signIn(store);
    const permit = await store.withLock(ada, waiting, async (writer) => writer.saveIntent(await present(writer), plan));
    const { intent, status, retryAtMs } = await stored(await reopen());
    equal(intent, permit.details.intent);
    equal(status, { state: 'active' });
    check(/^[0-9a-f]{16}$/.test(intent?.refreshTokenFingerprint ?? ''), 'no fingerprint in the intent');
    check((intent?.last.by ?? '') !== '', 'the intent does not name its sender');
    equal([intent?.attempts, intent?.unanswered, intent?.last.n], [1, 1, 1]);
    equal(intent?.firstSentAtMs, intent?.last.sentAtMs);
    equal(retryAtMs, (intent?.last.sentAtMs ?? 0) + plan.retryAfterMs);
  }),

  testCase('dates a sending ahead, by as much as the plan says', async (store) => {
    await signIn(store);
    await store.withLock(ada, waiting, async (writer) => {
      const soon = await writer.saveIntent(await present(writer), { ...plan, sendWithinMs: 0 });
      const later = await writer.saveIntent(await present(writer), { ...plan, sendWithinMs: 3_600_000 });
      const aheadMs = later.details.intent.last.sentAtMs - soon.details.intent.last.sentAtMs;
      check(aheadMs >= 3_600_000 && aheadMs < 3_660_000, `an hour ahead was ${aheadMs} ms`);
    });
  }),

  testCase('hands out one permit to two who read the same record', async (store, reopen) => {
    await signIn(store);
    const other = await reopen();
    const read = await stored(store);
    const tries = await Promise.allSettled(
      [store, other].map((place) => place.withLock(ada, waiting, (writer) => writer.saveIntent(read, plan))),
    );
    equal(tries.filter(({ status }) => status === 'fulfilled').length, 1);
    // Where a sending holds a lease and not the lock, the other waits for its end: `busy`.
    const refusals = tries.flatMap((one) => (one.status === 'rejected' ? [one.reason.code] : []));
    check(/^(busy|version_conflict)$/.test(`${refusals}`), 'the loser got no conflict');
  }),

  testCase('hands out one permit for a resend to two who read the same doubt', async (store, reopen) => {
    await signIn(store);
    await store.withLock(ada, waiting, async (writer) => writer.saveIntent(await present(writer), plan));
    const read = await stored(store);
    const tries = await Promise.allSettled(
      [store, await reopen()].map((place) => place.withLock(ada, waiting, (writer) => writer.saveIntent(read, plan))),
    );
    equal(tries.filter(({ status }) => status === 'fulfilled').length, 1);
  }),

  testCase('allows resends while the last sending is in doubt, and counts them', async (store) => {
    await signIn(store);
    await store.withLock(ada, waiting, async (writer) => {
      const first = await writer.saveIntent(await present(writer), plan);
      for (let n = 2; n <= 4; n += 1) {
        const resend = await writer.saveIntent(await present(writer), plan);
        const { id, attempts, unanswered, last, firstSentAtMs } = resend.details.intent;
        equal([attempts, unanswered, last.n], [n, n, n]);
        equal([id, firstSentAtMs], [first.details.intent.id, first.details.intent.firstSentAtMs]);
        equal(resend.take(), 'refresh-1');
        equal((await present(writer)).status, { state: 'suspect' });
      }
    });
  }),

  testCase('hands out no permit where a person has to sign in', async (store) => {
    await signIn(store);
    await store.withLock(ada, waiting, async (writer) => {
      const status = { state: 'sign_in_required', reason: 'revoked' } as const;
      await conflicts(writer.saveIntent(await writer.mark(await present(writer), { status }), plan));
    });
  }),

  testCase('raises the version with each save of tokens and drops the intent', async (store, reopen) => {
    await signIn(store);
    const saved = await store.withLock(ada, waiting, async (writer) => {
      const permit = await writer.saveIntent(await present(writer), plan);
      return writer.save(permit, secondTokens);
    });
    equal(saved.version, 2);
    equal(saved.intent, undefined);
    equal(saved.current.accessToken, 'access-2');
    equal(saved.dueAtMs, undefined);
    const other = await reopen();
    equal(await other.read(ada), saved);
    await other.withLock(ada, waiting, async (writer) => {
      equal((await writer.saveIntent(await present(writer), plan)).take(), 'refresh-2');
    });
  }),

  testCase('keeps the old refresh token when a refresh brought none', async (store) => {
    await signIn(store);
    await store.withLock(ada, waiting, async (writer) => {
      const permit = await writer.saveIntent(await present(writer), plan);
      const saved = await writer.save(permit, { tokens: { accessToken: 'access-2' }, receivedAtMs });
      equal(saved.current.refreshable, true);
      equal((await writer.saveIntent(saved, plan)).take(), 'refresh-1');
    });
  }),

  testCase('saves a permit whose lock was released, while its tokens are current', async (store) => {
    await signIn(store);
    const late = await store.withLock(ada, waiting, async (writer) => {
      const permit = await writer.saveIntent(await present(writer), plan);
      return () => writer.save(permit, secondTokens);
    });
    equal((await late()).version, 2);
    equal((await stored(store)).current.accessToken, 'access-2');
  }),

  testCase('saves what the first sending brought though a resend is under way', async (store) => {
    await signIn(store);
    await store.withLock(ada, waiting, async (writer) => {
      const first = await writer.saveIntent(await present(writer), plan);
      const resend = await writer.saveIntent(await present(writer), plan);
      equal((await writer.save(first, secondTokens)).version, 2);
      await conflicts(writer.settle(resend, 'unprocessed', {}));
      equal((await present(writer)).current.accessToken, 'access-2');
    });
  }),

  testCase('refuses to save backwards', async (store) => {
    await signIn(store);
    await store.withLock(ada, waiting, async (writer) => {
      const early = await writer.saveIntent(await present(writer), plan);
      const resend = await writer.saveIntent(await present(writer), plan);
      await writer.save(resend, secondTokens);
      await conflicts(writer.save(early, { tokens: { accessToken: 'access-late' }, receivedAtMs }));
      equal((await present(writer)).current.accessToken, 'access-2');
    });
  }),

  testCase('refuses to save a refresh of an earlier sign-in', async (store) => {
    await signIn(store);
    await store.withLock(ada, waiting, async (writer) => {
      const permit = await writer.saveIntent(await present(writer), plan);
      await writer.saveGrant(aNewGrant({ grantId: 'grant-2', replaces: await present(writer) }));
      await conflicts(writer.save(permit, secondTokens));
      await conflicts(writer.settle(permit, 'unprocessed', {}));
      equal((await present(writer)).grantId, 'grant-2');
    });
  }),
];
