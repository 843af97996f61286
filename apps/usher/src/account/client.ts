/** The client of Trakt's API, as the account that a command works with. */

import { type AccessTokens, createTraktClient, type RateBudget, type TraktClient, type Transport } from 'trakt-usher';
import type { Account } from './account.ts';
import { userAgent } from './user-agent.ts';

interface ClientOptions {
  /** The account's, unless others are given. */
  tokens?: AccessTokens;
  /** The longest single wait for a limit to end, in milliseconds; the library's own unless told. */
  maxRetryWaitMs?: number | undefined;
  /** The context's, unless told. */
  transport?: Transport;
  /** The one that all clients of the account share, unless told. */
  budget?: RateBudget;
}

/** @throws SettingError without a client id */
export async function clientOf(
  account: Account,
  { tokens = account.tokens, maxRetryWaitMs, transport = account.context.transport, budget }: ClientOptions = {},
): Promise<TraktClient> {
  const { config, clock, log } = account.context;
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
    ...(budget && { budget }),
  });
}
