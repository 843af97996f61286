/**
 * What every token store must do, as cases that any test runner can run:
 *
 * ```ts
 * for (const { name, run } of storeConformance) it(name, () => run({ open: async () => createMyStore() }));
 * ```
 *
 * A case rejects when the store fails it. `open` gives an empty store; a case that needs a second handle on the same
 * place, as another process would have it, calls `reopen` where the harness has one.
 */

import { deferred } from '../../deferred.ts';
import { StoreError } from '../../errors.ts';
import type { AccountKey, Grant, TokenRecord } from './record.ts';
import type { AccountWriter, NewGrant, ReceivedTokens, TokenStore } from './store.ts';

export interface StoreHarness {
  open(): Promise<TokenStore>;
  /** Another handle on the place of `store`, where that is possible. */
  reopen?: (store: TokenStore) => Promise<TokenStore>;
}

export interface ConformanceCase {
  name: string;
  run(harness: StoreHarness): Promise<void>;
}

const ada: AccountKey = { issuer: 'https://auth.example', account: 'ada' };
const grant: Grant = { ...ada, apiOrigin: 'https://api.example', clientId: 'app', grantId: 'grant-1' };
const receivedAtMs = 1_800_000_000_000;
const waiting = { waitMs: 5_000 };

const firstTokens: ReceivedTokens = {
  tokens: {
    accessToken: 'access-1',
    refreshToken: 'refresh-1',
    scope: 'public',
    expiresIn: 600,
    createdAt: new Date(receivedAtMs),
  },
  receivedAtMs,
  dueAtMs: receivedAtMs + 420_000,
};
const secondTokens: ReceivedTokens = {
  tokens: { accessToken: 'access-2', refreshToken: 'refresh-2', expiresIn: 900 },
  receivedAtMs: receivedAtMs + 1_000,
};

