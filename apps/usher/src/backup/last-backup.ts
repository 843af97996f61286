/** The last backup in a folder: what has not changed at Trakt since is copied from it. */

import { openAsBlob } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Archive, type Entry, openArchive, openTraktZip } from '@trakt-usher/takeout';
import type { LastActivities } from 'trakt-usher/api';

export interface LastBackup {
  /** Trakt's own times, from before the backup was read. */
  readonly activities: LastActivities;
  readonly stats: unknown;
  /** Whose it is. */
  readonly userUuid: string | undefined;
  /** A list; undefined unless all of its pages are there and whole. */
  list(stem: string): Promise<{ readonly rows: number; readonly entries: AsyncIterable<Entry> } | undefined>;
}

/** @param isOurs tells the name of a backup of the same account. Names sort by their times. */
export async function findLastBackup(
  folder: string,
  isOurs: (name: string) => boolean,
): Promise<LastBackup | undefined> {
  const names = await readdir(folder).catch(() => []);
  const last = names.filter(isOurs).sort().at(-1);
  if (last === undefined) return undefined;
  try {
    return await openBackup(await openArchive(await openAsBlob(join(folder, last))));
  } catch {
    // A damaged backup is none to copy from, and reason enough to read everything.
    return undefined;
  }
}

async function openBackup(archive: Archive): Promise<LastBackup | undefined> {
  // A backup that lacks something is made up for by reading everything.
  if (archive.names.includes('_errors.json')) return undefined;
  const activities = await archive.json('user-last-activities.json');
  const { userUuid } = await openTraktZip(archive);
  if (typeof activities !== 'object' || activities === null) return undefined;
  return {
    // Each time in it is only compared, as text.
    activities: activities as LastActivities,
    stats: await archive.json('user-stats.json'),
    userUuid,
    async list(stem) {
      const names = pagesOf(stem, archive.names);
      let rows = 0;
      try {
        // All of it before any of it is copied: half a list can't be taken back.
        for (const name of names) rows += lengthOf(await archive.json(name));
      } catch {
        return undefined;
      }
      return names.length === 0 ? undefined : { rows, entries: copies(archive, names) };
    },
  };
}

function lengthOf(page: unknown): number {
  if (!Array.isArray(page)) throw new TypeError('The page of a list is no list');
  return page.length;
}

async function* copies(archive: Archive, names: readonly string[]): AsyncGenerator<Entry, void, undefined> {
  for (const name of names) yield { name, json: JSON.stringify(await archive.json(name)) };
}

/** One file without a number, or numbers from 1 without a hole. */
function pagesOf(stem: string, names: readonly string[]): string[] {
  if (names.includes(`${stem}.json`)) return [`${stem}.json`];
  const pages: string[] = [];
  for (let page = 1; names.includes(`${stem}-${page}.json`); page += 1) pages.push(`${stem}-${page}.json`);
  const numbered = names.filter(
    (name) => name.startsWith(`${stem}-`) && /^\d+\.json$/.test(name.slice(stem.length + 1)),
  );
  return pages.length === numbered.length ? pages : [];
}
