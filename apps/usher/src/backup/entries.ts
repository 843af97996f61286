/** Reads an account, list by list, into the files of a backup. */

import { createPages, type Entry, type EntryPages, entryOf, pagesOfList } from '@trakt-usher/takeout';
import { ApiError, type TraktClient } from 'trakt-usher';
import type { AccountPart, List } from 'trakt-usher/api';
import { userIn } from '../account/user.ts';
import type { Progress } from '../export/progress.ts';
import type { LastBackup } from './last-backup.ts';
import { type BackupSection, countsOf, listsOfRows, ownLists, rowsOfList, statedIn } from './sections.ts';

/** Filled while the entries are read. */
export interface BackupResult {
  readonly lists: { name: string; rows: number /** From the backup before. */; copied: boolean }[];
  /** What isn't in the backup, or not all of it. `_errors.json` says so there, as in Trakt's own export. */
  readonly missing: { endpoint: string; error: string }[];
}

export interface BackupSources {
  readonly client: TraktClient;
  /** For what has not changed since, and what there was. It may be another person's: then nothing of it is used. */
  readonly last: LastBackup | undefined;
  /** Read everything, and copy nothing. */
  readonly full: boolean;
  readonly signal: AbortSignal;
  progressOf(name: string): Progress;
}

/** @throws as the client, but for what Trakt refuses for good: that is missing. */
export async function* backupEntries(
  sources: BackupSources,
  result: BackupResult,
): AsyncGenerator<Entry, void, undefined> {
  const { client, full, signal } = sources;
  const settings = await client.users.settings({ extended: ['sharing', 'browsing', 'gdpr'], signal });
  const last = sources.last?.userUuid === userIn(settings).uuid ? sources.last : undefined;
  // Before anything is read, so that a change meanwhile is one for the next backup.
  const { changed, activities } = await client.changes(last?.activities, { signal });
  const stats = await client.users.stats({ id: 'me', signal });
  const copiesOf = (part: AccountPart | undefined) =>
    full || part === undefined || changed[part] || countsOf(part, stats) !== countsOf(part, last?.stats)
      ? undefined
      : last;
  const reading = (section: BackupSection) => ({ ...sources, section, last, copies: copiesOf(section.part) });

  yield entryOf('user-settings', settings);
  yield entryOf('user-profile', await client.users.profile({ id: 'me', extended: ['full', 'vip'], signal }));
  yield entryOf('user-last-activities', activities);
  yield entryOf('user-stats', stats);
  for (const section of listsOfRows(settings.user)) {
    const pages = createPages(section.stem);
    yield* sectionEntries({ ...reading(section), pages, stated: statedIn(section.stem, stats) }, result);
  }
  const lists: List[] = [];
  const pages = createPages(ownLists.stem);
  const onRow = (list: List) => lists.push(list);
  yield* sectionEntries({ ...reading(ownLists), pages, stated: 0, onRow }, result);
  for (const list of lists) {
    const pages = pagesOfList(list);
    if (!pages) continue;
    const section = rowsOfList(pages.stem, list.ids.trakt);
    yield* sectionEntries({ ...reading(section), pages, stated: list.item_count }, result);
  }
  if (result.missing.length > 0) yield entryOf('_errors', result.missing);
}

interface Reading<Row> extends BackupSources {
  readonly section: BackupSection;
  readonly pages: EntryPages;
  /** Where the list has not changed since. */
  readonly copies: LastBackup | undefined;
  /** Rows of the list, as something else at Trakt counts them; 0 where nothing does. */
  readonly stated: number;
  onRow?(row: Row): void;
}

async function* sectionEntries<Row>(
  reading: Reading<Row>,
  { lists, missing }: BackupResult,
): AsyncGenerator<Entry, void, undefined> {
  const { stem: name, path } = reading.section;
  const copy = await reading.copies?.list(name);
  if (copy) {
    yield* copy.entries;
    lists.push({ name, rows: copy.rows, copied: true });
    return;
  }
  try {
    const { read, total } = yield* readEntries(reading);
    lists.push({ name, rows: read, copied: false });
    const due = read === 0 ? await rowsDue(reading, total) : (total ?? 0);
    if (read < due) missing.push({ endpoint: path, error: `${read} of ${due} rows came` });
  } catch (error) {
    if (!isRefused(error)) throw error;
    missing.push({ endpoint: path, error: error.code });
  }
}

/** A list that comes empty by mistake, and that Trakt doesn't count, would be copied into every backup from then on. */
async function rowsDue<Row>({ section, stated, last }: Reading<Row>, total: number | undefined): Promise<number> {
  if (total !== undefined) return total;
  return stated > 0 ? stated : ((await last?.list(section.stem))?.rows ?? 0);
}

async function* readEntries<Row>({
  client,
  section: { stem, path, query },
  pages,
  signal,
  onRow,
  progressOf,
}: Reading<Row>): AsyncGenerator<Entry, { read: number; total: number | undefined }, undefined> {
  const progress = progressOf(stem);
  let [read, total]: [number, number | undefined] = [0, undefined];
  const request = { path, auth: 'required', signal, ...(query && { query }) } as const;
  for await (const { rows, ...page } of client.pages<Row>(request).pages()) {
    ({ read, total } = page);
    progress.update(read, total);
    for (const row of rows) {
      onRow?.(row);
      const full = pages.add(row);
      if (full) yield full;
    }
  }
  yield pages.end();
  if (read > 0) progress.end();
  return { read, total };
}

/** Another try would meet the same answer. */
function isRefused(error: unknown): error is ApiError {
  return (
    error instanceof ApiError &&
    ['forbidden', 'not_found', 'method_not_allowed', 'vip_required', 'bad_request', 'validation'].includes(error.code)
  );
}
