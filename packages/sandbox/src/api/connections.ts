/** The people around a user. */
import type { Account } from '../account/index.ts';
import { notFound } from './request/refusal.ts';
import type { RequestContext } from './request/request-context.ts';

/** `following`, `followers` or `friends`: those who follow each other. 404 for another word. */
export function connectionsOf(context: RequestContext, account: Account, circle: string): Account[] {
  const { username } = account.user;
  const { follows, account: find } = context.world;
  const following = follows.filter(({ from }) => from === username).map(({ to }) => to);
  const followers = follows.filter(({ to }) => to === username).map(({ from }) => from);
  const names = { following, followers, friends: following.filter((name) => followers.includes(name)) };
  if (circle !== 'following' && circle !== 'followers' && circle !== 'friends') throw notFound();
  return names[circle].map(find).filter((found) => found !== undefined);
}
