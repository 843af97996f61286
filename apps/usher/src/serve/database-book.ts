/** The book in the database that several machines share. The keys of programs are held in memory and read every two seconds. */

import type { ServeTables } from '@trakt-usher/vault/postgres';
import type { Clock, Log } from 'trakt-usher';
import { ServeBook } from './book.ts';
import { codeOf } from './refreshing.ts';

/** A connection, and five statements with a deadline each. */
const mostForWriteMs = 60_000;
/** So late another machine hears of a program that was added or removed. */
const lookMs = 2_000;

/** @throws StoreError */
export async function openDatabaseBook(
  tables: ServeTables,
  { clock, log }: { clock: Pick<Clock, 'sleep'>; log: Pick<Log, 'warn'> },
): Promise<ServeBook> {
  let digests = new Map<string, string>();
  let changes = 0;
  let isFresh = true;
  const ending = new AbortController();

  async function read(): Promise<void> {
    const before = changes;
    const rows = await tables.all(`SELECT name, key_digest FROM ${tables.names.programs}`);
    // What was changed here meanwhile may be missing in it.
    if (changes !== before) return;
    digests = new Map(rows.map(({ name, key_digest: digest }) => [String(name), String(digest)]));
  }

  function changed(name: string, digest: string | undefined): void {
    changes += 1;
    if (digest === undefined) digests.delete(name);
    else digests.set(name, digest);
  }

  async function look(): Promise<void> {
    try {
      await read();
      isFresh = true;
    } catch (error) {
      if (isFresh) log.warn({ event: 'serve.database_away', error: codeOf(error) });
      isFresh = false;
    }
  }

  async function keepLooking(): Promise<void> {
    while (!ending.signal.aborted) {
      await clock.sleep(lookMs, ending.signal).catch(() => undefined);
      if (!ending.signal.aborted) await look();
    }
  }

  await read();
  void keepLooking();
  const database = { ...tables, mostForWriteMs };
  return new ServeBook(database, {
    of: (name) => digests.get(name),
    changed,
    isFresh: () => isFresh,
    close: () => ending.abort(),
  });
}
