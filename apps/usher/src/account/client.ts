/** The client of Trakt's API, as the account that a command works with. */

import { type AccessTokens, createTraktClient, type TraktClient } from 'trakt-usher';
import type { Account } from './account.ts';
import { userAgent } from './user-agent.ts';

/** With the account's tokens, unless others are given. @throws SettingError without a client id */
export async function clientOf(account: Account, tokens: AccessTokens = account.tokens): Promise<TraktClient> {
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
  });
}
