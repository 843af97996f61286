/** A source of rows that a test has, and the files of a target from it. */

import { airedOf } from '../../aired.ts';
import { createLedger, type Ledger, type LeftRow } from '../../ledger.ts';
import type { OwnList, Section, SectionRows, Source, SourceList } from '../../source.ts';
import type { Target, TargetOptions } from '../../target.ts';

/** Rows as they may come, and not as Trakt promises them. */
export interface AccountRows extends Partial<Record<Exclude<Section, 'lists'>, readonly unknown[]>> {
  readonly lists?: readonly { readonly list: OwnList; readonly rows: readonly unknown[] }[];
  /** Shows that were watched. */
  readonly watchedShows?: readonly unknown[];
}

export const allSections: readonly Section[] = [
  'history',
  'ratings',
  'watchlist',
  'favorites',
  'lists',
  'collection',
  'comments',
  'hidden',
  'playback',
];

export function sourceOf(account: AccountRows, timeZone: string | undefined = 'UTC'): Source {
  const lists = account.lists ?? [];
  return {
    timeZone,
    section: (section) => listOf<SectionRows[typeof section]>(account[section] ?? []),
    ownLists: () => listOf(lists.map(({ list }) => list)),
    itemsOf: (own) => listOf(lists.find(({ list }) => list === own)?.rows ?? []),
    airedEpisodes: () => airedOf(listOf(account.watchedShows ?? [])),
  };
}

function listOf<Row>(rows: readonly unknown[]): SourceList<Row> {
  return {
    async *pages() {
      for (let read = 0; read < rows.length; read += 100) {
        const page = rows.slice(read, read + 100);
        // The rows of a test are as little checked as those of a server.
        yield { rows: page as Row[], read: read + page.length, total: rows.length };
      }
    },
  };
}

export interface Written {
  /** By path. */
  readonly files: ReadonlyMap<string, Buffer>;
  readonly ledger: Ledger;
  readonly left: readonly LeftRow[];
}

/** All that a target writes. A file that is taken up again after another began is an error. */
export async function written(
  target: Target,
  source: Source,
  options: Partial<Omit<TargetOptions, 'ledger'>> = {},
): Promise<Written> {
  const left: LeftRow[] = [];
  const ledger = createLedger((row) => left.push(row));
  const files = new Map<string, Buffer[]>();
  let latest = '';
  const how = { timeZone: 'UTC', sections: allSections, historyMode: 'individual', ...options, ledger } as const;
  for await (const { path, data } of target.files(source, how)) {
    if (path !== latest && files.has(path)) throw new Error(`${path} is taken up again after ${latest}`);
    latest = path;
    files.set(path, [...(files.get(path) ?? []), Buffer.from(data)]);
  }
  return { files: new Map([...files].map(([path, pieces]) => [path, Buffer.concat(pieces)])), ledger, left };
}
