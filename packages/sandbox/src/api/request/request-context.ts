/** What an endpoint has in hand when it answers: the request, everybody's accounts, and who asks. */
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
  /** Who asks; undefined without a token. */
  readonly viewer: Account | undefined;
  /** How much of each item a row tells. */
  readonly view: View;
  readonly nowMs: number;
  readonly underReportPages: boolean;
}

export interface View {
  /** The words of `extended`. */
  readonly extended: ReadonlySet<string>;
  readonly nowMs: number;
  /** How everybody rated an item. */
  readonly ratingOf: (item: LibraryItem) => CountedRating;
}

/** Whose account an endpoint is about. */
export type Whose = (context: RequestContext) => Account;

/** The account of who asks. */
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

/** For writes below `/users/:id`: that has to be the one who asks. */
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

/** A segment of the path; empty where it is optional and wasn't given. */
export function param({ c }: Pick<RequestContext, 'c'>, name: string): string {
  return c.req.param(name) ?? '';
}
