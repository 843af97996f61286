/** Counts the rows of a source while they are read, page by page, and looks whether lists come whole. */

import type { OwnList, Section, Source, SourceList } from '@trakt-usher/takeout';
import { ListShort } from '../errors.ts';
import type { Progress } from './progress.ts';

export interface CountedSource {
  readonly source: Source;
  /** Rows of the section that came: the last time, where it was read more than once. */
  rows(section: Section): number;
  wasRead(section: Section): boolean;
  /** Plays that came, by what they are of. undefined: none were asked for. */
  plays(): PlayCounts | undefined;
}

export interface PlayCounts {
  readonly films: number;
  readonly episodes: number;
  readonly all: number;
}

interface Counting {
  progressOf(section: Section): Progress;
  /** Of a list came fewer rows than Trakt states: throws that, or takes what there is. */
  onShort(short: ListShort): void;
  signal: AbortSignal;
}

export function countSource(source: Source, { progressOf, onShort, signal }: Counting): CountedSource {
  /** By section; for each of the account's own lists by itself. */
  const counts = new Map<Section, Map<unknown, number>>();
  let plays: PlayCounts | undefined;
  const rowsOf = (section: Section) => [...(counts.get(section)?.values() ?? [])].reduce((sum, rows) => sum + rows, 0);
  const ofLists = progressOf('lists');
  let listsToCome = 0;
  const counted = <Row>(section: Section, list: SourceList<Row>, key?: unknown): SourceList<Row> => ({
    async *pages() {
      const progress = section === 'lists' ? ofLists : progressOf(section);
      const before = section === 'lists' ? rowsOf('lists') : 0;
      const ofSection = counts.get(section) ?? new Map<unknown, number>();
      counts.set(section, ofSection.set(key, 0));
      let [rows, films, episodes] = [0, 0, 0];
      let stated: number | undefined;
      for await (const page of list.pages()) {
        signal.throwIfAborted();
        rows += page.rows.length;
        if (section === 'history') {
          for (const row of page.rows) {
            const type = typeOf(row);
            if (type === 'movie') films += 1;
            else if (type === 'episode') episodes += 1;
          }
        }
        stated = page.total;
        progress.update(before + rows, section === 'lists' ? undefined : stated);
        yield page;
      }
      if (section === 'lists') listsToCome -= 1;
      if (section !== 'lists' || listsToCome === 0) progress.end();
      ofSection.set(key, rows);
      if (section === 'history') plays = { films, episodes, all: rows };
      if (stated !== undefined && rows < stated) onShort(new ListShort({ list: section, stated, read: rows }));
    },
  });
  return {
    source: {
      timeZone: source.timeZone,
      section: (section) => counted(section, source.section(section)),
      ownLists: () => ({
        // All of them before their rows, whose progress ends with the last.
        async *pages() {
          const rows: OwnList[] = [];
          let stated: number | undefined;
          for await (const page of source.ownLists().pages()) {
            rows.push(...page.rows);
            stated = page.total;
          }
          listsToCome = rows.length;
          yield { rows, read: rows.length, total: stated };
          if (stated !== undefined && rows.length < stated)
            onShort(new ListShort({ list: 'own_lists', stated, read: rows.length }));
        },
      }),
      itemsOf: (list) => counted('lists', source.itemsOf(list), list),
      airedEpisodes: () => source.airedEpisodes(),
    },
    rows: rowsOf,
    wasRead: (section) => counts.has(section),
    plays: () => plays,
  };
}

function typeOf(row: unknown): unknown {
  const { type }: { type?: unknown } = Object(row);
  return type;
}
