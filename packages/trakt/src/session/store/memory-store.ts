/** A store in memory, for tests and for programs that sign in each time they start. */

import { type Clock, systemClock } from '../../clock.ts';
import { StoreError } from '../../errors.ts';
import type { TokenSet } from '../../oauth/tokens.ts';
import { fingerprint } from './fingerprint.ts';
import { SpendPermit } from './permit.ts';
import type { AccountKey, AccountSummary, TokenRecord } from './record.ts';
import type { AccountWriter, TokenStore } from './store.ts';
import { renewed, settled, signedIn, stillCurrent, unmoved, withAttempt, withChange } from './transitions.ts';
import { createTurns } from './turns.ts';

interface Row {
  summary: AccountSummary;
  tokens: Pick<TokenSet, 'accessToken' | 'refreshToken'>;
}

/**
 * `by` names this process in the attempts it writes.
 *
 * @example
 * ```ts
 * const session = createSession({ app, store: createMemoryStore() });
 * ```
 */
export function createMemoryStore({
  clock = systemClock,
  by = 'memory',
}: {
  clock?: Clock;
  by?: string;
} = {}): TokenStore {
  const storeId = crypto.randomUUID();
  const rows = new Map<string, Row>();
  const turns = createTurns(clock);
  const listeners = new Set<(account: AccountKey) => void>();

  const lookUp = (account: AccountKey): TokenRecord | undefined => {
    const row = rows.get(keyOf(account));
    return row && toRecord(row);
  };

  const write = (row: Row): TokenRecord => {
    const { issuer, account } = row.summary;
    rows.set(keyOf(row.summary), row);
    for (const listener of listeners) listener({ issuer, account });
    return toRecord(row);
  };

  const lockedAccount = (account: AccountKey): AccountWriter => {
    const stored = () => rows.get(keyOf(account));
    const tokensOf = (row: Row | undefined): Row['tokens'] => {
      if (!row) throw new StoreError('version_conflict', 'The account was removed in the meantime.');
      return row.tokens;
    };
    /** A write that leaves the tokens as they are. */
    const writeSummary = (summary: AccountSummary) => write({ summary, tokens: tokensOf(stored()) });
    return {
      read: async () => lookUp(account),

      async saveIntent(read, plan) {
        const { refreshToken } = tokensOf(stored());
        if (refreshToken === undefined) throw new StoreError('version_conflict', 'There is no refresh token to send.');
        const refreshTokenFingerprint = await fingerprint(refreshToken);
        const summary = withAttempt(stored()?.summary, {
          read,
          id: crypto.randomUUID(),
          refreshTokenFingerprint,
          by,
          nowMs: clock.now(),
          plan,
        });
        writeSummary(summary);
        const { grantId, version, intent } = summary;
        return new SpendPermit({ ...account, grantId, version, intent }, refreshToken);
      },

      async save({ details }, received) {
        const summary = stillCurrent(stored()?.summary, details);
        const { accessToken, refreshToken = tokensOf(stored()).refreshToken } = received.tokens;
        const refreshable = refreshToken !== undefined;
        return write({
          summary: renewed(summary, { ...received, refreshable }),
          tokens: { accessToken, ...(refreshable && { refreshToken }) },
        });
      },

      async saveGrant(newGrant) {
        return write({ summary: signedIn(stored()?.summary, { newGrant, storeId }), tokens: newGrant.tokens });
      },

      async settle(permit, settlement, change) {
        permit.settleOnce();
        return writeSummary(settled(stored()?.summary, { permit: permit.details, settlement, change }));
      },

      async mark(read, change) {
        return writeSummary(withChange(unmoved(stored()?.summary, read), change));
      },

      async remove(read) {
        unmoved(stored()?.summary, read);
        rows.delete(keyOf(account));
        for (const listener of listeners) listener(account);
      },
    };
  };

  return {
    read: async (account) => lookUp(account),

    async withLock(account, waiting, body) {
      const release = await turns.take(keyOf(account), waiting);
      try {
        return await body(lockedAccount(account));
      } finally {
        release();
      }
    },

    async list() {
      return { accounts: [...rows.values()].map(({ summary }) => structuredClone(summary)) };
    },

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

/** A copy, so that what a caller holds never changes under it. */
function toRecord({ summary, tokens: { accessToken } }: Row): TokenRecord {
  const record = structuredClone(summary);
  return { ...record, current: { ...record.current, accessToken } };
}
