/**
 * An export in the form of Trakt's own, which Ryot, Floppy, scrob, Yamtrack and usher read: the same names, pages and rows,
 * with all that Trakt wrote into them. Equal rows make an equal file.
 */

import { field } from '../../field.ts';
import type { Section, Source } from '../../source.ts';
import type { Target, TargetOptions } from '../../target.ts';
import { createRepeats, ledgerRow, rowsOf, spanOf } from '../reading.ts';
import { createPages, type Entry, type EntryPages, entryOf, pagesOfList } from './pages.ts';
import { zipChunks } from './write-zip.ts';

const path = 'trakt-export.zip';

export const zip: Target = {
  name: 'zip',
  async *files(source, options) {
    for await (const data of zipChunks(entriesOf(source, options))) yield { path, data };
  },
};

/** The files of each section by the kind of their rows; `all`: one file for all kinds. Hidden rows don't tell where. */
const stems: Readonly<Partial<Record<Section, Readonly<Record<string, string>>>>> = {
  history: { all: 'watched-history' },
  ratings: byType('ratings', ['movie', 'show', 'season', 'episode']),
  watchlist: { all: 'lists-watchlist' },
  favorites: { all: 'lists-favorites' },
  collection: byType('collection', ['movie', 'episode']),
  comments: byType('comments', ['movie', 'show', 'season', 'episode', 'list']),
  playback: { all: 'watched-playback' },
};

function byType(group: string, types: readonly string[]): Record<string, string> {
  return Object.fromEntries(types.map((type) => [type, `${group}-${type}s`]));
}

async function* entriesOf(source: Source, options: TargetOptions): AsyncGenerator<Entry, void, undefined> {
  if (source.timeZone !== undefined) yield entryOf('user-settings', { account: { timezone: source.timeZone } });
  for (const section of options.sections) {
    const files = stems[section];
    if (section === 'lists') yield* ownLists(source, options);
    else if (files) yield* pagesOf(section, { files, source, options });
  }
}

interface Place {
  files: Readonly<Record<string, string>>;
  source: Source;
  options: TargetOptions;
}

async function* pagesOf(
  section: Exclude<Section, 'lists'>,
  { files, source, options }: Place,
): AsyncGenerator<Entry, void, undefined> {
  const { ledger } = options;
  const lists = new Map(Object.entries(files).map(([type, stem]): [unknown, EntryPages] => [type, createPages(stem)]));
  const leftOut = section === 'history' ? playsLeftOut(options) : () => undefined;
  for await (const row of rowsOf(source.section(section))) {
    const pages = lists.get('all') ?? lists.get(field(row, 'type'));
    const reason = pages ? leftOut(row) : 'no_place';
    if (!pages || reason) {
      ledger.left(ledgerRow(section, row), reason ?? 'no_place');
      continue;
    }
    ledger.carried(ledgerRow(section, row), path);
    const full = pages.add(row);
    if (full) yield full;
  }
  for (const pages of lists.values()) yield pages.end();
}

function playsLeftOut(options: TargetOptions): (play: unknown) => 'repeated' | 'out_of_span' | undefined {
  const [isRepeated, isInSpan] = [createRepeats(), spanOf(options)];
  return (play) => (isRepeated(play) ? 'repeated' : isInSpan(play) ? undefined : 'out_of_span');
}

async function* ownLists(source: Source, { ledger }: TargetOptions): AsyncGenerator<Entry, void, undefined> {
  const index = createPages('lists-lists');
  const met = new Set<unknown>();
  for await (const list of rowsOf(source.ownLists())) {
    const pages = pagesOfList(list);
    const id = field(list.ids, 'trakt');
    // The lists moved while they were read.
    if (pages && met.has(id)) continue;
    met.add(id);
    const full = index.add(list);
    if (full) yield full;
    for await (const row of rowsOf(source.itemsOf(list))) {
      if (!pages) {
        ledger.left(ledgerRow('lists', row), 'no_place');
        continue;
      }
      ledger.carried(ledgerRow('lists', row), path);
      const page = pages.add(row);
      if (page) yield page;
    }
    if (pages) yield pages.end();
  }
  yield index.end();
}
