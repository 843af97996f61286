/** The people around a user. */
import type { Account } from '../account/index.ts';
import { notFound } from './request/refusal.ts';
import type { RequestContext } from './request/request-context.ts';

/** `following`, `followers` or `friends`: those who follow each other. 404 for another word. */
export function connectionsOf(context: RequestContext, account: Account, relation: string): Account[] {
  const { username } = account.user;
  const { follows, account: find } = context.world;
  const following = follows.filter(({ from }) => from === username).map(({ to }) => to);
  const followers = follows.filter(({ to }) => to === username).map(({ from }) => from);
  const names = { following, followers, friends: following.filter((name) => followers.includes(name)) };
  if (relation !== 'following' && relation !== 'followers' && relation !== 'friends') throw notFound();
  return names[relation].map(find).filter((found) => found !== undefined);
}
