/** Moves a sign-in out of a vault into a file. Only one vault may have a grant: from then on this one doesn't refresh it. */

import { existsSync, rmSync } from 'node:fs';
import { type AccountKey, type AccountSummary, lockWaitMs, StoreError, unmoved } from 'trakt-usher/store';
import { commit } from '../data/commit.ts';
import type { DataFile } from '../data/data-file.ts';
import type { StoredRow } from '../data/row.ts';
import { createPrivateFile, isLeftover, readText, renameDurably } from '../files/private-files.ts';
import { assertBound, type HeldAccount } from '../held-account.ts';
import { fingerprint } from '../sealing/fingerprint.ts';
import type { VaultOptions } from '../sqlite-vault.ts';
import { Vault } from '../vault.ts';
import { decodeGrant, encodeGrant, judgeGrantFile, type MovingGrant, partOf } from './grant-file.ts';

/** The account to move, the file, and the passphrase that opens it. */
export interface GrantExport {
  account: AccountKey;
  /** The file must not exist yet. */
  path: string;
  passphrase: string;
}

/**
 * Moves the account's grant into a file, which `importGrant` takes in once, in another vault. The access token stays here
 * until it expires. The file is complete, as `<path>.part`, before the vault gives up the grant, and is renamed afterwards,
 * so that a crash leaves the grant in at least one of the two. After a crash, run the export again: it ends the first one.
 * @throws StoreError `version_conflict` if there is nothing to move or a refresh is in doubt; `copied`, `unsafe_location`,
 * `read_only`, `busy`, `wrong_key`, `unavailable`; ConfigError for an empty passphrase
 */
export async function exportGrant(options: VaultOptions, { account, path, passphrase }: GrantExport): Promise<void> {
  const vault = new Vault(options);
  try {
    await vault.hold(account, { waitMs: lockWaitMs }, async (held) => {
      const part = partOf(path);
      if (existsSync(path)) throw existsAlready(path);
      if (existsSync(part) && (await endEarlier(held, { part, passphrase }))) return renameDurably(part, path);
      const leaving = await grantToMove(held);
      if (!createPart(part, await encodeGrant(leaving.moving, passphrase))) throw existsAlready(part);
      try {
        // Only the one who made the part may make the file, and another export may have ended since the first look.
        if (existsSync(path)) throw existsAlready(path);
        await giveUp(leaving, held);
      } catch (error) {
        // A commit that reported a failure may have happened all the same. Then only the file has the grant.
        const left = await hasLeft(leaving);
        if (left === undefined) throw inPart(part, error);
        if (!left) {
          rmSync(part, { force: true });
          throw error;
        }
      }
      held.generations.raise(leaving.file.storeId, account, generationAfter(leaving));
      await leaving.file.wipeJournal();
      renameDurably(part, path);
    });
  } finally {
    await vault.close();
  }
}

/**
 * An earlier export to the same file was killed. If the vault had given up the grant by then, the file is all there is; if
 * not, it is removed. @returns whether the file is the grant's only place
 */
async function endEarlier(
  { account, clock, data, generations }: HeldAccount,
  { part, passphrase }: { part: string; passphrase: string },
): Promise<boolean> {
  const text = readText(part);
  const state = judgeGrantFile(text);
  const isBeingWritten = state === 'torn' && !isLeftover(part, clock.now());
  if (state === 'foreign' || isBeingWritten) throw existsAlready(part);
  if (state === 'whole') {
    const { grantId } = await decodeGrant(text, { passphrase, path: part });
    const file = await data.existing();
    const row = await file.read((tables) => tables.find(account));
    if (row?.summary.grantId !== grantId) throw existsAlready(part);
    if (!row.summary.current.refreshable) {
      generations.raise(file.storeId, account, row.binding.generation ?? 0);
      await file.wipeJournal();
      return true;
    }
  }
  rmSync(part);
  return false;
}

