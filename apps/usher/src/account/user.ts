/** Who an account is at Trakt. */

import type { UserSettings } from 'trakt-usher/api';
import type { Context } from '../context.ts';
import type { Account } from './account.ts';
import { remember, type TraktUser } from './remembered.ts';
import { signInsOf } from './vault.ts';

/** Asks Trakt, and remembers the answer. @throws as any call */
export async function askUser(account: Account, context: Pick<Context, 'log' | 'signal'>): Promise<TraktUser> {
  const client = await account.client();
  const settings = await client.users.settings({ signal: context.signal });
  const user = userIn(settings);
  await rememberUser(user, { account, context });
  return user;
}

export function userIn({ user: { username, ids } }: UserSettings): TraktUser {
  return { username, uuid: ids.uuid };
}

interface Whose {
  account: Account;
  context: Pick<Context, 'log'>;
}

/** For a status that asks nobody. Forgets the users of sign-ins that are gone. */
export async function rememberUser(user: TraktUser, { account, context }: Whose): Promise<void> {
  const { state } = account.config.directories;
  const grants = new Set<string>();
  for await (const { grantId } of signInsOf(account.vault)) grants.add(grantId);
  const grantId = (await account.summary())?.grantId;
  const known = await account.knownUser();
  if (grantId === undefined || (known?.uuid === user.uuid && known.username === user.username)) return;
  try {
    remember(state, ({ users, ...rest }) => ({
      ...rest,
      users: { ...Object.fromEntries(Object.entries(users).filter(([grant]) => grants.has(grant))), [grantId]: user },
    }));
  } catch {
    // It can do without.
    context.log.warn({ event: 'account.user_not_remembered', account: account.name });
  }
}
