/** The sign-in that the environment hands in with TRAKT_REFRESH_TOKEN: taken into the vault once, and renewed from there. */

import { seedAccount } from '@trakt-usher/vault';
import type { Context } from '../context.ts';
import type { Account } from './account.ts';

/** Says what became of it, once in a process. @throws StoreError, SettingError without a client id */
export async function takeSeed(account: Account, context: Context): Promise<void> {
  if (!taken.has(account)) taken.set(account, take(account, context));
  return taken.get(account);
}

const taken = new WeakMap<Account, Promise<void>>();

async function take({ name, session, vault, config }: Account, { clock, io, text }: Context): Promise<void> {
  const redirectUri = config.get('auth.redirect_uri');
  const accessToken = config.get('trakt.access_token');
  const seeded = await seedAccount(vault, {
    grant: {
      issuer: session.issuer,
      account: name,
      apiOrigin: session.apiOrigin,
      clientId: config.require('trakt.client_id'),
      ...(redirectUri !== undefined && { redirectUri }),
    },
    accessToken,
    refreshToken: config.get('trakt.refresh_token'),
    clock,
  });
  if (seeded.kind === 'spent') io.say(text.seed.spent);
  else if (seeded.kind === 'taken' && seeded.refreshable) io.say(text.seed.taken(name));
  // A refresh token is always something to take, but on storage that ends with the container.
  else if (seeded.kind !== 'present') io.say(text.seed.storageEnds);
}
