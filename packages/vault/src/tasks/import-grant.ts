/** Takes a sign-in in that another vault gave up. */

import { randomUUID } from 'node:crypto';
import { readFileSync, renameSync } from 'node:fs';
import { StoreError, systemClock, type TokenRecord } from 'trakt-usher/store';
import { fileError } from '../files/private-files.ts';
import { fingerprint } from '../sealing/fingerprint.ts';
import type { SqliteVault, VaultOptions } from '../sqlite-vault.ts';
import { openVault } from '../vault.ts';
import { decodeGrant, type MovingGrant } from './grant-file.ts';

/** What `exportGrant` wrote, and what opens it. */
export interface GrantImport {
  path: string;
  passphrase: string;
  /** Another name for the account than it had. */
  account?: string;
}

/**
 * Takes the grant from the file into an account that is empty, or has to sign in anyway. The file is set aside first
 * (`<path>.imported-<time>`), for a grant has one home. Refresh at once: then nothing that was copied on the way is worth
 * anything.
 * @throws StoreError `version_conflict` where somebody is signed in, or the refresh token was sent from this vault already;
 * `wrong_key` for another passphrase; `corrupt` for no such file; what a sign-in throws
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
    return await vault.withLock(key, { waitMs }, async (writer) => {
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

const waitMs = 45_000;

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
  // It comes back to where it left: what it left behind is still there.
  if (record?.grantId === grantId) return;
  if (await vault.wasSpent(fingerprint(tokens.refreshToken))) {
    throw new StoreError(
      'version_conflict',
      'This sign-in left this vault, or was refreshed in it, since; or may have been, in a damaged one that was put aside here. Sign in again.',
    );
  }
}

/** @returns what undoes it */
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
