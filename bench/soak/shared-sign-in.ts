/** Opens the sign-in that the programs of a campaign share: a vault and a session over it, both in the campaign's time. */

import { environmentKey, openVault } from '@trakt-usher/vault';
import { createSession, type Session } from 'trakt-usher';
import { nodeTransport } from 'trakt-usher/node';
import { type FastTime, fastClock, fastDates } from './clock.ts';
import { journaledStore, journaledTransport, openJournal } from './journal.ts';

export interface SharedSignIn {
  url: string;
  /** The vault's folder. */
  directory: string;
  key: string;
  /** Path of the journal. */
  journal: string;
  time: FastTime;
}

/** `by` is the number of the process. */
export async function openSession(
  shared: SharedSignIn,
  by: number,
): Promise<{ session: Session; end(): Promise<void> }> {
  const { url, directory, key, journal: path, time } = shared;
  const journal = openJournal(path, by);
  const vault = await openVault({
    directory,
    key: environmentKey({ USHER_KEY: key }),
    clock: fastDates(time),
    by: String(by),
  });
  const session = createSession({
    store: journaledStore(vault, journal),
    app: { clientId: 'sandbox-client' },
    issuer: url,
    apiOrigin: url,
    transport: journaledTransport(nodeTransport(), journal),
    clock: fastClock(time),
  });
  return {
    session,
    async end() {
      await session.close();
      await vault.close();
    },
  };
}
