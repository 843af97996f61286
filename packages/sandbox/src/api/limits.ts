/** How much an account holds, since February 2026. */
import type { SandboxUser } from '../account/users.ts';

export interface AccountLimits {
  readonly lists: number;
  readonly listItems: number;
  readonly watchlist: number;
  readonly favorites: number;
  readonly collection: number;
}

export function accountLimits({ vip }: Pick<SandboxUser, 'vip'>): AccountLimits {
  return vip
    ? { lists: 100, listItems: 5000, watchlist: 5000, favorites: 100, collection: 100_000 }
    : { lists: 5, listItems: 250, watchlist: 250, favorites: 100, collection: 1000 };
}
