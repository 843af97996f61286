/** What of a ZIP an account lacks. Pure. */

import { identify, type Kind } from '@trakt-usher/takeout';
import { playedAtMs, type RestoreSection, type Row } from './sections.ts';

/** How often each item stands in the account. */
export type Counts = Map<string, number>;

/** An item that the account lacks. */
export interface Wanted {
  readonly key: string;
  readonly kind: Kind;
  /** As Trakt takes it. */
  readonly body: object;
  /** When it was played. undefined: nobody knows, or it is no play. */
  readonly atMs: number | undefined;
}

export interface Compared {
  inZip: number;
  there: number;
  /** Trakt has lost the title, or takes no such row. */
  lost: number;
  wanted: Wanted[];
}

/** What names an item; a play with its minute, for Trakt need not keep the seconds. */
export function keyOf(row: Row, { plays = false }: Pick<RestoreSection, 'plays'>): string | undefined {
  const identity = identify(row);
  if (identity?.ids.trakt === undefined) return undefined;
  const item = `${identity.kind} ${identity.ids.trakt}`;
  if (!plays) return item;
  const atMs = playedAtMs(row.watched_at);
  return `${item} ${atMs === undefined ? 'unknown' : Math.floor(atMs / 60_000)}`;
}

export function count(counts: Counts, key: string, more = 1): void {
  counts.set(key, (counts.get(key) ?? 0) + more);
}

/** Takes the rows of the ZIP one by one. `held` stays as it is. */
export function createComparison(section: RestoreSection, held: Counts): { add(row: Row): void; compared: Compared } {
  const compared: Compared = { inZip: 0, there: 0, lost: 0, wanted: [] };
  const met: Counts = new Map();
  const ids = new Set<unknown>();
  return {
    compared,
    add(row) {
      const key = keyOf(row, section);
      // Trakt's own export may have a play on two pages.
      const isRepeated = section.plays ? ids.has(row.id) : key !== undefined && met.has(key);
      if (isRepeated) return;
      if (row.id !== undefined) ids.add(row.id);
      compared.inZip += 1;
      const identity = identify(row);
      const fields = section.fieldsOf(row);
      if (key === undefined || !identity || !fields || !section.kinds.includes(identity.kind)) {
        compared.lost += 1;
        return;
      }
      count(met, key);
      if ((met.get(key) ?? 0) <= (held.get(key) ?? 0)) {
        compared.there += 1;
        return;
      }
      const body = { ...fields, ids: { trakt: identity.ids.trakt } };
      const atMs = section.plays ? playedAtMs(row.watched_at) : undefined;
      compared.wanted.push({ key, kind: identity.kind, body, atMs });
    },
  };
}

/** Those of a batch that the account still lacks, when `before` it was sent and `now` are known. */
export function stillWanted(batch: readonly Wanted[], before: Counts, now: Counts): Wanted[] {
  const came = new Map([...now].map(([key, times]): [string, number] => [key, times - (before.get(key) ?? 0)]));
  return batch.filter(({ key }) => {
    const left = came.get(key) ?? 0;
    if (left > 0) came.set(key, left - 1);
    return left <= 0;
  });
}

const fieldOf: Readonly<Record<Kind, string>> = {
  movie: 'movies',
  show: 'shows',
  season: 'seasons',
  episode: 'episodes',
  person: 'people',
};

/** The body of a write. */
export function bodyOf(batch: readonly Wanted[]): Record<string, object[]> {
  const body: Record<string, object[]> = {};
  for (const { kind, body: item } of batch) {
    const items = body[fieldOf[kind]] ?? [];
    body[fieldOf[kind]] = items;
    items.push(item);
  }
  return body;
}
