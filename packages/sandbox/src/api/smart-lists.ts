/** Finds the smart list that a request names, and the items that its rule finds. */
import type { SmartList } from '../account/extras.ts';
import type { Account } from '../account/index.ts';
import type { Film, Show } from '../library/index.ts';
import { byPopularity, mediaOf } from './popularity.ts';
import { forbidden, notFound } from './request/refusal.ts';
import { param, type RequestContext } from './request/request-context.ts';
import { mayRead, me } from './request/who-may-read.ts';

export function mayUse(context: RequestContext, account: Account, { privacy }: SmartList): boolean {
  return mayRead(context, account) && (privacy === 'public' || context.viewer === account);
}

export function inAccount(context: RequestContext, account: Account): SmartList {
  return usable(context, account, listIn(account, param(context, 'list_id')) ?? missing());
}

export function listIn({ smartLists }: Account, key: string): SmartList | undefined {
  return smartLists.find(({ id, slug }) => slug === key || String(id) === key);
}

export function usable(context: RequestContext, account: Account, list: SmartList): SmartList {
  if (!mayUse(context, account, list)) throw forbidden('The list is private.');
  return list;
}

export function missing(): never {
  throw notFound('no such smart list');
}

/** Finds a list by slug. The viewer's own lists go first, because two users may have the same slug. */
export function anywhere(context: RequestContext): { account: Account; list: SmartList } | undefined {
  const key = param(context, 'list_id');
  const accounts = [...(context.viewer ? [me(context)] : []), ...context.world.everybody()];
  const found = accounts.flatMap((account) => {
    const list = listIn(account, key);
    return list ? [{ account, list }] : [];
  });
  const [first] = found;
  const readable = found.find(({ account, list }) => mayUse(context, account, list));
  if (first && !readable) usable(context, first.account, first.list);
  return readable;
}

export function itemsOf({ library }: RequestContext, account: Account, list: SmartList): (Film | Show)[] {
  const isTitle = (item: { type: string }): item is Film | Show => item.type === 'movie' || item.type === 'show';
  const pool =
    list.source === 'watchlist'
      ? account.watchlist.items.map(({ item }) => item).filter(isTitle)
      : list.source === 'library'
        ? account.collection.films.map(({ item }) => item)
        : byPopularity(mediaOf(library));
  const within = (value: number | null, range: unknown): boolean => {
    if (!Array.isArray(range)) return true;
    const [from = 0, to = from] = range.map(Number);
    return value !== null && value >= from && value <= to;
  };
  return pool.filter((item) => {
    if (list.mediaType !== 'media' && `${item.type}s` !== list.mediaType) return false;
    return within(item.year, list.filters.years) && within(item.runtime, list.filters.runtimes);
  });
}
