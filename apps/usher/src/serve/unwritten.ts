/** What the book could not write so far. It is tried again whenever anything is asked, each grant's in turn. */

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
  /** Resolves when what is meant is written; the rest is tried behind. @throws why it can't be */
  written(isMeant: (entry: Entry) => boolean): Promise<void>;
  has(isMeant: (entry: Entry) => boolean): boolean;
  /** Tries once to write what is left. */
  catchUp(): Promise<void>;
}

export function createUnwritten(database: Pick<BookDatabase, 'write'>): Unwritten {
  /** With what it failed of the last time. */
  const entries = new Map<Entry, unknown>();
  /** By account: one serves all who wait for it, and one that takes its time keeps nobody else waiting. */
  const rounds = new Map<string, Promise<void>>();

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

  function catchUpOf(account: string): Promise<void> {
    const round = rounds.get(account) ?? tryAllOf(account).finally(() => rounds.delete(account));
    rounds.set(account, round);
    return round;
  }

  async function catchUp(): Promise<void> {
    const accounts = new Set([...entries.keys()].map(({ account }) => account));
    await Promise.all([...accounts].map(catchUpOf));
  }

  const find = (isMeant: (entry: Entry) => boolean) => [...entries.keys()].find(isMeant);

  async function written(isMeant: (entry: Entry) => boolean): Promise<void> {
    const others = catchUp();
    for (;;) {
      const left = find(isMeant);
      // They go on behind.
      if (!left) return void others;
      await catchUpOf(left.account);
      const failure = entries.get(left);
      // One that came during that round is in the next.
      if (failure !== undefined) throw failure;
    }
  }

  return {
    async write(entry) {
      // Whoever could not have it written asks again.
      const same = find(
        ({ account, refreshToken, accessToken }) =>
          account === entry.account && refreshToken === entry.refreshToken && accessToken === entry.accessToken,
      );
      const kept = same ?? entry;
      if (!same) entries.set(entry, undefined);
      await written((each) => each === kept);
    },
    written,
    catchUp,
    has: (isMeant) => find(isMeant) !== undefined,
  };
}

async function failureOf(work: Promise<unknown>): Promise<unknown> {
  try {
    await work;
    return undefined;
  } catch (error) {
    return error ?? new Error('A failure without a word');
  }
}
