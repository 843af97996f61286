/** The user of an account at Trakt. */

import { ApiError } from 'trakt-usher';
import type { UserSettings } from 'trakt-usher/api';
import type { Account } from './account.ts';
import { clientOf } from './client.ts';
import { remember, type TraktUser } from './remembered.ts';
import { signInsOf } from './vault.ts';

/** Asks Trakt, and remembers the answer. @throws as any call */
export async function askUser(account: Account): Promise<TraktUser> {
  const client = await clientOf(account);
  const user = userIn(await client.users.settings({ signal: account.context.signal }));
  await rememberUser(user, account);
  return user;
}

/** @throws ApiError for an answer that names nobody */
export function userIn({ user }: Partial<UserSettings>): TraktUser {
  const { username, ids }: { username?: unknown; ids?: { uuid?: unknown } } = user ?? {};
  const uuid = ids?.uuid;
  if (typeof username === 'string' && typeof uuid === 'string') return { username, uuid };
  const endpoint = 'GET /users/settings';
  throw new ApiError('unexpected_response', `${endpoint} names nobody.`, { endpoint });
}

/** So that a status can name the user without asking Trakt. Forgets the users of sign-ins that are gone. */
export async function rememberUser(user: TraktUser, account: Account): Promise<void> {
  const { config, log } = account.context;
  const grants = new Set<string>();
  for await (const { grantId } of signInsOf(account.vault)) grants.add(grantId);
  const grantId = (await account.summary())?.grantId;
  const known = await account.knownUser();
  if (grantId === undefined || (known?.uuid === user.uuid && known.username === user.username)) return;
  try {
    remember(config.directories.state, ({ users, ...rest }) => ({
      ...rest,
      users: { ...Object.fromEntries(Object.entries(users).filter(([grant]) => grants.has(grant))), [grantId]: user },
    }));
  } catch {
    // usher can do without it.
    log.warn({ event: 'account.user_not_remembered', account: account.name });
  }
}
