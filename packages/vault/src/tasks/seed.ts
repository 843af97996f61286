/** Takes tokens that the environment hands in: once, and never over a sign-in that works. */

import { randomUUID } from 'node:crypto';
import { dirname } from 'node:path';
import { type Clock, systemClock, type TokenSet } from 'trakt-usher';
import type { Grant, TokenRecord } from 'trakt-usher/session';
import { lockWaitMs } from '../location/account-file-lock.ts';
import { isEphemeral, nearestFolder } from '../location/file-system.ts';
import { fingerprint } from '../sealing/fingerprint.ts';
import type { SqliteVault } from '../sqlite-vault.ts';

/** `TRAKT_ACCESS_TOKEN` and `TRAKT_REFRESH_TOKEN`, and whose they are. */
export interface Seed {
  grant: Omit<Grant, 'grantId'>;
  accessToken?: string | undefined;
  refreshToken?: string | undefined;
  /** Whether the vault's storage ends with the container; judged by its file system unless told. */
  ephemeral?: boolean | undefined;
  clock?: Clock;
}

/**
 * `taken`, and whether it can be renewed here. `present`: a sign-in is there. `spent`: its refresh token was sent from this
 * vault before. `nothing`: there is nothing to take.
 */
export type Seeded = { kind: 'taken'; refreshable: boolean } | { kind: 'present' | 'spent' | 'nothing' };

/**
 * Takes the seed, under the account's lock, where the account is empty, has to sign in, or has an access token alone
 * and this seed another. A refresh token that was ever sent from this vault is not taken again. On storage that ends with the
 * container the refresh token is left where it is: with the rotated one lost, its owner would have to sign in.
 * @throws StoreError as a sign-in
 */
export async function seedAccount(vault: SqliteVault, seed: Seed): Promise<Seeded> {
  const { grant, clock = systemClock } = seed;
  const tokens = takeable(seed, vault.location);
  if (!tokens) return { kind: 'nothing' };
  if (!isFree(await vault.read(grant), tokens)) return { kind: 'present' };
  return vault.withLock(grant, { waitMs: lockWaitMs }, async (writer) => {
    const replaces = await writer.read();
    if (!isFree(replaces, tokens)) return { kind: 'present' };
    const { refreshToken } = tokens;
    if (refreshToken !== undefined && (await vault.wasSpent(fingerprint(refreshToken)))) return { kind: 'spent' };
    await writer.saveGrant({
      grant: { ...grant, grantId: randomUUID() },
      // Without an access token the first use renews it.
      tokens: { ...tokens, ...(tokens.accessToken === '' && { expiresIn: 0 }) },
      receivedAtMs: clock.now(),
      replaces,
    });
    return { kind: 'taken', refreshable: refreshToken !== undefined };
  });
}

type SeedTokens = Pick<TokenSet, 'accessToken' | 'refreshToken'>;

/** What of the seed this storage can keep; empty counts as not set. */
function takeable(seed: Seed, location: string): SeedTokens | undefined {
  const { accessToken = '', refreshToken, ephemeral = isEphemeral(nearestFolder(dirname(location))) } = seed;
  const renewable = refreshToken && !ephemeral;
  if (!accessToken && !renewable) return undefined;
  return { accessToken, ...(renewable && { refreshToken }) };
}

/** Whether the seed brings something new, and nothing is lost by taking it. */
function isFree(record: TokenRecord | undefined, { accessToken, refreshToken }: SeedTokens): boolean {
  if (!record) return true;
  const isNew = refreshToken !== undefined || accessToken !== record.current.accessToken;
  return isNew && (record.status.state === 'sign_in_required' || !record.current.refreshable);
}
