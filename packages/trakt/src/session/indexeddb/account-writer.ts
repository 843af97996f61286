/** An account's writes in the browser's database while its lock is held: each one durable transaction that compares. */

import type { Clock } from '../../clock.ts';
import { StoreError } from '../../errors.ts';
import { fingerprint } from '../store/fingerprint.ts';
import { SpendPermit } from '../store/permit.ts';
import type { AccountKey, AccountSummary, TokenRecord } from '../store/record.ts';
import type { AccountWriter, ReceivedTokens } from '../store/store.ts';
import { renewed, settled, signedIn, stillCurrent, unmoved, withAttempt, withChange } from '../store/transitions.ts';
import type { IndexedDb, Tables } from './database.ts';
import type { SealedRow } from './web-sealer.ts';

/** What an account's writer needs of its store. */
export interface LockedContext {
  /** The database as it is. @throws StoreError */
  open(): Promise<IndexedDb>;
  /** The database, brought to the version that the record needs. @throws StoreError */
  openToWrite(): Promise<IndexedDb>;
  read(): Promise<TokenRecord | undefined>;
  /** After each commit. */
  wrote(account: AccountKey): void;
  clock: Clock;
  /** Names this tab in the attempts it writes. */
  by: string;
}

/**
 * An account's writes. A transaction can't wait for WebCrypto: what a write needs is sealed for the record it starts from,
 * before it, and the transaction puts it only where the stored record is still that one.
 */
export function createAccountWriter(
  account: AccountKey,
  { open, openToWrite, read, wrote, clock, by }: LockedContext,
): AccountWriter {
  const commit = async <Row extends SealedRow>(
    database: IndexedDb,
    change: (stored: SealedRow | undefined, tables: Tables) => Row,
  ): Promise<Row> => {
    const row = await database.write(async (tables) => {
      const next = change(await tables.find(account), tables);
      tables.put(next);
      return next;
    });
    wrote(account);
    return row;
  };

  /** A write that leaves the tokens as they are. */
  const commitSummary = async (
    change: (stored: AccountSummary | undefined) => AccountSummary,
  ): Promise<TokenRecord> => {
    const database = await openToWrite();
    const row = await commit(database, (stored) => ({ ...present(stored), summary: change(stored?.summary) }));
    return withToken(row.summary, await database.sealer.accessToken(row));
  };

  const keepAside = async (database: IndexedDb, before: SealedRow, received: ReceivedTokens): Promise<void> => {
    const { tokens } = received;
    const summary = renewed(before.summary, { ...received, refreshable: tokens.refreshToken !== undefined });
    const orphan = { summary, sealed: await database.sealer.sealOrphan(summary, tokens) };
    await database.write(async (tables) => tables.addOrphan(orphan, clock.now()));
  };

  return {
    read,

    async saveIntent(read, plan) {
      const database = await openToWrite();
      const before = present(await database.read((tables) => tables.find(account)));
      const refreshToken = await database.sealer.refreshToken(before);
      if (refreshToken === undefined) throw new StoreError('version_conflict', 'There is no refresh token to send.');
      const refreshTokenFingerprint = await fingerprint(refreshToken);
      // A trial of what the save will do: it shows before anything is sent whether the key can seal.
      await database.sealer.seal(before.summary, { accessToken: refreshToken });
      const row = await commit(database, (stored, tables) => {
        const id = crypto.randomUUID();
        const sending = { read, id, refreshTokenFingerprint, by, nowMs: clock.now(), plan };
        const summary = withAttempt(stored?.summary, sending);
        tables.addSeen(refreshTokenFingerprint);
        return { ...present(stored), summary };
      });
      const { grantId, version, intent } = row.summary;
      const permit = new SpendPermit({ ...account, grantId, version, intent }, refreshToken);
      intended.set(permit, row);
      return permit;
    },

    async save(permit, received) {
      const { tokens } = received;
      const database = await openToWrite();
      const before = intendedRow(permit);
      const refreshToken = tokens.refreshToken ?? (await database.sealer.refreshToken(before));
      const refreshable = refreshToken !== undefined;
      const renewal = { ...received, refreshable };
      const kept = { accessToken: tokens.accessToken, ...(refreshable && { refreshToken }) };
      const sealed = await database.sealer.seal(renewed(before.summary, renewal), kept);
      try {
        const row = await commit(database, (stored) => {
          return { summary: renewed(stillCurrent(stored?.summary, permit.details), renewal), sealed };
        });
        return withToken(row.summary, tokens.accessToken);
      } catch (error) {
        if (error instanceof StoreError && error.code === 'version_conflict')
          await keepAside(database, before, received);
        throw error;
      }
    },

    async saveGrant(newGrant) {
      const database = await openToWrite();
      const { storeId, sealer } = database;
      const sealed = await sealer.seal(signedIn(newGrant.replaces, { newGrant, storeId }), newGrant.tokens);
      const row = await commit(database, (stored) => {
        return { summary: signedIn(stored?.summary, { newGrant, storeId }), sealed };
      });
      return withToken(row.summary, newGrant.tokens.accessToken);
    },

    async settle(permit, settlement, change) {
      permit.settleOnce();
      return commitSummary((stored) => settled(stored, { permit: permit.details, settlement, change }));
    },

    mark: (read, change) => commitSummary((stored) => withChange(unmoved(stored, read), change)),

    async remove(read) {
      const database = await open();
      await database.write(async (tables) => {
        unmoved((await tables.find(account))?.summary, read);
        tables.remove(account);
      });
      wrote(account);
    },
  };
}

/** The row that each permit was for, so that tokens that come too late can be kept with their origin. */
const intended = new WeakMap<SpendPermit, SealedRow>();

/** A record as `read` gives it. */
export function withToken(summary: AccountSummary, accessToken: string): TokenRecord {
  return { ...summary, current: { ...summary.current, accessToken } };
}

function present(row: SealedRow | undefined): SealedRow {
  if (!row) throw new StoreError('version_conflict', 'This account was removed in the meantime.');
  return row;
}

function intendedRow(permit: SpendPermit): SealedRow {
  const row = intended.get(permit);
  if (!row) throw new Error('A permit is saved through the store that gave it');
  return row;
}