interface Leaving {
  file: DataFile;
  row: StoredRow;
  moving: MovingGrant;
  tokenFingerprint: string;
}

async function grantToMove(held: HeldAccount): Promise<Leaving> {
  const { account, data } = held;
  const file = await data.existing();
  const row = await file.read((tables) => tables.find(account));
  if (!row?.summary.current.refreshable || row.summary.status.state === 'sign_in_required') {
    throw new StoreError('version_conflict', `Account ${account.account} has no sign-in that could be moved.`, {
      detail: { reason: 'nothing_to_move' },
    });
  }
  if (row.summary.intent || row.summary.status.state === 'suspect') {
    throw new StoreError(
      'version_conflict',
      'The answer to a refresh of this sign-in is in doubt. Refresh it first, or sign in again there.',
      { detail: { reason: 'in_doubt' } },
    );
  }
  await assertBound(held, file, row.binding);
  const { accessToken, refreshToken } = (await file.sealerFor(row.keyId)).tokens(row);
  if (refreshToken === undefined) throw new StoreError('version_conflict', 'There is no refresh token to move.');
  const { apiOrigin, clientId, redirectUri, current, dueAtMs } = row.summary;
  const { receivedAtMs, expiresIn, scope } = current;
  return {
    file,
    row,
    tokenFingerprint: fingerprint(refreshToken),
    moving: {
      grant: { ...account, apiOrigin, clientId, ...(redirectUri !== undefined && { redirectUri }) },
      tokens: { accessToken, refreshToken },
      grantId: row.summary.grantId,
      facts: { receivedAtMs, ...(expiresIn !== undefined && { expiresIn }), ...(scope !== undefined && { scope }) },
      ...(dueAtMs !== undefined && { dueAtMs }),
    },
  };
}

/** Keeps only the access token. */
async function giveUp(leaving: Leaving, { account, sentTokens, watch }: HeldAccount): Promise<void> {
  const { file, row, tokenFingerprint } = leaving;
  // The new owner may send this refresh token, so no seed may bring it back.
  sentTokens.add(tokenFingerprint);
  await commit({ account, file, watch }, ({ stored, tables, sealer, put }) => {
    unmoved(stored?.summary, row.summary);
    tables.addSeen(tokenFingerprint);
    const { dueAtMs: _due, retryAtMs: _retry, ...kept } = row.summary;
    const summary: AccountSummary = { ...kept, current: { ...kept.current, refreshable: false } };
    const binding = { ...row.binding, generation: generationAfter(leaving) };
    put({ ...row, summary, binding, ...sealer.seal(summary, { accessToken: sealer.accessToken(row) }) });
  });
}

/** The count is raised, so that a data file from before the export is recognised as restored: the new owner may have refreshed. */
function generationAfter({ row }: Leaving): number {
  return (row.binding.generation ?? 0) + 1;
}

/** Whether the vault gave up the grant; undefined if that can't be read. */
async function hasLeft({ file, row: { summary } }: Leaving): Promise<boolean | undefined> {
  try {
    const now = (await file.read((tables) => tables.find(summary)))?.summary;
    return now?.grantId === summary.grantId && now.version === summary.version && !now.current.refreshable;
  } catch {
    return undefined;
  }
}

/** As `createPrivateFile`, but leaves no file behind if the folder can't be synced. */
function createPart(part: string, content: string): boolean {
  try {
    return createPrivateFile(part, content);
  } catch (error) {
    rmSync(part, { force: true });
    throw error;
  }
}

function existsAlready(path: string): StoreError {
  return new StoreError('unavailable', `${path} exists already. Nothing was moved.`, {
    location: path,
    detail: { reason: 'file_exists' },
  });
}

function inPart(part: string, cause: unknown): StoreError {
  const message = `Whether the sign-in left the vault is not known. If it did, it is in ${part}. Run the export again.`;
  return new StoreError('unavailable', message, { location: part, detail: { reason: 'in_part' }, cause });
}
