/** The rows of an account as Trakt's own export has them. */

import { airedOf } from '../../aired.ts';
import { field, fieldsOf, textual } from '../../field.ts';
import { createNumberSet } from '../../number-set.ts';
import type { Section, Source, SourceList } from '../../source.ts';
import type { Gap, TraktZip } from './trakt-zip.ts';

/** The names of the lists in the ZIP that make a section. Those of the account's own lists are in `lists-lists`. */
const zipLists: Readonly<Record<Section, readonly string[]>> = {
  history: ['watched-history'],
  ratings: named('ratings', ['movies', 'shows', 'seasons', 'episodes']),
  watchlist: ['lists-watchlist'],
  favorites: ['lists-favorites'],
  lists: ['lists-lists'],
  collection: named('collection', ['movies', 'episodes']),
  comments: named('comments', ['movies', 'shows', 'seasons', 'episodes', 'lists']),
  hidden: named('hidden', [
    ...['calendar', 'progress-watched', 'progress-watched-reset'],
    ...['progress-collected', 'recommendations', 'dropped'],
  ]),
  playback: ['watched-playback'],
};

function named(group: string, kinds: readonly string[]): string[] {
  return kinds.map((kind) => `${group}-${kind}`);
}

export function zipSource(zip: TraktZip): Source {
  return {
    timeZone: zip.timeZone,
    section: (section) => listOf(zip, zipLists[section]),
    ownLists: () => listOf(zip, zipLists.lists),
    itemsOf: (list) => listOf(zip, [`lists-list-${field(field(list, 'ids'), 'trakt')}`]),
    airedEpisodes: () => airedOf(zip.list('watched-shows')),
  };
}

/** What the export itself says is missing, as far as it can concern these sections. */
export function gapsOf(zip: TraktZip, sections: readonly Section[]): Gap[] {
  const names = sections.flatMap((section) => zipLists[section]);
  const items = sections.includes('lists') ? 'lists-list-' : undefined;
  return zip.gaps.filter(
    (gap) => gap.kind === 'failed' || names.includes(gap.list) || (items !== undefined && gap.list.startsWith(items)),
  );
}

function listOf<Row>(zip: TraktZip, names: readonly string[]): SourceList<Row> {
  return {
    async *pages() {
      let read = 0;
      for (const name of names) {
        const isRepeated = createRepeats();
        for await (const page of zip.list(name).pages()) {
          // What a row is about is looked at where it is used.
          const rows = page.rows.filter((row) => !isRepeated(row)) as Row[];
          read += rows.length;
          yield { rows, read, total: undefined };
        }
      }
    },
  };
}

/** A row that was added while Trakt made the export moved the others, and some stand on two pages. */
function createRepeats(): (row: unknown) => boolean {
  const numbers = createNumberSet();
  const others = new Set<unknown>();
  return (row) => {
    const key = keyOf(row);
    if (key === undefined) return false;
    if (typeof key === 'number' && key >= 0) return !numbers.add(key);
    const before = others.size;
    return others.add(key).size === before;
  };
}

/** What no two rows of a list share: their own number, or that of what they are about. */
function keyOf(row: unknown): unknown {
  // By their own names: a name in a variable takes several times as long.
  const { id, comment, ids } = fieldsOf(row);
  const own = id ?? fieldsOf(comment).id ?? fieldsOf(ids).trakt;
  if (typeof own === 'number') return own;
  const type = textual(field(row, 'type'));
  const about = type === undefined ? undefined : field(field(field(row, type), 'ids'), 'trakt');
  return typeof about === 'number' ? `${type} ${about}` : undefined;
}
