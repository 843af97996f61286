/** Takes in a sign-in that another vault gave up. */

import { randomUUID } from 'node:crypto';
import { readFileSync, renameSync } from 'node:fs';
import { StoreError, systemClock, type TokenRecord } from 'trakt-usher/store';
import { fileError } from '../files/private-files.ts';
import { lockWaitMs } from '../location/account-file-lock.ts';
import { fingerprint } from '../sealing/fingerprint.ts';
import type { SqliteVault, VaultOptions } from '../sqlite-vault.ts';
import { openVault } from '../vault.ts';
import { decodeGrant, type MovingGrant } from './grant-file.ts';

/** The file that `exportGrant` wrote, and its passphrase. */
export interface GrantImport {
  path: string;
  passphrase: string;
  /** A new name for the account. */
  account?: string;
}

/**
 * Takes the grant from the file into an account that is empty or has to sign in anyway. The file is renamed first
 * (`<path>.imported-<time>`), because only one vault may have a grant. Refresh at once: then a copy of the file is
 * worthless.
 * @throws StoreError `version_conflict` if somebody is signed in, or if this vault has sent the refresh token already;
 * `wrong_key` for another passphrase; `corrupt` if this is no such file; the errors of a sign-in
 */
export async function importGrant(
  options: VaultOptions,
  { path, passphrase, account }: GrantImport,
): Promise<TokenRecord> {
  const moving = await decodeGrant(readText(path), { passphrase, path });
  const { grant, tokens, facts, dueAtMs } = moving;
  const key = { issuer: grant.issuer, account: account ?? grant.account };
  const vault = await openVault(options);
  try {
    await vault.selfTest();
    return await vault.withLock(key, { waitMs: lockWaitMs }, async (writer) => {
      const replaces = await writer.read();
      await assertWelcome(vault, replaces, moving);
      const takeBack = setAside(path, options);
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

async function assertWelcome(
  vault: SqliteVault,
  record: TokenRecord | undefined,
  { grantId, tokens }: MovingGrant,
): Promise<void> {
  if (record?.current.refreshable && record.status.state !== 'sign_in_required') {
    throw new StoreError(
      'version_conflict',
      `Account ${record.account} is signed in. Sign out first, or use another name.`,
    );
  }
  // The grant comes back to the account that it left.
  if (record?.grantId === grantId) return;
  if (await vault.wasSpent(fingerprint(tokens.refreshToken))) {
    throw new StoreError(
      'version_conflict',
      'This vault has used or given away this sign-in since the file was written, or may have done so in a damaged vault that was set aside here. Sign in again.',
    );
  }
}

/** @returns the function that undoes it */
function setAside(path: string, { clock = systemClock }: VaultOptions): () => void {
  const aside = `${path}.imported-${clock.now()}`;
  try {
    renameSync(path, aside);
  } catch (error) {
    throw fileError(error, path);
  }
  return () => renameSync(aside, path);
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw fileError(error, path);
  }
}