export const storeConformance: readonly ConformanceCase[] = [
  testCase('knows nobody at first', async (store) => {
    equal(await store.read(ada), undefined);
    equal((await store.list()).accounts, []);
  }),

  testCase('gives back a sign-in as it was saved', async (store, reopen) => {
    const saved = await signIn(store);
    for (const place of [store, await reopen()]) {
      equal(await place.read(ada), saved);
      equal(saved.version, 1);
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

  testCase('opens the refresh token with a permit, once', async (store) => {
    await signIn(store);
    await store.withLock(ada, waiting, async (writer) => {
      const permit = await writer.saveIntent(await present(writer));
      equal(permit.take(), 'refresh-1');
      check(
        throws(() => permit.take()),
        'a permit opened the refresh token twice',
      );
    });
  }),

  testCase('has the intent on record before it hands out a permit', async (store, reopen) => {
    await signIn(store);
    const permit = await store.withLock(ada, waiting, async (writer) => writer.saveIntent(await present(writer)));
    const record = await (await reopen()).read(ada);
    equal(record?.intent, permit.details.intent);
    check(/^[0-9a-f]{16}$/.test(record?.intent?.refreshTokenFingerprint ?? ''), 'no fingerprint in the intent');
  }),

  testCase('hands out one permit to two who read the same record', async (store, reopen) => {
    await signIn(store);
    const other = await reopen();
    const read = await record(store);
    const tries = await Promise.allSettled(
      [store, other].map((place) => place.withLock(ada, waiting, (writer) => writer.saveIntent(read))),
    );
    equal(tries.filter(({ status }) => status === 'fulfilled').length, 1);
    for (const one of tries) if (one.status === 'rejected') check(isConflict(one.reason), 'the loser got no conflict');
  }),

  testCase('allows a second attempt while the first is in doubt, and never a third', async (store) => {
    await signIn(store);
    await store.withLock(ada, waiting, async (writer) => {
      await writer.saveIntent(await present(writer));
      const replay = await writer.saveIntent(await present(writer));
      equal(replay.details.intent.attempts.length, 2);
      equal(replay.take(), 'refresh-1');
      await conflicts(writer.saveIntent(await present(writer)));
    });
  }),

  testCase('raises the version with each save of tokens and drops the intent', async (store, reopen) => {
    await signIn(store);
    const saved = await store.withLock(ada, waiting, async (writer) => {
      const permit = await writer.saveIntent(await present(writer));
      return writer.save(permit, secondTokens);
    });
    equal(saved.version, 2);
    equal(saved.intent, undefined);
    equal(saved.current.accessToken, 'access-2');
    equal(saved.dueAtMs, undefined);
    const other = await reopen();
    equal(await other.read(ada), saved);
    await other.withLock(ada, waiting, async (writer) => {
      equal((await writer.saveIntent(await present(writer))).take(), 'refresh-2');
    });
  }),

  testCase('keeps the old refresh token when a refresh brought none', async (store) => {
    await signIn(store);
    await store.withLock(ada, waiting, async (writer) => {
      const permit = await writer.saveIntent(await present(writer));
      const saved = await writer.save(permit, { tokens: { accessToken: 'access-2' }, receivedAtMs });
      equal(saved.current.refreshable, true);
      equal((await writer.saveIntent(saved)).take(), 'refresh-1');
    });
  }),

  testCase('saves a permit whose lock was released, while its tokens are current', async (store) => {
    await signIn(store);
    const late = await store.withLock(ada, waiting, async (writer) => {
      const permit = await writer.saveIntent(await present(writer));
      return () => writer.save(permit, secondTokens);
    });
    equal((await late()).version, 2);
    equal((await record(store)).current.accessToken, 'access-2');
  }),

  testCase('refuses to save backwards', async (store) => {
    await signIn(store);
    await store.withLock(ada, waiting, async (writer) => {
      const early = await writer.saveIntent(await present(writer));
      const replay = await writer.saveIntent(await present(writer));
      await writer.save(replay, secondTokens);
      await conflicts(writer.save(early, { tokens: { accessToken: 'access-late' }, receivedAtMs }));
      equal((await present(writer)).current.accessToken, 'access-2');
    });
  }),

  testCase('refuses to save a refresh of an earlier sign-in', async (store) => {
    await signIn(store);
    await store.withLock(ada, waiting, async (writer) => {
      const permit = await writer.saveIntent(await present(writer));
      await writer.saveGrant(aNewGrant({ grantId: 'grant-2', replaces: await present(writer) }));
      await conflicts(writer.save(permit, secondTokens));
      equal((await present(writer)).grantId, 'grant-2');
    });
  }),

  testCase('settles an attempt: the intent goes, the tokens stay', async (store) => {
    await signIn(store);
    await store.withLock(ada, waiting, async (writer) => {
      const permit = await writer.saveIntent(await present(writer));
      const lastError = { code: 'edge_blocked', status: 429, atMs: receivedAtMs };
      const settled = await writer.settle(permit, { retryAtMs: receivedAtMs + 1, lastError });
      equal(settled.intent, undefined);
      equal(settled.retryAtMs, receivedAtMs + 1);
      equal(settled.lastError, lastError);
      equal(settled.version, 1);
      equal((await writer.saveIntent(settled)).take(), 'refresh-1');
    });
  }),

  testCase('settles that attempt only: one in doubt stays in doubt', async (store) => {
    await signIn(store);
    await store.withLock(ada, waiting, async (writer) => {
      const first = await writer.saveIntent(await present(writer));
      const replay = await writer.saveIntent(await present(writer));
      const settled = await writer.settle(replay, {});
      equal(settled.intent?.attempts, first.details.intent.attempts);
    });
  }),

  testCase('marks what is known without a new version', async (store) => {
    await signIn(store);
    await store.withLock(ada, waiting, async (writer) => {
      const marked = await writer.mark(await present(writer), {
        status: { state: 'sign_in_required', reason: 'revoked' },
        retryAtMs: 5,
        lastError: { code: 'invalid_grant', status: 400, atMs: 4 },
      });
      equal(marked.version, 1);
      equal(marked.status, { state: 'sign_in_required', reason: 'revoked' });
      const cleared = await writer.mark(marked, { retryAtMs: undefined, lastError: undefined });
      equal([cleared.retryAtMs, cleared.lastError], [undefined, undefined]);
      equal(cleared.status, marked.status);
    });
  }),

  testCase('refuses every write that rests on an old reading', async (store) => {
    await signIn(store);
    await store.withLock(ada, waiting, async (writer) => {
      const old = await present(writer);
      await writer.save(await writer.saveIntent(old), secondTokens);
      await conflicts(writer.saveIntent(old));
      await conflicts(writer.mark(old, {}));
      await conflicts(writer.remove(old));
      await conflicts(writer.saveGrant(aNewGrant({ replaces: undefined })));
      await conflicts(writer.saveGrant(aNewGrant({ replaces: old })));
    });
  }),

  testCase('takes one attempt in doubt for another, and a new verdict for a change', async (store) => {
    await signIn(store);
    await store.withLock(ada, waiting, async (writer) => {
      const first = await writer.saveIntent(await present(writer));
      const stale = await present(writer);
      const replay = await writer.saveIntent(stale);
      await writer.settle(replay, { status: { state: 'sign_in_required', reason: 'lost_response' } });
      await conflicts(writer.saveIntent(stale));
      await conflicts(writer.mark(stale, { status: { state: 'suspect' } }));
      await writer.settle(first, {});
    });
  }),

  testCase('makes an access-only record of tokens without a refresh token', async (store) => {
    await store.withLock(ada, waiting, async (writer) => {
      const saved = await writer.saveGrant(aNewGrant({ tokens: { accessToken: 'access-1' }, replaces: undefined }));
      equal(saved.current.refreshable, false);
      await conflicts(writer.saveIntent(saved));
    });
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

  testCase('frees the lock when its body throws', async (store) => {
    await rejection(store.withLock(ada, waiting, () => Promise.reject(new Error('body'))));
    equal(await store.withLock(ada, waiting, async () => 'free'), 'free');
  }),

  testCase('tells a watcher of a change, until it leaves', async (store) => {
    const told = deferred<AccountKey>();
    const leave = store.watch(told.resolve);
    await signIn(store);
    equal(await told.promise, ada);
    leave();
  }),
];

function testCase(
  name: string,
  body: (store: TokenStore, reopen: () => Promise<TokenStore>) => Promise<void>,
): ConformanceCase {
  return {
    name,
    async run({ open, reopen }) {
      const store = await open();
      const opened = [store];
      const another = async () => {
        if (!reopen) return store;
        const place = await reopen(store);
        opened.push(place);
        return place;
      };
      try {
        await body(store, another);
      } finally {
        for (const place of opened) await place.close();
      }
    },
  };
}

function aNewGrant({ grantId = 'grant-1', ...rest }: Partial<NewGrant> & { grantId?: string }): NewGrant {
  return { ...firstTokens, replaces: undefined, ...rest, grant: { ...grant, grantId } };
}

function signIn(store: TokenStore): Promise<TokenRecord> {
  return store.withLock(ada, waiting, (writer) => writer.saveGrant(aNewGrant({})));
}

async function record(store: TokenStore): Promise<TokenRecord> {
  const found = await store.read(ada);
  check(found !== undefined, 'the account is gone');
  return found;
}

async function present(writer: AccountWriter): Promise<TokenRecord> {
  const found = await writer.read();
  check(found !== undefined, 'the account is gone');
  return found;
}

async function conflicts(write: Promise<unknown>): Promise<void> {
  check(isConflict(await rejection(write)), 'a write that rests on an old reading must end as "conflict"');
}

function isConflict(error: unknown): boolean {
  return error instanceof StoreError && error.code === 'version_conflict';
}

async function rejection(work: Promise<unknown>): Promise<unknown> {
  const failed: unknown = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  check(failed !== undefined, 'it should have been refused');
  return failed;
}

function throws(work: () => unknown): boolean {
  try {
    work();
    return false;
  } catch {
    return true;
  }
}

function check(holds: boolean, otherwise: string): asserts holds {
  if (!holds) throw new Error(otherwise);
}

/** Equal as JSON, whatever the order of fields. */
function equal(actual: unknown, expected: unknown): void {
  const [one, other] = [canonical(actual), canonical(expected)];
  check(one === other, `expected ${other}, got ${one}`);
}

function canonical(value: unknown): string {
  return (
    JSON.stringify(value, (_key, part: unknown) =>
      typeof part === 'object' && part !== null && !Array.isArray(part)
        ? Object.fromEntries(Object.entries(part).sort(([one], [other]) => (one < other ? -1 : 1)))
        : part,
    ) ?? 'undefined'
  );
}
