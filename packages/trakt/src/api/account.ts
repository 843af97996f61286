/** What an account may hold beside what it holds, and what it may do. https://developer.trakt.tv, user account limits. */

import type { Clock } from '../clock.ts';
import type { AccessTokens, ApiRequest, Requester } from './authorized-request.ts';
import { headerNumber } from './header-number.ts';
import type { Pages } from './pages.ts';
import type { UserSettings } from './rows/settings.ts';
import type { Extended } from './sections/params.ts';
import { unexpected } from './unexpected.ts';

/** `listItems`: in one list; what is used is the number in the fullest one. `collection`: films and episodes. */
export type Limited = 'lists' | 'listItems' | 'watchlist' | 'favorites' | 'collection';

/** Undefined: Trakt doesn't say. */
export interface Usage {
  used: number | undefined;
  limit: number | undefined;
}

export interface Account {
  /** Trakt's own answer. */
  readonly settings: UserSettings;
  readonly vip: boolean;
  /** What Trakt has switched off for this account: `commenting`, `liking`, `following`. */
  readonly switchedOff: readonly string[];
  readonly limits: Readonly<Partial<Record<Limited, number>>>;
  /** Counts what is named, anew each time, with one request for each; one for `lists` and `listItems` together. */
  usage<Name extends Limited>(names: readonly Name[], options?: Stoppable): Promise<Record<Name, Usage>>;
  /**
   * Whether there is room for so many more: `fits({ lists: 1 })`. Costs a request for each name. True where Trakt tells no
   * limit. Other programs may be faster, so a write can meet `AccountLimitReached` even so.
   */
  fits(more: Partial<Record<Exclude<Limited, 'listItems'>, number>>, options?: Stoppable): Promise<boolean>;
}

interface Stoppable {
  signal?: AbortSignal | undefined;
}

export interface AccountOptions extends Stoppable {
  /** Settings beyond the usual: `browsing`, `sharing`. */
  extended?: Extended;
}

const rememberedMs = 60 * 60 * 1000;

/** What an account is made of: functions of a client. */
interface Sources {
  settings(params: AccountOptions): Promise<UserSettings>;
  request: Requester;
  pages<Row>(options: ApiRequest): Pages<Row>;
  /** Of whoever is signed in now: it need not be who was. */
  session: AccessTokens | undefined;
}

/** The account of a client. Its settings are remembered for an hour, with the access token that they were read with. */
export function createAccount(sources: Sources, clock: Clock): (options?: AccountOptions) => Promise<Account> {
  let known: { account: Account; of: string; untilMs: number } | undefined;
  return async (options = {}) => {
    const of = `${await sources.session?.accessToken({ signal: options.signal })} ${options.extended}`;
    if (known && clock.monotonic() < known.untilMs && known.of === of) return known.account;
    const account = accountOf(await sources.settings(options), sources);
    known = { account, of, untilMs: clock.monotonic() + rememberedMs };
    return account;
  };
}

function accountOf(settings: UserSettings, { request, pages }: Sources): Account {
  // Of all but the user, Trakt may say nothing.
  const { user, permissions, limits: stated }: Partial<UserSettings> = settings;
  if (!user) throw unexpected('GET /users/settings', 'names nobody', { status: 200 });
  const { list, watchlist, favorites, collection }: Partial<NonNullable<UserSettings['limits']>> = stated ?? {};
  const limits = numbersIn({
    lists: list?.count,
    listItems: list?.item_count,
    watchlist: watchlist?.item_count,
    favorites: favorites?.item_count,
    collection: collection?.item_count,
  });

  async function usage<Name extends Limited>(names: readonly Name[], { signal }: Stoppable = {}) {
    const lists = names.some((name) => !counters[name])
      ? await pages<List>({ path: '/users/me/lists', auth: 'required', signal }).toArray()
      : [];
    const counted = names.map(async (name): Promise<[string, Usage]> => {
      const path = counters[name];
      return [name, { used: path ? await count(path, signal) : held(name, lists), limit: limits[name] }];
    });
    // Each name is among the entries.
    return Object.fromEntries(await Promise.all(counted)) as Record<Name, Usage>;
  }

  async function count(path: string, signal: AbortSignal | undefined): Promise<number | undefined> {
    const { headers } = await request({ path, query: { page: 1, limit: 1 }, auth: 'required', signal });
    return headerNumber(headers, 'x-pagination-item-count');
  }

  return {
    settings,
    vip: user.vip === true,
    switchedOff: Object.entries(permissions ?? {}).flatMap(([name, allowed]) => (allowed === false ? [name] : [])),
    limits,
    usage,
    async fits(more, options) {
      const names = (['lists', 'watchlist', 'favorites', 'collection'] as const).filter(
        (name) => more[name] && limits[name] !== undefined,
      );
      const used = await usage(names, options);
      return names.every(
        (name) => (used[name].used ?? 0) + (more[name] ?? 0) <= (limits[name] ?? Number.POSITIVE_INFINITY),
      );
    },
  };
}

/** Lists whose length one row tells. */
const counters: Partial<Record<Limited, string>> = {
  watchlist: '/sync/watchlist',
  favorites: '/sync/favorites',
  collection: '/sync/collection/media',
};

type List = { item_count?: unknown } | null;

function held(name: Limited, lists: readonly List[]): number {
  if (name === 'lists') return lists.length;
  return Math.max(0, ...lists.map((list) => (typeof list?.item_count === 'number' ? list.item_count : 0)));
}

function numbersIn(limits: Record<Limited, unknown>): Partial<Record<Limited, number>> {
  return Object.fromEntries(Object.entries(limits).filter(([, limit]) => typeof limit === 'number'));
}
