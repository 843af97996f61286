/** What the book could not write so far. It is tried again before anything is asked, each grant's in turn. */

import type { BookDatabase, Statement } from './book-database.ts';

/** Tokens that Trakt has given, by their digests, with what writes them down. */
export interface Entry {
  readonly account: string;
  readonly refreshToken: string;
  readonly accessToken: string;
  readonly statements: readonly Statement[];
}

export interface Unwritten {
  /** Resolves when it is written. @throws why it can't be; it is tried again later */
  write(entry: Entry): Promise<void>;
  /** Resolves when what is meant is written. @throws why it can't be */
  written(isMeant: (entry: Entry) => boolean): Promise<void>;
  has(isMeant: (entry: Entry) => boolean): boolean;
  /** Tries once to write what is left. */
  catchUp(): Promise<void>;
}

export function createUnwritten(database: Pick<BookDatabase, 'write'>): Unwritten {
  /** With what it failed of the last time. */
  const entries = new Map<Entry, unknown>();
  let round: Promise<void> | undefined;

  /** At once, for a database that is away takes its time for each to fail. */
  async function tryAll(): Promise<void> {
    const accounts = new Set([...entries.keys()].map(({ account }) => account));
    await Promise.all([...accounts].map(tryAllOf));
  }

  /** In turn. One that can't be written keeps back those that follow, and no others. */
  async function tryAllOf(account: string): Promise<void> {
    let failure: unknown;
    for (const entry of entries.keys()) {
      if (entry.account !== account) continue;
      failure ??= await failureOf(database.write(...entry.statements));
      if (failure === undefined) entries.delete(entry);
      else entries.set(entry, failure);
    }
  }

  /** One round serves all who wait for it. */
  async function catchUp(): Promise<void> {
    if (entries.size === 0) return;
    round ??= tryAll().finally(() => {
      round = undefined;
    });
    await round;
  }

  const find = (isMeant: (entry: Entry) => boolean) => [...entries.keys()].find(isMeant);

  async function written(isMeant: (entry: Entry) => boolean): Promise<void> {
    for (;;) {
      await catchUp();
      const left = find(isMeant);
      if (!left) return;
      const failure = entries.get(left);
      // One that came during that round is in the next.
      if (failure !== undefined) throw failure;
    }
  }

  return {
    async write(entry) {
      entries.set(entry, undefined);
      await written((each) => each === entry);
    },
    written,
    catchUp,
    has: (isMeant) => find(isMeant) !== undefined,
  };
}

async function failureOf(work: Promise<void>): Promise<unknown> {
  try {
    await work;
    return undefined;
  } catch (error) {
    return error ?? new Error('A failure without a word');
  }
}
