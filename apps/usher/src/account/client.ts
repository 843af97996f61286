/** The client of Trakt's API, as the account that a command works with. */

import { type AccessTokens, createTraktClient, type TraktClient } from 'trakt-usher';
import type { Context } from '../context.ts';
import { type Account, userAgent } from './account.ts';

/** @throws SettingError without a client id */
export async function clientOf(
  account: Account,
  { tokens, context }: { tokens: AccessTokens; context: Context },
): Promise<TraktClient> {
  const { config, transport, clock } = context;
  // A token is good with the client id that it was made for.
  const clientId = (await account.summary())?.clientId ?? config.require('trakt.client_id');
  return createTraktClient({
    app: { clientId, userAgent },
    session: tokens,
    apiOrigin: account.session.apiOrigin,
    transport,
    clock,
  });
}
