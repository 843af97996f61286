/** Takes tokens from the environment into a vault: once, and never over a working sign-in. */

import { randomUUID } from 'node:crypto';
import { dirname } from 'node:path';
import {
  type Clock,
  type Grant,
  lockWaitMs,
  StoreError,
  systemClock,
  type TokenRecord,
  type TokenSet,
} from 'trakt-usher/store';
import { isEphemeral, nearestFolder } from '../location/file-system.ts';
import { fingerprint } from '../sealing/fingerprint.ts';
import type { SqliteVault } from '../sqlite-vault.ts';

/** `TRAKT_ACCESS_TOKEN` and `TRAKT_REFRESH_TOKEN`, with the account they belong to. */
export interface Seed {
  grant: Omit<Grant, 'grantId'>;
  accessToken?: string | undefined;
  refreshToken?: string | undefined;
  /** Whether the vault's storage ends with the container; by default judged by its file system. */
  ephemeral?: boolean | undefined;
  clock?: Clock;
}

/**
 * `taken`: the seed is in the vault, `refreshable` or not. `present`: the account is signed in. `spent`: this vault has
 * sent the seed's refresh token before. `nothing`: the seed has no token that this vault can take.
 */
export type Seeded = { kind: 'taken'; refreshable: boolean } | { kind: 'present' | 'spent' | 'nothing' };

/**
 * Takes the seed, under the account's lock, if the account is empty, has to sign in, or has only an access token and the
 * seed brings another. A refresh token that was ever sent from this vault is not taken again. On storage that ends with
 * the container the refresh token is not taken: the rotated one would be lost, and its owner would have to sign in.
 * @throws StoreError as a sign-in
 */
export async function seedAccount(vault: SqliteVault, seed: Seed): Promise<Seeded> {
  try {
    return await takeSeed(vault, seed);
  } catch (error) {
    if (!(error instanceof StoreError) || error.code !== 'version_conflict') throw error;
    // The first sign-in makes the account's lock, so that several programs can be about to make it. Another one was first.
    return takeSeed(vault, seed);
  }
}

async function takeSeed(vault: SqliteVault, seed: Seed): Promise<Seeded> {
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
      // Without an access token the first use refreshes.
      tokens: { ...tokens, ...(tokens.accessToken === '' && { expiresIn: 0 }) },
      receivedAtMs: clock.now(),
      replaces,
    });
    return { kind: 'taken', refreshable: refreshToken !== undefined };
  });
}

type SeedTokens = Pick<TokenSet, 'accessToken' | 'refreshToken'>;

/** The tokens of the seed that this storage can keep. An empty one counts as not set. */
function takeable(seed: Seed, location: string): SeedTokens | undefined {
  const { accessToken = '', refreshToken, ephemeral = isEphemeral(nearestFolder(dirname(location))) } = seed;
  const renewable = refreshToken && !ephemeral;
  if (!accessToken && !renewable) return undefined;
  return { accessToken, ...(renewable && { refreshToken }) };
}

/** Whether the seed brings a new token and replaces no working sign-in. */
function isFree(record: TokenRecord | undefined, { accessToken, refreshToken }: SeedTokens): boolean {
  if (!record) return true;
  const isNew = refreshToken !== undefined || accessToken !== record.current.accessToken;
  return isNew && (record.status.state === 'sign_in_required' || !record.current.refreshable);
}
