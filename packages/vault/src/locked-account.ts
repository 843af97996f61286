/** An account's writes while its lock is held: each one durable transaction that compares before it changes. */

import { randomUUID } from 'node:crypto';
import { type Clock, VaultError } from 'trakt-usher';
import {
  type AccountKey,
  type AccountSummary,
  type LockedAccount,
  renewed,
  SpendPermit,
  signedIn,
  type TokenRecord,
  unmoved,
  unspent,
  withAttempt,
  withChange,
  withoutAttempt,
} from 'trakt-usher/session';
import type { DataFile } from './data-file.ts';
import { fingerprint } from './fingerprint.ts';
import type { Home, StoredRow } from './row.ts';
import type { Tables } from './tables.ts';
import type { TokenSealer } from './token-sealer.ts';

/** What the vault does for a locked account. */
export interface LockedContext {
  clock: Clock;
  /** Names this process in the attempts it writes. */
  by: string;
  read(): Promise<TokenRecord | undefined>;
  /** The data file that is there. @throws VaultError */
  file(): Promise<DataFile>;
  /** Refuses where the grant must not be spent; returns the place to remember as tested, if it is new. @throws VaultError */
  beforeRefresh(home: Home, file: DataFile): Promise<string | undefined>;
  /** The data file and the home of a new sign-in, made where they are missing. @throws VaultError */
  beforeSignIn(): Promise<{ file: DataFile; home: Home; tested: string | undefined }>;
  /** After each commit: the row as it is written, or undefined for one that was removed. */
  wrote(text: string | undefined): void;
}

/** The record that each permit was for, so that tokens that come too late can be kept with their origin. */
const intended = new WeakMap<SpendPermit, AccountSummary>();

/** One commit: what it finds, and what it may do. */
interface Change {
  stored: StoredRow | undefined;
  tables: Tables;
  sealer: TokenSealer;
  /** Writes the row, and gives it as a record. */
  put(row: StoredRow): TokenRecord;
}

export function createLockedAccount(account: AccountKey, context: LockedContext): LockedAccount {
  const { clock, by } = context;

  /** Runs `work` as one durable commit, then tells of the row that it put. */
  const commit = async <T>(file: DataFile, work: (change: Change) => T): Promise<T> => {
    const sealer = await file.sealer();
    let text: string | undefined;
    const result = await file.write((tables) => {
      const put = (row: StoredRow): TokenRecord => {
        text = tables.put(row);
        return withToken(row.summary, sealer.accessToken(row));
      };
      return work({ stored: tables.find(account), tables, sealer, put });
    });
    if (text !== undefined) context.wrote(text);
    return result;
  };

  return {
    read: context.read,

    async saveIntent(read) {
      const file = await context.file();
      const before = present(await file.read((tables) => tables.find(account)));
      unmoved(before.summary, read);
      const tested = await context.beforeRefresh(before.home, file);
      const refreshToken = (await file.sealer()).refreshToken(before);
      if (refreshToken === undefined) throw new VaultError('conflict', 'There is no refresh token to send.');
      const refreshTokenFingerprint = fingerprint(refreshToken);
      const id = randomUUID();
      return commit(file, ({ stored, tables, sealer, put }) => {
        const attempt = { sentAtMs: clock.now(), by };
        const summary = withAttempt(stored?.summary, { read, id, refreshTokenFingerprint, attempt });
        // A trial of what the save will do: a key that can't seal is found out before anything is sent.
        sealer.seal(summary, { accessToken: refreshToken, refreshToken });
        tables.addSeen(refreshTokenFingerprint);
        if (tested !== undefined) tables.setTested(tested);
        put({ ...present(stored), summary });
        const { grantId, version, intent } = summary;
        const permit = new SpendPermit({ ...account, grantId, version, intent }, refreshToken);
        intended.set(permit, summary);
        return permit;
      });
    },

    async save(permit, received) {
      const { tokens } = received;
      const saved = await commit(await context.file(), ({ stored, tables, sealer, put }) => {
        const late = conflictOf(() => unspent(stored?.summary, permit.details));
        if (late) {
          const summary = renewed(recordOf(permit), { ...received, refreshable: tokens.refreshToken !== undefined });
          tables.addOrphan({ summary, ...sealer.sealOrphan(summary, tokens) }, clock.now());
          return late;
        }
        const row = present(stored);
        const refreshToken = tokens.refreshToken ?? sealer.refreshToken(row);
        const refreshable = refreshToken !== undefined;
        const summary = renewed(row.summary, { ...received, refreshable });
        const sealed = sealer.seal(summary, { accessToken: tokens.accessToken, ...(refreshable && { refreshToken }) });
        return put({ ...row, summary, ...sealed });
      });
      if (saved instanceof VaultError) throw saved;
      return saved;
    },

    async saveGrant(newGrant) {
      const { file, home, tested } = await context.beforeSignIn();
      return commit(file, ({ stored, tables, sealer, put }) => {
        const summary = signedIn(stored?.summary, { newGrant, storeId: file.storeId });
        if (tested !== undefined) tables.setTested(tested);
        return put({ summary, ...sealer.seal(summary, newGrant.tokens), home });
      });
    },

    async settle({ details }, change) {
      return commit(await context.file(), ({ stored, put }) => {
        const summary = withoutAttempt(stored?.summary, { permit: details, change });
        return put({ ...present(stored), summary });
      });
    },

    async mark(read, change) {
      return commit(await context.file(), ({ stored, put }) => {
        const summary = withChange(unmoved(stored?.summary, read), change);
        return put({ ...present(stored), summary });
      });
    },

    async remove(read) {
      const file = await context.file();
      await file.write((tables) => {
        unmoved(tables.find(account)?.summary, read);
        tables.remove(account);
      });
      context.wrote(undefined);
    },
  };
}

/** A record as `read` gives it. */
export function withToken(summary: AccountSummary, accessToken: string): TokenRecord {
  return { ...summary, current: { ...summary.current, accessToken } };
}

function present(row: StoredRow | undefined): StoredRow {
  if (!row) throw new VaultError('conflict', 'This account was removed in the meantime.');
  return row;
}

function recordOf(permit: SpendPermit): AccountSummary {
  const record = intended.get(permit);
  if (!record) throw new Error('A permit is saved through the store that gave it');
  return record;
}

/** The conflict that `check` throws, as a value: the commit that keeps the tokens aside must not be undone by it. */
function conflictOf(check: () => unknown): VaultError | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    if (error instanceof VaultError && error.code === 'conflict') return error;
    throw error;
  }
}
