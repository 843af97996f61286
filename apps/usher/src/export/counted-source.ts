/** Counts the rows of a source while they are read, page by page, and looks whether lists come whole. */

import { identify, type OwnList, type Section, type Source, type SourceList } from '@trakt-usher/takeout';
import { ListShort } from '../errors/take-out.ts';
import { countKey, type ListCounts } from './list-counts.ts';
import type { Progress } from './progress.ts';

export interface CountedSource {
  readonly source: Source;
  /** Rows of the section that came: the last time, where it was read more than once. */
  rows(section: Section): number;
  /** For the next time: 0 also where nothing names what the rows of a list are about. */
  counts(): ListCounts;
  /** Plays that came, by what they are of. undefined: none were asked for. */
  plays(): PlayCounts | undefined;
}

export interface PlayCounts {
  readonly films: number;
  readonly episodes: number;
  readonly all: number;
}

interface Counting {
  /** Of the last time. */
  before: ListCounts;
  progressOf(section: Section): Progress;
  /** Of a list came fewer rows than Trakt states, or none of one that had some: throws that, or takes what there is. */
  onShort(short: ListShort): void;
  signal: AbortSignal;
}

/** What came of one list. */
interface Came {
  list: ListShort['list'];
  /** Of one of the account's own. */
  ownName?: string | undefined;
  rows: number;
  /** A row names what it is about. */
  isNamed: boolean;
  /** As the last page has it. */
  stated: number | undefined;
  /** All pages have it. */
  isStated: boolean;
}

export function countSource(source: Source, { before, progressOf, onShort, signal }: Counting): CountedSource {
  /** By section; for each of the account's own lists by itself. */
  const counts = new Map<Section, Map<unknown, number>>();
  let plays: PlayCounts | undefined;
  const rowsOf = (section: Section) => [...(counts.get(section)?.values() ?? [])].reduce((sum, rows) => sum + rows, 0);
  const ofLists = progressOf('lists');
  let listsToCome = 0;
  const read: Record<string, number> = {};
  const judge = (key: string, { list, ownName, rows, isNamed, stated, isStated }: Came) => {
    read[key] = isNamed ? rows : 0;
    if (stated !== undefined && rows < stated) return onShort(new ListShort({ list, stated, read: rows }));
    const last = before[key] ?? 0;
    // That there are none is Trakt's word, where it says so.
    if (isNamed || last === 0 || (isStated && stated === 0)) return;
    onShort(new ListShort({ list, ownName, stated: last, read: 0, by: 'last_export' }));
  };
  const judgeKind = ({
    list,
    kind,
    rows,
    isStated,
    isEmpty,
  }: Pick<Came, 'rows' | 'isStated'> & Pick<ListShort, 'list' | 'kind'> & { isEmpty: boolean }) => {
    const key = `${list}/${kind}`;
    read[key] = rows;
    const last = before[key] ?? 0;
    // Where nothing came at all, that was told of the whole list.
    if (rows > 0 || last === 0 || isStated || isEmpty) return;
    onShort(new ListShort({ list, kind, stated: last, read: 0, by: 'last_export' }));
  };
  const counted = <Row>(section: Section, list: SourceList<Row>, own?: OwnList): SourceList<Row> => ({
    async *pages() {
      const progress = section === 'lists' ? ofLists : progressOf(section);
      const earlier = section === 'lists' ? rowsOf('lists') : 0;
      const ofSection = counts.get(section) ?? new Map<unknown, number>();
      counts.set(section, ofSection.set(own, 0));
      let [rows, films, episodes] = [0, 0, 0];
      let stated: number | undefined;
      let [isStated, isNamed] = [true, false];
      for await (const page of list.pages()) {
        signal.throwIfAborted();
        rows += page.rows.length;
        if (twofold.has(section)) {
          for (const row of page.rows) {
            const type = typeOf(row);
            if (type === 'movie') films += 1;
            else if (type === 'episode') episodes += 1;
          }
        }
        stated = page.total;
        isStated &&= stated !== undefined;
        isNamed ||= page.rows.some((row) => identify(row) !== undefined);
        progress.update(earlier + rows, section === 'lists' ? undefined : stated);
        yield page;
      }
      if (section === 'lists') listsToCome -= 1;
      if (section !== 'lists' || listsToCome === 0) progress.end();
      ofSection.set(own, rows);
      if (section === 'history') plays = { films, episodes, all: rows };
      const kinds = [
        ['movie', films],
        ['episode', episodes],
      ] as const;
      const key = own === undefined ? section : countKey(own);
      judge(key, { list: section, ownName: textual(own?.name), rows, isNamed, stated, isStated });
      if (!twofold.has(section)) return;
      const isEmpty = rows === 0;
      for (const [kind, of] of kinds) judgeKind({ list: section, kind, rows: of, isStated, isEmpty });
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
          let came = 0;
          let stated: number | undefined;
          for await (const page of source.ownLists().pages()) {
            came += page.rows.length;
            rows.push(...page.rows.filter(isNumbered));
            stated = page.total;
          }
          if (rows.length < came) stated = Math.max(came, stated ?? 0);
          listsToCome = rows.length;
          yield { rows, read: rows.length, total: stated };
          const isNamed = rows.length > 0;
          judge('own_lists', { list: 'own_lists', rows: rows.length, isNamed, stated, isStated: stated !== undefined });
        },
      }),
      itemsOf: (list) => counted('lists', source.itemsOf(list), list),
      airedEpisodes: () => source.airedEpisodes(),
    },
    rows: rowsOf,
    counts: () => read,
    plays: () => plays,
  };
}

/** Trakt's number leads to what is on a list. */
function isNumbered(list: unknown): boolean {
  const { ids }: { ids?: unknown } = Object(list);
  return typeof Object(ids).trakt === 'number';
}

/** Lists of films and of episodes, one behind the other: either can come empty by mistake. */
const twofold: ReadonlySet<Section> = new Set(['history', 'collection']);

function typeOf(row: unknown): unknown {
  const { type }: { type?: unknown } = Object(row);
  return type;
}

function textual(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
