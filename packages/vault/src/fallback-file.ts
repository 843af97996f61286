/**
 * Fallback files: if the vault can't save the tokens of a refresh, they are written, sealed, to `spill-*.json` in the first
 * folder that takes the file. The next reader who finds that refresh in doubt moves them into the vault.
 */

import { randomUUID } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type AccountKey, type Clock, StoreError, UsherError } from 'trakt-usher/store';
import { commit } from './data/commit.ts';
import type { DataFile } from './data/data-file.ts';
import { encodeRow, Malformed, parseRow, type StoredRow } from './data/row.ts';
import { codeOf, valueOrError } from './files/errors.ts';
import { assertOwnSecret } from './files/privacy.ts';
import {
  createPrivateFile,
  fileError,
  isLeftover,
  isSameFile,
  makePrivateDirectory,
  namesIn,
  renameDurably,
  syncDirectory,
} from './files/private-files.ts';
import type { FallbackFolders } from './location/fallback-folders.ts';
import type { Watch } from './watch.ts';

export class FallbackFiles {
  readonly #folders: FallbackFolders;
  readonly #clock: Clock;
  readonly #watch: Watch;

  constructor({ folders, clock, watch }: { folders: FallbackFolders; clock: Clock; watch: Watch }) {
    this.#folders = folders;
    this.#clock = clock;
    this.#watch = watch;
  }

  /** Writes the row durably to the first folder that takes it. @returns the file's path. @throws StoreError of the last folder */
  write(row: StoredRow): string {
    let refusal: unknown = new StoreError('unavailable', 'There is no folder for a fallback file.');
    for (const directory of this.#folders.toWrite()) {
      const path = join(directory, `${prefixOf(row.summary.storeId)}${randomUUID()}.json`);
      const draft = `${path}${draftSuffix}`;
      try {
        makePrivateDirectory(directory);
        assertOwnSecret(directory);
        createPrivateFile(draft, encodeRow(row));
        renameDurably(draft, path);
        return path;
      } catch (error) {
        refusal = error;
        removeFallbackFile(draft);
        removeFallbackFile(path);
      }
    }
    throw refusal;
  }

  /**
   * Moves the tokens of this vault's fallback files into their rows. If a row has moved on, the tokens go to the orphans.
   * A file is removed once its tokens are safe. `adopting`: the original vault is gone, so its files are taken in, too.
   * @returns whether there were any files. @throws StoreError; a file that wasn't taken in stays
   */
  async takeIn(file: DataFile, { adopting = false }: { adopting?: boolean } = {}): Promise<boolean> {
    const found = this.#find(file, { adopting });
    for (const { path, row } of found) {
      const answer = row.summary;
      const sealer = await file.sealerFor(row.keyId);
      const tokens = await valueOrError(async () => sealer.tokens(row));
      // They can't be opened any more: the file stays, and nobody is stopped by it.
      if (tokens instanceof UsherError) continue;
      const done = await commit({ account: answer, file, watch: this.#watch }, ({ stored, tables, sealer, put }) => {
        const current = stored?.summary;
        const sameGrant = current?.grantId === answer.grantId;
        const ahead = sameGrant ? answer.version - current.version : 0;
        const isAnswer = ahead === 1 && stored?.summary.intent !== undefined;
        // The data file was restored to another state. Only a person can say whether it may refresh.
        if (ahead >= 1 && !isAnswer && !adopting) return false;
        if (stored && ahead >= 1) {
          put({ ...stored, summary: answer, ...sealer.seal(answer, tokens) });
        } else if (!(stored && sameGrant && sealer.accessToken(stored) === tokens.accessToken)) {
          tables.addOrphan({ summary: answer, ...sealer.sealOrphan(answer, tokens) }, this.#clock.now());
        }
        return true;
      });
      if (done) removeFallbackFile(path);
    }
    return found.length > 0;
  }

  /** What stands in this vault's fallback files. */
  rows(file: DataFile): StoredRow[] {
    return this.#find(file).map(({ row }) => row);
  }

  /** Removes the files of an account that signs out. */
  remove(file: DataFile, { issuer, account }: AccountKey): void {
    for (const { path, row } of this.#find(file)) {
      if (row.summary.issuer === issuer && row.summary.account === account) removeFallbackFile(path);
    }
  }

  /** Removes files that a killed process left half-written. */
  removeLeftovers({ storeId }: DataFile): void {
    const isDraft = (name: string) => name.startsWith(prefixOf(storeId)) && name.endsWith(draftSuffix);
    for (const directory of this.#folders.toRead()) {
      const drafts = namesIn(directory).filter(isDraft);
      const leftovers = drafts
        .map((name) => join(directory, name))
        .filter((path) => isLeftover(path, this.#clock.now()));
      for (const path of leftovers) removeFallbackFile(path);
    }
  }

  #find(file: DataFile, { adopting = false } = {}): { path: string; row: StoredRow }[] {
    return (
      this.#folders
        .toRead()
        .flatMap((directory) => findFallbackFiles(directory, file.storeId))
        // A copy has the original's store id and finds the original's files. They belong to the original while it exists.
        .filter(({ row }) => adopting || isSameFile(file.identity, row.binding.file))
    );
  }
}

const draftSuffix = '.new';

function prefixOf(storeId: string): string {
  return `spill-${storeId}-`;
}

/** Removes a file whose tokens are safe elsewhere. If that fails, the next reader finds it again and sees that it is superfluous. */
export function removeFallbackFile(path: string): void {
  try {
    rmSync(path, { force: true });
    syncDirectory(dirname(path));
  } catch {
    // See above.
  }
}

function findFallbackFiles(directory: string, storeId: string): { path: string; row: StoredRow }[] {
  const names = namesIn(directory).filter((name) => name.startsWith(prefixOf(storeId)) && name.endsWith('.json'));
  return names.flatMap((name) => {
    const path = join(directory, name);
    const row = readFallbackFile(path);
    return row?.summary.storeId === storeId ? [{ path, row }] : [];
  });
}

/** Undefined if the file isn't ours or isn't complete. */
function readFallbackFile(path: string): StoredRow | undefined {
  try {
    assertOwnSecret(path);
    return parseRow(readFileSync(path, 'utf8'));
  } catch (error) {
    if (error instanceof Malformed || error instanceof StoreError) return undefined;
    // Another process has just taken it in.
    if (codeOf(error) === 'ENOENT') return undefined;
    throw fileError(error, path);
  }
}
