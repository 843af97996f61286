/** What an account may hold at Trakt beside what it holds, and what it may do, as rows for a person. */

import type { Account, Limited } from 'trakt-usher/api';
import type { Catalogue } from '../text/catalogue.ts';

export interface StandingRow {
  readonly name: 'user' | 'vip' | 'timezone' | 'permissions' | Limited;
  readonly label: string;
  readonly value: string;
  /** It is something to act on. */
  readonly stands: boolean;
  /** Of a limit: how much of it is used, 0 to 1; undefined where that could not be counted. */
  readonly full?: number | undefined;
}

/** Of all but the user, Trakt may say nothing: what is missing is not shown. */
export function standingRows(
  { settings, switchedOff, limits, vip }: Pick<Account, 'settings' | 'switchedOff' | 'limits' | 'vip'>,
  used: Used,
  text: Catalogue,
): StandingRow[] {
  const { user, account: ways, permissions }: Told = settings;
  const may = permissions && Object.keys(permissions).filter((name) => !switchedOff.includes(name));
  const told: (Pick<StandingRow, 'name' | 'full'> & { value: string | undefined; stands?: boolean })[] = [
    { name: 'user', value: user.name ? `${user.username} (${user.name})` : user.username },
    { name: 'vip', value: text.vip(user) },
    { name: 'timezone', value: ways?.timezone },
    { name: 'permissions', value: may && text.permissions(may, switchedOff), stands: switchedOff.length > 0 },
    ...limited.map((name) => {
      const limit = limits[name];
      if (limit === undefined) return { name, value: undefined };
      const count = used[name];
      const full = (count ?? 0) / limit;
      const withVip = vip || vipLimits[name] <= limit ? undefined : vipLimits[name];
      const value = text.usedOf({ used: count, limit, full, withVip });
      return { name, value, stands: full > 0.9, full: count === undefined ? undefined : full };
    }),
  ];
  return told.flatMap(({ value, stands = false, ...row }) =>
    value === undefined ? [] : [{ ...row, label: text.whoLabels[row.name], value, stands }],
  );
}

export type Used = Readonly<Partial<Record<Limited, number>>>;

type Told = Pick<Account['settings'], 'user'> & Partial<Account['settings']>;

const limited: readonly Limited[] = ['lists', 'listItems', 'watchlist', 'favorites', 'collection'];

/** As Trakt announced them in February 2026. An account's own limits are in its settings, and only those hold. */
const vipLimits: Readonly<Record<Limited, number>> = {
  lists: 100,
  listItems: 5_000,
  watchlist: 5_000,
  favorites: 100,
  collection: 100_000,
};

/** What can't be counted now is left out: who is signed in doesn't depend on it. */
export async function usedOf({ limits, usage }: Account, signal: AbortSignal): Promise<Used> {
  const requests: readonly (readonly Limited[])[] = [
    ['lists', 'listItems'],
    ['watchlist'],
    ['favorites'],
    ['collection'],
  ];
  const counted = requests
    .map((names) => names.filter((name) => limits[name] !== undefined))
    .filter((names) => names.length > 0)
    .map((names) => usage(names, { signal }));
  const settled = await Promise.allSettled(counted);
  signal.throwIfAborted();
  const entries = settled.flatMap((result) => (result.status === 'fulfilled' ? Object.entries(result.value) : []));
  return Object.fromEntries(entries.map(([name, { used }]) => [name, used]));
}
