/** The client of Trakt's API, as the account that a command works with. */

import { type AccessTokens, createTraktClient, type TraktClient } from 'trakt-usher';
import type { Account } from './account.ts';
import { userAgent } from './user-agent.ts';

interface ClientOptions {
  /** The account's, unless others are given. */
  tokens?: AccessTokens;
  /** The longest single wait for a limit to end, in milliseconds; the library's own unless told. */
  maxRetryWaitMs?: number | undefined;
}

/** @throws SettingError without a client id */
export async function clientOf(
  account: Account,
  { tokens = account.tokens, maxRetryWaitMs }: ClientOptions = {},
): Promise<TraktClient> {
  const { config, transport, clock, log } = account.context;
  // Trakt accepts a token only with the client id that it was issued for.
  const clientId = (await account.summary())?.clientId ?? config.require('trakt.client_id');
  return createTraktClient({
    app: { clientId, userAgent },
    session: tokens,
    apiOrigin: account.session.apiOrigin,
    transport,
    clock,
    log,
    ...(maxRetryWaitMs !== undefined && { maxRetryWaitMs }),
  });
}
