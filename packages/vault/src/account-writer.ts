/** An account's writes while its lock is held: each one durable transaction that compares before it changes. */

import { randomUUID } from 'node:crypto';
import {
  type AccountWriter,
  type ReceivedTokens,
  renewed,
  SpendPermit,
  StoreError,
  settled,
  signedIn,
  stillCurrent,
  UsherError,
  unmoved,
  withAttempt,
  withChange,
} from 'trakt-usher/store';
import { type Change, commit } from './data/commit.ts';
import type { DataFile } from './data/data-file.ts';
import { isBusy, readGiveUpMs } from './data/database.ts';
import type { StoredRow } from './data/row.ts';
import type { TokenSealer } from './data/token-sealer.ts';
import { removeFallbackFile } from './fallback-file.ts';
import { valueOrError } from './files/errors.ts';
import { assertBound, bindHere, type HeldAccount, readRecord } from './held-account.ts';
import { fingerprint } from './sealing/fingerprint.ts';

/** The row that each permit was given for. Tokens that come too late or can't be saved are kept with it. */
const origins = new WeakMap<SpendPermit, PermitOrigin>();

interface PermitOrigin {
  /** The row as it was written, with the intent. */
  row: StoredRow;
  sealer: TokenSealer;
  /** The fallback file, once the tokens were written to one. */
  fallbackPath?: string;
}

