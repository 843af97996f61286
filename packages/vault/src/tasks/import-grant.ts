/** Takes in a sign-in that another vault gave up. */

import { randomUUID } from 'node:crypto';
import { type Clock, lockWaitMs, StoreError, systemClock, type TokenRecord } from 'trakt-usher/store';
import { readText, renameDurably } from '../files/private-files.ts';
import { fingerprint } from '../sealing/fingerprint.ts';
import type { SqliteVault, VaultOptions } from '../sqlite-vault.ts';
import { openVault } from '../vault.ts';
import { decodeGrant, isPart, type MovingGrant, type Passphrase } from './grant-file.ts';

/** The file that `exportGrant` wrote, and its passphrase. */
export interface GrantImport {
  path: string;
  passphrase: Passphrase;
  /** A new name for the account. */
  account?: string;
}

/**
 * Takes the grant from the file into an account that is empty or has to sign in anyway. The file is renamed first
 * (`<path>.imported-<time>`), because only one vault may have a grant. Refresh at once: then a copy of the file is
 * worthless. A file `<name>.part` is refused: the vault that it comes from may still have the grant.
 * @throws StoreError `version_conflict` if somebody is signed in, or if this vault has sent the refresh token already;
 * `wrong_key` for another passphrase; `corrupt` if this is no such file; the errors of a sign-in
 */
export async function importGrant(
  options: VaultOptions,
  { path, passphrase, account }: GrantImport,
): Promise<TokenRecord> {
  const moving = await readGrantFile({ path, passphrase });
  const { grant, tokens, facts, dueAtMs } = moving;
  const key = { issuer: grant.issuer, account: account ?? grant.account };
  const vault = await openVault(options);
  try {
    await vault.selfTest();
    return await vault.withLock(key, { waitMs: lockWaitMs }, async (writer) => {
      const replaces = await writer.read();
      await assertWelcome(vault, replaces, moving);
      const takeBack = setGrantFileAside(path, options.clock);
      try {
        return await writer.saveGrant({
          grant: { ...grant, ...key, grantId: randomUUID() },
          tokens: { ...tokens, ...facts },
          receivedAtMs: facts.receivedAtMs,
          ...(dueAtMs !== undefined && { dueAtMs }),
          replaces,
        });
      } catch (error) {
        takeBack();
        throw error;
      }
    });
  } finally {
    await vault.close();
  }
}

/**
 * The grant in a file that `exportGrant` wrote, for another place than a vault in a file.
 * @throws StoreError `wrong_key`, `corrupt`, and `version_conflict` for a file `<name>.part`
 */
export async function readGrantFile({ path, passphrase }: Omit<GrantImport, 'account'>): Promise<MovingGrant> {
  if (isPart(path)) throw unfinished(path);
  return decodeGrant(readText(path), { passphrase, path });
}

async function assertWelcome(
  vault: SqliteVault,
  record: TokenRecord | undefined,
  { grantId, tokens }: MovingGrant,
): Promise<void> {
  if (record?.current.refreshable && record.status.state !== 'sign_in_required') {
    throw new StoreError(
      'version_conflict',
      `Account ${record.account} is signed in. Sign out first, or use another name.`,
      { detail: { reason: 'signed_in' } },
    );
  }
  if (await stillHas(vault, grantId)) {
    throw new StoreError('version_conflict', 'This vault still has this sign-in, under another name.', {
      detail: { reason: 'still_here' },
    });
  }
  // The grant comes back to the account that it left.
  if (record?.grantId === grantId) return;
  if (await vault.wasSpent(fingerprint(tokens.refreshToken))) {
    throw new StoreError(
      'version_conflict',
      'This vault has used or given away this sign-in since the file was written, or may have done so in a damaged vault that was set aside here. Sign in again.',
      { detail: { reason: 'used_before' } },
    );
  }
}

/** Whether an account of this vault can refresh the grant: the file is from an export that was killed. */
async function stillHas(vault: SqliteVault, grantId: string): Promise<boolean> {
  let cursor: string | undefined;
  do {
    const { accounts, next } = await vault.list(cursor);
    if (accounts.some((account) => account.grantId === grantId && account.current.refreshable)) return true;
    cursor = next;
  } while (cursor !== undefined);
  return false;
}

function unfinished(path: string): StoreError {
  const message = `${path} is from an export that did not end. Run the export again in the vault that it comes from: that ends it. Only if that vault is gone, give the file another name.`;
  return new StoreError('version_conflict', message, { location: path, detail: { reason: 'unfinished_export' } });
}

/**
 * Renames the file, because only one vault may have its grant: do it before the grant is saved.
 * @returns the function that undoes it
 */
export function setGrantFileAside(path: string, clock: Clock = systemClock): () => void {
  const aside = `${path}.imported-${clock.now()}`;
  // A power cut that brought the old name back would make the grant look as if it were still to be had.
  renameDurably(path, aside);
  return () => renameDurably(aside, path);
}
