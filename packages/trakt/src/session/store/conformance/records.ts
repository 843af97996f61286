/** Cases about sign-ins: what is stored comes back, and every write compares with what was read. */

import {
  ada,
  aNewGrant,
  type ConformanceCase,
  check,
  conflicts,
  equal,
  firstTokens,
  grant,
  plan,
  present,
  receivedAtMs,
  secondTokens,
  signIn,
  stored,
  testCase,
  waiting,
} from './case.ts';

export const recordCases: readonly ConformanceCase[] = [
  testCase('has no account at first', async (store) => {
    equal(await store.read(ada), undefined);
    equal((await store.list()).accounts, []);
  }),

  testCase('gives back a sign-in as it was saved', async (store, reopen) => {
    const saved = await signIn(store);
    for (const place of [store, await reopen()]) {
      equal(await place.read(ada), saved);
      equal([saved.schema, saved.kind, saved.version], [2, 'own', 1]);
      equal(saved.status, { state: 'active' });
      equal(saved.dueAtMs, firstTokens.dueAtMs);
      equal(saved.current, {
        accessToken: 'access-1',
        refreshable: true,
        scope: 'public',
        expiresIn: 600,
        createdAtMs: receivedAtMs,
        receivedAtMs,
      });
    }
  }),

  testCase('never shows the refresh token in a record', async (store) => {
    const saved = await signIn(store);
    const { accounts } = await store.list();
    check(!JSON.stringify([saved, accounts]).includes('refresh-1'), 'the refresh token is in a record');
    check(!JSON.stringify(accounts).includes('access-1'), 'the access token is in a summary');
  }),

  testCase('keeps accounts of different servers apart', async (store) => {
    await signIn(store);
    equal(await store.read({ ...ada, issuer: 'https://other.example' }), undefined);
    equal(await store.read({ ...ada, account: 'grace' }), undefined);
  }),

  testCase('marks what is known without a new version', async (store, reopen) => {
    await signIn(store);
    await store.withLock(ada, waiting, async (writer) => {
      const learnt = {
        status: { state: 'sign_in_required', reason: 'revoked' },
        retryAtMs: 5,
        refusedAtMs: 3,
        lastError: { code: 'invalid_grant', status: 400, atMs: 4, probes: 2 },
      } as const;
      const marked = await writer.mark(await present(writer), learnt);
      const { version, status, retryAtMs, refusedAtMs, lastError } = marked;
      equal({ status, retryAtMs, refusedAtMs, lastError }, learnt);
      equal(version, 1);
      equal(await (await reopen()).read(ada), marked);
      equal(await writer.mark(marked, {}), marked);
      const cleared = await writer.mark(marked, { retryAtMs: undefined, refusedAtMs: undefined, lastError: undefined });
      equal([cleared.retryAtMs, cleared.refusedAtMs, cleared.lastError], [undefined, undefined, undefined]);
      equal(cleared.status, marked.status);
    });
  }),

  testCase('starts afresh with new tokens: no doubt, no refusal, no error, no time to wait for', async (store) => {
    await signIn(store);
    await store.withLock(ada, waiting, async (writer) => {
      const learnt = { retryAtMs: 5, refusedAtMs: 3, lastError: { code: 'network', atMs: 4 } };
      const marked = await writer.mark(await present(writer), { ...learnt, status: { state: 'suspect' } });
      const saved = await writer.save(await writer.saveIntent(marked, plan), secondTokens);
      equal(saved.status, { state: 'active' });
      equal(
        [saved.intent, saved.retryAtMs, saved.refusedAtMs, saved.lastError],
        [undefined, undefined, undefined, undefined],
      );
    });
  }),

  testCase('refuses every write that rests on an old reading', async (store) => {
    await signIn(store);
    await store.withLock(ada, waiting, async (writer) => {
      const old = await present(writer);
      await writer.save(await writer.saveIntent(old, plan), secondTokens);
      await conflicts(writer.saveIntent(old, plan));
      await conflicts(writer.mark(old, {}));
      await conflicts(writer.remove(old));
      await conflicts(writer.saveGrant(aNewGrant({ replaces: undefined })));
      await conflicts(writer.saveGrant(aNewGrant({ replaces: old })));
    });
  }),

  testCase('takes a new verdict for a change', async (store) => {
    await signIn(store);
    await store.withLock(ada, waiting, async (writer) => {
      const old = await present(writer);
      await writer.mark(old, { status: { state: 'sign_in_required', reason: 'revoked' } });
      await conflicts(writer.saveIntent(old, plan));
      await conflicts(writer.mark(old, { status: { state: 'suspect' } }));
      await conflicts(writer.remove(old));
    });
  }),

  testCase('makes an access-only record of tokens without a refresh token', async (store) => {
    await store.withLock(ada, waiting, async (writer) => {
      const saved = await writer.saveGrant(aNewGrant({ tokens: { accessToken: 'access-1' }, replaces: undefined }));
      equal(saved.current.refreshable, false);
      await conflicts(writer.saveIntent(saved, plan));
    });
  }),

  testCase('keeps whose grant it is, whatever becomes of it', async (store, reopen) => {
    await store.withLock(ada, waiting, async (writer) => {
      const saved = await writer.saveGrant(aNewGrant({ kind: 'shielded' }));
      const marked = await writer.mark(saved, { retryAtMs: 5 });
      const renewed = await writer.save(await writer.saveIntent(marked, plan), secondTokens);
      const listed = (await store.list()).accounts[0];
      const read = await (await reopen()).read(ada);
      equal([saved.kind, marked.kind, renewed.kind, listed?.kind, read?.kind], Array(5).fill('shielded'));
    });
  }),

  testCase('replaces a sign-in with its doubt by a new one', async (store) => {
    await signIn(store);
    await store.withLock(ada, waiting, async (writer) => {
      await writer.saveIntent(await present(writer), plan);
      const replaces = await present(writer);
      const saved = await writer.saveGrant(aNewGrant({ grantId: 'grant-2', replaces }));
      equal([saved.grantId, saved.version, saved.intent, saved.retryAtMs], ['grant-2', 1, undefined, undefined]);
    });
  }),

  testCase('refuses a sign-in in the place of one that was removed', async (store) => {
    const replaces = await signIn(store);
    await store.withLock(ada, waiting, async (writer) => {
      await writer.remove(replaces);
      await conflicts(writer.saveGrant(aNewGrant({ grantId: 'grant-2', replaces })));
      equal(await writer.read(), undefined);
    });
  }),

  testCase('gives each reader a record of its own', async (store) => {
    await signIn(store);
    const read = await store.read(ada);
    const [listed] = (await store.list()).accounts;
    for (const one of [read, listed]) if (one) Object.assign(one.current, { accessToken: 'spoilt', expiresIn: 0 });
    const { accessToken, expiresIn } = (await stored(store)).current;
    equal([accessToken, expiresIn], ['access-1', 600]);
  }),

  testCase('removes an account, and only that', async (store) => {
    await signIn(store);
    const grace = { ...ada, account: 'grace' };
    await store.withLock(grace, waiting, (writer) =>
      writer.saveGrant({ ...aNewGrant({ replaces: undefined }), grant: { ...grant, ...grace } }),
    );
    await store.withLock(ada, waiting, async (writer) => writer.remove(await present(writer)));
    equal(await store.read(ada), undefined);
    equal(
      (await store.list()).accounts.map(({ account }) => account),
      ['grace'],
    );
  }),
];