export function createAccountWriter(held: HeldAccount): AccountWriter {
  const { account, clock, by, data, fallbackFiles, generations, sentTokens, watch } = held;

  const change = <T>(file: DataFile, work: (change: Change) => T): Promise<T> => commit({ account, file, watch }, work);

  const toFallback = (sending: PermitOrigin, received: ReceivedTokens): string => {
    sending.fallbackPath ??= fallbackFiles.write(renewedRow(sending.row, received, sending.sealer));
    return sending.fallbackPath;
  };

  return {
    read: () => readRecord(account, held),

    async saveIntent(read, plan) {
      const file = await data.existing();
      const find = () => file.read((tables) => tables.find(account));
      let found = await find();
      // A fallback file may hold the answer: then there is nothing to send again.
      if (found?.summary.intent && (await fallbackFiles.takeIn(file))) found = await find();
      const before = present(found);
      unmoved(before.summary, read);
      await assertBound(held, file, before.binding);
      const refreshToken = (await file.sealerFor(before.keyId)).refreshToken(before);
      if (refreshToken === undefined) throw new StoreError('version_conflict', 'There is no refresh token to send.');
      const refreshTokenFingerprint = fingerprint(refreshToken);
      // Another program may send tokens that nobody has issued: its own are remembered once they have brought new ones.
      const isOwn = before.summary.kind === 'own';
      if (isOwn) sentTokens.add(refreshTokenFingerprint);
      const id = randomUUID();
      const generation = (before.binding.generation ?? 0) + 1;
      const permit = await change(file, ({ stored, tables, sealer, put }) => {
        const sending = { read, id, refreshTokenFingerprint, by, nowMs: clock.now(), plan };
        const summary = withAttempt(stored?.summary, sending);
        // Seal once on trial: a key that can't seal is noticed before the refresh token is sent.
        sealer.seal(summary, { accessToken: refreshToken });
        if (isOwn) tables.addSeen(refreshTokenFingerprint);
        const row = { ...present(stored), summary, binding: { ...before.binding, generation } };
        put(row);
        const { grantId, version, intent } = summary;
        const given = new SpendPermit({ ...account, grantId, version, intent }, refreshToken);
        origins.set(given, { row, sealer });
        return given;
      });
      generations.raise(file.storeId, account, generation);
      return permit;
    },

    async save(permit, received) {
      const sending = originOf(permit);
      const file = await data.existing();
      const write = ({ stored, tables, sealer, put }: Change) => {
        const late = refusalOf(() => stillCurrent(stored?.summary, permit.details));
        if (late) {
          const refreshable = received.tokens.refreshToken !== undefined;
          const summary = renewed(sending.row.summary, { ...received, refreshable });
          tables.addOrphan({ summary, ...sealer.sealOrphan(summary, received.tokens) }, clock.now());
          return late;
        }
        return put(renewedRow(present(stored), received, sealer));
      };
      const target = { account, file, watch };
      const saved = await commit({ ...target, giveUpMs: readGiveUpMs }, write).catch(async (error: unknown) => {
        if (!(error instanceof StoreError) || !isBusy(error.cause)) throw error;
        // So far the tokens are in memory alone, and a turn to commit may be long in coming.
        await valueOrError(async () => toFallback(sending, received));
        return commit(target, write);
      });
      if (sending.fallbackPath !== undefined) removeFallbackFile(sending.fallbackPath);
      if (sending.row.summary.kind === 'shielded') {
        const sent = permit.details.intent.refreshTokenFingerprint;
        sentTokens.add(sent);
        // Apart from the save, for which the intent has proven that there is room.
        await valueOrError(() => file.write((tables) => tables.addSeen(sent)));
      }
      if (saved instanceof StoreError) throw saved;
      return saved;
    },

    async saveFallback(permit, received) {
      return { location: toFallback(originOf(permit), received) };
    },

    async saveGrant(newGrant) {
      const { file, binding } = await bindHere(held);
      const remember = () => generations.raise(file.storeId, account, binding.generation);
      const saved = await change(file, ({ stored, sealer, put }) => {
        const summary = signedIn(stored?.summary, { newGrant, storeId: file.storeId });
        // A kill after the commit must not make a first sign-in look restored; where a grant is stored, only the commit may.
        if (!stored) remember();
        return put({ summary, ...sealer.seal(summary, newGrant.tokens), binding });
      }).catch(async (error: unknown) => {
        const { grant, replaces } = newGrant;
        const isConflict = error instanceof StoreError && error.code === 'version_conflict';
        if (isConflict || grant.grantId === replaces?.grantId) throw error;
        // A commit that reported a failure may have happened all the same. Then nobody else may have this grant.
        const now = await valueOrError(() => readRecord(account, held));
        if (now instanceof UsherError || now?.grantId !== grant.grantId) throw error;
        return now;
      });
      remember();
      await file.wipeJournal();
      return saved;
    },

    async settle(permit, settlement, learnt) {
      permit.settleOnce();
      return change(await data.existing(), ({ stored, put }) => {
        const summary = settled(stored?.summary, { permit: permit.details, settlement, change: learnt });
        return put({ ...present(stored), summary });
      });
    },

    async mark(read, learnt) {
      return change(await data.existing(), ({ stored, put }) => {
        const summary = withChange(unmoved(stored?.summary, read), learnt);
        return put({ ...present(stored), summary });
      });
    },

    async remove(read) {
      const file = await data.existing();
      await file.write((tables) => {
        unmoved(tables.find(account)?.summary, read);
        tables.remove(account);
        tables.dropOrphansOf(account);
      });
      watch.wrote(account, undefined);
      fallbackFiles.remove(file, account);
      await file.wipeJournal();
    },
  };
}

function present(row: StoredRow | undefined): StoredRow {
  if (!row) throw new StoreError('version_conflict', 'This account was removed in the meantime.');
  return row;
}

/** The row with new tokens for the same grant; without a new refresh token it keeps the old one. */
function renewedRow(row: StoredRow, received: ReceivedTokens, sealer: TokenSealer): StoredRow {
  const { accessToken, refreshToken = sealer.refreshToken(row) } = received.tokens;
  const refreshable = refreshToken !== undefined;
  const summary = renewed(row.summary, { ...received, refreshable });
  return { ...row, summary, ...sealer.seal(summary, { accessToken, ...(refreshable && { refreshToken }) }) };
}

function originOf(permit: SpendPermit): PermitOrigin {
  const sending = origins.get(permit);
  if (!sending) throw new Error('A permit is saved through the store that gave it');
  return sending;
}

/** Returns the refusal that `check` throws: thrown, it would undo the commit that keeps the late tokens. */
function refusalOf(check: () => unknown): StoreError | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    if (error instanceof StoreError) return error;
    throw error;
  }
}
