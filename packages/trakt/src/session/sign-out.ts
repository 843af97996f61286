/** Ends a sign-in: at Trakt as far as it can be reached, and here in any case. RFC 7009. */

import { StoreError, UsherError } from '../errors.ts';
import { type OAuthOptions, revokeToken } from '../oauth/index.ts';
import { longestSendWithinMs, requestOverMs } from './rules/resend-time.ts';
import type { TokenRecord } from './store/record.ts';
import type { AccountWriter } from './store/store.ts';

/** `nothing`: there was no sign-in. `failed`: deleted here, but Trakt didn't take the revocation; the grant may live on there. */
export type SignOut = { revoked: 'yes' | 'nothing' } | { revoked: 'failed'; error: UsherError };

/**
 * Revokes the refresh token, then the access token, then deletes the record. With a refresh in doubt only the access
 * token: to revoke a refresh token that was already used may end every sign-in of this person and app.
 */
export async function signOutUnderLock(
  writer: AccountWriter,
  oauthFor: (record: TokenRecord) => OAuthOptions,
): Promise<SignOut> {
  const record = await writer.read();
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
  const refreshToken = await unspentRefreshToken(writer, record);
  const grantError = refreshToken === undefined ? undefined : await revoke(refreshToken);
  const accessError = await revoke(record.current.accessToken);
  const left = await writer.read();
  if (left && (left.grantId !== record.grantId || left.version !== record.version)) {
    throw new StoreError('version_conflict', 'There is a new sign-in meanwhile. It was left as it is.');
  }
  if (left) await writer.remove(left);
  // A refresh token takes its access token along, which some servers then refuse to revoke: they no longer know it.
  const goneAlready = refreshToken !== undefined && accessError?.code === 'invalid_request';
  const error = grantError ?? (goneAlready ? undefined : accessError);
  return error ? { revoked: 'failed', error } : { revoked: 'yes' };
}

/** A revocation is a sending like any other: an intent that outlives this process must not be taken up too early. */
const plan = { sendWithinMs: longestSendWithinMs, retryAfterMs: requestOverMs };

async function unspentRefreshToken(writer: AccountWriter, record: TokenRecord): Promise<string | undefined> {
  if (!record.current.refreshable || record.intent || record.status.state !== 'active') return undefined;
  try {
    return (await writer.saveIntent(record, plan)).take();
  } catch (error) {
    // Signing out works in a store that may not send the refresh token, such as a copy.
    if (error instanceof StoreError && error.code !== 'version_conflict') return undefined;
    throw error;
  }
}
