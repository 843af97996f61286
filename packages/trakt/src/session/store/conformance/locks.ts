/** Cases about the lock and the watching: one body at a time in a process, waits that end, changes that are told. */

import { deferred } from '../../../deferred.ts';
import { StoreError } from '../../../errors.ts';
import type { AccountKey } from '../record.ts';
import { ada, type ConformanceCase, check, equal, present, rejection, signIn, testCase, waiting } from './case.ts';

export const lockCases: readonly ConformanceCase[] = [
  testCase('lets one body in at a time, in this process', async (store) => {
    let inside = 0;
    let most = 0;
    await Promise.all(
      Array.from({ length: 5 }, () =>
        store.withLock(ada, waiting, async (writer) => {
          inside += 1;
          most = Math.max(most, inside);
          await writer.read();
          inside -= 1;
        }),
      ),
    );
    equal([most, inside], [1, 0]);
  }),

  testCase('gives up waiting for a lock, and leaves it usable', async (store) => {
    const release = deferred<void>();
    const holding = deferred<void>();
    const holder = store.withLock(ada, waiting, () => {
      holding.resolve();
      return release.promise;
    });
    await holding.promise;
    const refused = await rejection(store.withLock(ada, { waitMs: 0 }, async () => undefined));
    check(refused instanceof StoreError && refused.code === 'busy', 'a busy lock must end as "busy"');
    const gone = new AbortController();
    const aborted = rejection(store.withLock(ada, { ...waiting, signal: gone.signal }, async () => undefined));
    gone.abort(new Error('left'));
    check(String(await aborted).includes('left'), "an aborted wait must end with the signal's reason");
    release.resolve();
    await holder;
    equal(await store.withLock(ada, waiting, async () => 'free'), 'free');
  }),

  testCase('has a lock for each account', async (store) => {
    const others = [
      { ...ada, account: 'grace' },
      { ...ada, issuer: 'https://other.example' },
    ];
    await store.withLock(ada, waiting, async () => {
      for (const other of others) equal(await store.withLock(other, { waitMs: 0 }, async () => 'free'), 'free');
    });
  }),

  testCase('frees the lock when its body throws', async (store) => {
    await rejection(store.withLock(ada, waiting, () => Promise.reject(new Error('body'))));
    equal(await store.withLock(ada, waiting, async () => 'free'), 'free');
  }),

  testCase('tells a watcher of a sign-in and of a removal, until it leaves', async (store) => {
    const heard: AccountKey[] = [];
    let told = deferred<AccountKey>();
    const leave = store.watch((account) => heard.push(account));
    store.watch((account) => told.resolve(account));
    await signIn(store);
    equal(await told.promise, ada);
    told = deferred();
    await store.withLock(ada, waiting, async (writer) => writer.remove(await present(writer)));
    equal(await told.promise, ada);
    check(heard.length >= 2, 'a watcher did not hear of a change');
    leave();
    const before = heard.length;
    told = deferred();
    await signIn(store);
    await told.promise;
    equal(heard.length, before);
  }),
];
