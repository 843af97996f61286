/** What an endpoint has in hand when it answers: the request, everybody's accounts, and who asks. */
import type { Context } from 'hono';
import type { Account } from '../../account/index.ts';
import type { World } from '../../account/world.ts';
import type { Library, LibraryItem } from '../../library/index.ts';
import type { CountedRating } from '../community.ts';
import { notFound, unauthorized } from './refusal.ts';

export interface Caller {
  readonly username: string;
  readonly clientId: string;
}

export interface ApiEnv {
  Variables: { caller: Caller | undefined };
}

export type ApiContext = Context<ApiEnv>;

export interface Scene {
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
export type Whose = (scene: Scene) => Account;

/** The account of who asks. */
export const me: Whose = ({ viewer }) => {
  if (!viewer) throw unauthorized();
  return viewer;
};

/** The account that `:id` names, if it may be seen: `me`, a public one, or one whose owner lets the viewer follow. */
export const named: Whose = (scene) => {
  const account = anybody(scene);
  if (mayRead(scene, account)) return account;
  throw notFound({ 'X-Private-User': 'true' });
};

/** The account that `:id` names, private or not. */
export const anybody: Whose = (scene) => {
  const key = param(scene, 'id');
  if (key === 'me') return me(scene);
  const account = scene.world.named(key);
  if (!account) throw notFound();
  return account;
};

/** For writes below `/users/:id`: that has to be the one who asks. */
export const myself: Whose = (scene) => {
  const account = anybody(scene);
  if (account !== me(scene)) throw notFound();
  return account;
};

export function mayRead({ viewer, world }: Scene, account: Account): boolean {
  return !account.profile.private || viewer === account || (viewer !== undefined && follows(world, viewer, account));
}

export function follows(world: World, from: Account, to: Account): boolean {
  return world.follows.some((tie) => tie.from === from.user.username && tie.to === to.user.username);
}

/** A segment of the path; empty where it is optional and wasn't given. */
export function param({ c }: Pick<Scene, 'c'>, name: string): string {
  return c.req.param(name) ?? '';
}
