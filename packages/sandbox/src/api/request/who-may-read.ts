/** Whose account an endpoint is about, and who may read it. */
import type { Account } from '../../account/index.ts';
import type { World } from '../../account/world.ts';
import { notFound, privateUser, unauthorized } from './refusal.ts';
import { param, type RequestContext } from './request-context.ts';

/** Finds the account that an endpoint is about. */
export type Whose = (context: RequestContext) => Account;

/** The viewer's account; 401 without a token. */
export const me: Whose = ({ viewer }) => {
  if (!viewer) throw unauthorized();
  return viewer;
};

/** The account that `:id` names: `me`, a public one, or a private one whose owner let the viewer follow. 401 for another private one. */
export const visibleUser: Whose = (context) => {
  const account = anyUser(context);
  if (mayRead(context, account)) return account;
  throw privateUser();
};

/** The same for the lists of that account. Their answers say whether the user is private. */
export const visibleOwner: Whose = (context) => {
  const account = visibleUser(context);
  tellPrivacy(context, account);
  return account;
};

export function tellPrivacy({ c }: RequestContext, { profile }: Account): void {
  c.header('X-Private-User', String(profile.private));
}

/** The account that `:id` names, private or not. */
export const anyUser: Whose = (context) => {
  const key = param(context, 'id');
  if (key === 'me') return me(context);
  const account = context.world.named(key);
  if (!account) throw notFound('no such user');
  return account;
};

/** For writes below `/users/:id`: the viewer's account; 404 for another user's. */
export const ownAccount: Whose = (context) => {
  const account = anyUser(context);
  if (account !== me(context)) throw notFound("another user's data can't be changed");
  return account;
};

export function mayRead({ viewer, world }: RequestContext, account: Account): boolean {
  return !account.profile.private || viewer === account || (viewer !== undefined && follows(world, viewer, account));
}

export function follows(world: World, from: Account, to: Account): boolean {
  return world.follows.some((tie) => tie.from === from.user.username && tie.to === to.user.username);
}
