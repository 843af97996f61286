/**
 * How many rows each list had when it was last read. A list can come empty by mistake, and where Trakt doesn't count its
 * rows nothing else tells.
 */

/**
 * By the section, and for one that is two lists at Trakt by `collection/movie` as well; `own_lists` for the lists themselves,
 * and `lists/` with Trakt's number for what is on each.
 */
export type ListCounts = Readonly<Record<string, number>>;

export function countKey(list: unknown): string {
  const { ids }: { ids?: unknown } = Object(list);
  return `lists/${Object(ids).trakt}`;
}

/** What a manifest tells, where it is of that account. Somebody else may have written it. */
export function countsIn(manifest: unknown, of: { account: string; source: string }): ListCounts {
  const { account, source, read } = Object(manifest);
  if (account !== of.account || source !== of.source) return {};
  const counts = Object.entries<unknown>(Object(read));
  return Object.fromEntries(counts.filter((each): each is [string, number] => Number.isSafeInteger(each[1])));
}

/** For the next time: what was not read this time keeps its count, unless it is of a list that is gone. */
export function countsAfter(before: ListCounts, now: ListCounts): ListCounts {
  const kept = Object.entries(before).filter(([key]) => now.own_lists === undefined || !key.startsWith('lists/'));
  return { ...Object.fromEntries(kept), ...now };
}
