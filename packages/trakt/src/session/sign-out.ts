/** Ends a sign-in: at Trakt as far as it can be reached, and here in any case. RFC 7009. */

import { UsherError, VaultError } from '../errors.ts';
import { type OAuthOptions, revokeToken } from '../oauth/index.ts';
import type { TokenRecord } from './store/record.ts';
import type { LockedAccount } from './store/store.ts';

/** `nothing`: nobody was signed in. `failed`: deleted here, but Trakt could not be told; the grant may live on there. */
export type SignOut = { revoked: 'yes' | 'nothing' } | { revoked: 'failed'; error: UsherError };

/**
 * Revokes the refresh token, then the access token, then deletes the record. With a refresh in doubt only the access
 * token: to revoke a refresh token that was already used may end every sign-in of this person and app.
 */
export async function signOutUnderLock(
  locked: LockedAccount,
  oauthFor: (record: TokenRecord) => OAuthOptions,
): Promise<SignOut> {
  const record = await locked.read();
  if (!record) return { revoked: 'nothing' };
  const oauth = oauthFor(record);
  const revoke = async (token: string): Promise<UsherError | undefined> => {
    try {
      await revokeToken({ ...oauth, token });
      return undefined;
    } catch (error) {
      if (error instanceof UsherError) return error;
      throw error;
    }
  };
  const refreshToken = await unspentRefreshToken(locked, record);
  const grantError = refreshToken === undefined ? undefined : await revoke(refreshToken);
  const accessError = await revoke(record.current.accessToken);
  const left = await locked.read();
  if (left && (left.grantId !== record.grantId || left.version !== record.version)) {
    throw new VaultError('conflict', 'Somebody has signed in anew meanwhile. That sign-in was left as it is.');
  }
  if (left) await locked.remove(left);
  // A refresh token takes its access token along, which some servers then refuse to revoke: they no longer know it.
  const goneAlready = refreshToken !== undefined && !grantError && accessError?.code === 'invalid_request';
  const error = grantError ?? (goneAlready ? undefined : accessError);
  return error ? { revoked: 'failed', error } : { revoked: 'yes' };
}

async function unspentRefreshToken(locked: LockedAccount, record: TokenRecord): Promise<string | undefined> {
  if (!record.current.refreshable || record.intent || record.status.state !== 'active') return undefined;
  try {
    return (await locked.saveIntent(record)).take();
  } catch (error) {
    // A store that may not send it (a copy, say) may still be signed out of.
    if (error instanceof VaultError && error.code !== 'conflict') return undefined;
    throw error;
  }
}
