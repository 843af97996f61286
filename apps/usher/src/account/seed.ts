/** The sign-in that the environment hands in with TRAKT_REFRESH_TOKEN: taken into the vault once, and renewed from there. */

import { type SqliteVault, seedAccount } from '@trakt-usher/vault';
import type { Session } from 'trakt-usher';
import type { Context } from '../context.ts';

interface Seeding {
  name: string;
  session: Session;
  vault: SqliteVault;
  context: Context;
}

/** Takes the sign-in and says what became of it. @throws StoreError, SettingError without a client id */
export async function takeSeed({ name, session, vault, context }: Seeding): Promise<void> {
  const { config, clock, io, text } = context;
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
  if (seeded.kind === 'spent') io.say(context.asCalled(text.seed.spent));
  else if (seeded.kind === 'taken' && seeded.refreshable) io.say(text.seed.taken(name));
  // A refresh token is always something to take, but on storage that ends with the container.
  else if (seeded.kind !== 'present') io.say(text.seed.storageEnds);
}
