/** Trakt's limits of an account, since February 2026. */
import type { Account } from '../../account/index.ts';
import type { SandboxUser } from '../../account/users.ts';
import type { PersonalList } from '../../account/world.ts';
import { limitReached } from '../request/refusal.ts';
import type { RequestContext } from '../request/request-context.ts';
import { me } from '../request/who-may-read.ts';

export interface AccountLimits {
  readonly lists: number;
  readonly listItems: number;
  /** The limit for all personal lists together. */
  readonly allListItems: number;
  readonly watchlist: number;
  readonly favorites: number;
  readonly collection: number;
  readonly ratings: number;
  readonly history: number;
}

export function accountLimits({ vip }: Pick<SandboxUser, 'vip'>): AccountLimits {
  return vip
    ? {
        lists: 100,
        listItems: 5000,
        allListItems: 100_000,
        watchlist: 5000,
        favorites: 100,
        collection: 100_000,
        ratings: 20_000,
        history: 100_000,
      }
    : {
        lists: 5,
        listItems: 250,
        allListItems: 1000,
        watchlist: 250,
        favorites: 100,
        collection: 1000,
        ratings: 10_000,
        history: 100_000,
      };
}

/** The number of items that something holds, and its limit. */
export interface Room {
  readonly held: number;
  readonly limit: number;
}

/** Throws 420 if so many more exceed the limit. */
export function checkRoom({ held, limit }: Room, more: number): void {
  if (more > 0 && held + more > limit) throw limitReached(limit);
}

/** Room for plays. An account that was made with more of them than Trakt takes can have any number. */
export function historyRoom({ history, user }: Pick<Account, 'history' | 'user'>): Room {
  const { history: most } = accountLimits(user);
  return { held: history.count, limit: history.count > most ? Number.POSITIVE_INFINITY : most };
}

/** The two limits of a list: its own, and the one for all lists of its owner. */
export function roomsOf(context: RequestContext, list: PersonalList): Room[] {
  const owner = context.world.account(list.owner) ?? me(context);
  const { listItems, allListItems } = accountLimits(owner.user);
  const own = context.world.lists.filter((one) => one.owner === list.owner);
  const held = own.reduce((sum, { items }) => sum + items.length, 0);
  return [
    { held: list.items.length, limit: listItems },
    { held, limit: allListItems },
  ];
}
