/**
 * A token store over anything with `get`, `put` and `delete`: the storage of a Durable Object, a table of your own. For
 * places that one process at a time uses, because the lock and the compare-and-swap are in this process's memory.
 */

import {
  type AccountKey,
  type AccountSummary,
  type AccountWriter,
  type Clock,
  createTurns,
  fingerprint,
  renewed,
  SpendPermit,
  StoreError,
  settled,
  signedIn,
  stillCurrent,
  systemClock,
  type TokenRecord,
  type TokenStore,
  unmoved,
  withAttempt,
  withChange,
} from 'trakt-usher/store';

/** What is written for an account. Its tokens are in the clear: seal them where others can read the place. */
export interface Row {
  summary: AccountSummary;
  accessToken: string;
  refreshToken?: string;
}

/** `put` and `delete` resolve when the change is durable. */
export interface Storage {
  get(key: string): Promise<Row | undefined>;
  put(key: string, row: Row): Promise<void>;
  delete(key: string): Promise<unknown>;
  list(): Promise<Map<string, Row>>;
}

export function createStoreOver(storage: Storage, clock: Clock = systemClock): TokenStore {
  const storeId = crypto.randomUUID();
  const turns = createTurns(clock);
  const listeners = new Set<(account: AccountKey) => void>();

  /** Reads, judges and writes, with nothing in between: a lock of its own, because a body may outlive the account's. */
  async function change(
    account: AccountKey,
    next: (row: Row | undefined) => Row | undefined,
  ): Promise<Row | undefined> {
    const release = await turns.take(`write ${keyOf(account)}`, { waitMs: 45_000 });
    try {
      const row = next(await storage.get(keyOf(account)));
      await (row ? storage.put(keyOf(account), row) : storage.delete(keyOf(account)));
      for (const listener of listeners) listener(account);
      return row;
    } finally {
      release();
    }
  }

  const writerFor = (account: AccountKey): AccountWriter => {
    const write = async (next: (row: Row | undefined) => Row): Promise<Row> => present(await change(account, next));
    const withSummary = async (next: (summary: AccountSummary | undefined) => AccountSummary) =>
      toRecord(await write((row) => ({ ...present(row), summary: next(row?.summary) })));
    return {
      read: async () => recordOf(await storage.get(keyOf(account))),

      async saveIntent(read, plan) {
        const refreshToken = present(await storage.get(keyOf(account))).refreshToken;
        if (refreshToken === undefined) throw new StoreError('version_conflict', 'There is no refresh token to send.');
        const [id, by, nowMs] = [crypto.randomUUID(), 'own-store', clock.now()];
        const attempt = { read, id, by, nowMs, plan, refreshTokenFingerprint: await fingerprint(refreshToken) };
        let permit: SpendPermit | undefined;
        await write((row) => {
          const summary = withAttempt(row?.summary, attempt);
          const { grantId, version, intent } = summary;
          permit = new SpendPermit({ ...account, grantId, version, intent }, refreshToken);
          return { ...present(row), summary };
        });
        return present(permit);
      },

      async save({ details }, received) {
        const { accessToken } = received.tokens;
        const row = await write((before) => {
          const summary = stillCurrent(before?.summary, details);
          const refreshToken = received.tokens.refreshToken ?? before?.refreshToken;
          const refreshable = refreshToken !== undefined;
          return {
            summary: renewed(summary, { ...received, refreshable }),
            accessToken,
            ...(refreshable && { refreshToken }),
          };
        });
        return toRecord(row);
      },

      async saveGrant(newGrant) {
        const { accessToken, refreshToken } = newGrant.tokens;
        const row = await write((before) => ({
          summary: signedIn(before?.summary, { newGrant, storeId }),
          accessToken,
          ...(refreshToken !== undefined && { refreshToken }),
        }));
        return toRecord(row);
      },

      async settle(permit, settlement, known) {
        permit.settleOnce();
        return withSummary((summary) => settled(summary, { permit: permit.details, settlement, change: known }));
      },

      mark: (read, marked) => withSummary((summary) => withChange(unmoved(summary, read), marked)),

      async remove(read) {
        await change(account, (row) => {
          unmoved(row?.summary, read);
          return undefined;
        });
      },
    };
  };

  return {
    read: async (account) => recordOf(await storage.get(keyOf(account))),

    async withLock(account, waiting, body) {
      const release = await turns.take(keyOf(account), waiting);
      try {
        return await body(writerFor(account));
      } finally {
        release();
      }
    },

    list: async () => ({ accounts: Array.from((await storage.list()).values(), ({ summary }) => summary) }),

    watch(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },

    selfTest: async () => undefined,
    close: async () => undefined,
  };
}

function keyOf({ issuer, account }: AccountKey): string {
  return JSON.stringify([issuer, account]);
}

function recordOf(row: Row | undefined): TokenRecord | undefined {
  return row && toRecord(row);
}

function toRecord({ summary, accessToken }: Row): TokenRecord {
  return { ...summary, current: { ...summary.current, accessToken } };
}

function present<T>(value: T | undefined): T {
  if (value === undefined) throw new StoreError('version_conflict', 'The account was removed in the meantime.');
  return value;
}
