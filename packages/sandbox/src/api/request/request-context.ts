/** The context of a request, for handlers: the request, the world of accounts, and the viewer. */
import type { Context } from 'hono';
import type { Account } from '../../account/index.ts';
import type { World } from '../../account/world.ts';
import type { Library, LibraryItem } from '../../library/index.ts';
import type { CountedRating } from '../community-stats.ts';
import { notFound, privateUser, unauthorized } from './refusal.ts';

export interface Caller {
  readonly username: string;
  readonly clientId: string;
}

export interface ApiEnv {
  Variables: { caller: Caller | undefined };
}

export type ApiContext = Context<ApiEnv>;

export interface RequestContext {
  readonly c: ApiContext;
  readonly world: World;
  readonly library: Library;
  /** The account whose token the request carries; undefined without a token. */
  readonly viewer: Account | undefined;
  /** How detailed rows are. */
  readonly view: View;
  readonly nowMs: number;
  readonly underReportPages: boolean;
}

export interface View {
  /** The words of `extended`. */
  readonly extended: ReadonlySet<string>;
  readonly nowMs: number;
  /** The average rating of an item. */
  readonly ratingOf: (item: LibraryItem) => CountedRating;
}

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

/** The account that `:id` names, private or not. */
export const anyUser: Whose = (context) => {
  const key = param(context, 'id');
  if (key === 'me') return me(context);
  const account = context.world.named(key);
  if (!account) throw notFound();
  return account;
};

/** For writes below `/users/:id`: the viewer's account; 404 for another user's. */
export const ownAccount: Whose = (context) => {
  const account = anyUser(context);
  if (account !== me(context)) throw notFound();
  return account;
};

export function mayRead({ viewer, world }: RequestContext, account: Account): boolean {
  return !account.profile.private || viewer === account || (viewer !== undefined && follows(world, viewer, account));
}

export function follows(world: World, from: Account, to: Account): boolean {
  return world.follows.some((tie) => tie.from === from.user.username && tie.to === to.user.username);
}

/** A segment of the path; empty for an optional one that is missing. */
export function param({ c }: Pick<RequestContext, 'c'>, name: string): string {
  return c.req.param(name) ?? '';
}
