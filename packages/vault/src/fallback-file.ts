/**
 * Spilled tokens: what a refresh brought and the vault couldn't save. Sealed as in the vault, in a file of its own in the
 * next place that takes one, and taken in by whoever next finds the refresh in doubt.
 */

import { randomUUID } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { type Clock, StoreError } from 'trakt-usher/store';
import { commit } from './data/commit.ts';
import type { DataFile } from './data/data-file.ts';
import { encodeRow, Malformed, parseRow, type StoredRow } from './data/row.ts';
import type { SealableTokens, TokenSealer } from './data/token-sealer.ts';
import {
  assertSecret,
  createPrivateFile,
  fileError,
  isSameFile,
  makePrivateDirectory,
  syncDirectory,
} from './files/private-files.ts';
import type { Watch } from './watch.ts';

/** Where spills go, in this order. */
export function fallbackDirectories({
  directory,
  stateDirectory,
}: {
  directory: string;
  stateDirectory?: string;
}): string[] {
  const ofUser = join(tmpdir(), `usher-${process.getuid?.() ?? userInfo().username}`);
  return [directory, ...(stateDirectory === undefined ? [] : [stateDirectory]), ofUser];
}

export class FallbackFiles {
  readonly #directories: readonly string[];
  readonly #clock: Clock;
  readonly #watch: Watch;

  constructor({ directories, clock, watch }: { directories: readonly string[]; clock: Clock; watch: Watch }) {
    this.#directories = directories;
    this.#clock = clock;
    this.#watch = watch;
  }

  /** Writes the row, durably, where it can be written. @returns its path. @throws StoreError of the last place tried */
  write(row: StoredRow): string {
    let refusal: unknown = new StoreError('unavailable', 'There is no place for spilled tokens.');
    for (const directory of this.#directories) {
      const path = join(directory, `spill-${row.summary.storeId}-${randomUUID()}.json`);
      try {
        makePrivateDirectory(directory);
        assertOwn(directory);
        createPrivateFile(path, encodeRow(row));
        return path;
      } catch (error) {
        refusal = error;
        // Half a file is none.
        removeFallbackFile(path);
      }
    }
    throw refusal;
  }

  /**
   * Takes in every spill of this vault whose place is still free; one that comes too late goes to the orphans. Each is gone
   * once it is safe. `adopting`: the original is gone, and its spills are this file's.
   * @returns whether there were any. @throws StoreError; what wasn't taken in is left where it is
   */
  async takeIn(file: DataFile, { adopting = false }: { adopting?: boolean } = {}): Promise<boolean> {
    const spills = this.#directories
      .flatMap((directory) => findFallbackFiles(directory, file.storeId))
      // A copy has its original's id, and finds its spills: they are the original's to take in, as long as there is one.
      .filter(({ row }) => adopting || isSameFile(file.identity, row.binding.file));
    for (const { path, row } of spills) {
      const spilled = row.summary;
      const tokens = openedTokens(await file.sealerFor(row.keyId), row);
      if (!tokens) continue;
      const done = await commit({ account: spilled, file, watch: this.#watch }, ({ stored, tables, sealer, put }) => {
        const current = stored?.summary;
        const sameGrant = current?.grantId === spilled.grantId;
        const ahead = sameGrant ? spilled.version - current.version : 0;
        const isAnswer = ahead === 1 && stored?.summary.intent !== undefined;
        // Of another state of this file, which was restored: whether it is at home is for a person to say.
        if (ahead >= 1 && !isAnswer && !adopting) return false;
        if (stored && ahead >= 1) {
          put({ ...stored, summary: spilled, ...sealer.seal(spilled, tokens) });
        } else if (!(stored && sameGrant && sealer.accessToken(stored) === tokens.accessToken)) {
          tables.addOrphan({ summary: spilled, ...sealer.sealOrphan(spilled, tokens) }, this.#clock.now());
        }
        return true;
      });
      if (done) removeFallbackFile(path);
    }
    return spills.length > 0;
  }
}

/** Undefined for what can't be opened any more: it stays where it is, and keeps nobody from going on. */
function openedTokens(sealer: TokenSealer, row: StoredRow): SealableTokens | undefined {
  try {
    return sealer.tokens(row);
  } catch (error) {
    if (error instanceof StoreError && error.code === 'corrupt') return undefined;
    throw error;
  }
}

/** The tokens are safe elsewhere. A spill that can't be removed is found again, and then seen to be superfluous. */
export function removeFallbackFile(path: string): void {
  try {
    rmSync(path, { force: true });
    syncDirectory(dirname(path));
  } catch {
    // As above.
  }
}

function findFallbackFiles(directory: string, storeId: string): { path: string; row: StoredRow }[] {
  const names = namesIn(directory).filter((name) => name.startsWith(`spill-${storeId}-`) && name.endsWith('.json'));
  return names.flatMap((name) => {
    const path = join(directory, name);
    const row = readFallbackFile(path);
    return row?.summary.storeId === storeId ? [{ path, row }] : [];
  });
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

/** Undefined for what isn't ours, or is no whole spill. */
function readFallbackFile(path: string): StoredRow | undefined {
  try {
    assertOwn(path);
    return parseRow(readFileSync(path, 'utf8'));
  } catch (error) {
    if (error instanceof Malformed || error instanceof StoreError) return undefined;
    throw fileError(error, path);
  }
}

/** In a folder that everybody may write to, a name can be somebody else's, or lead elsewhere. @throws StoreError */
function assertOwn(path: string): void {
  if (lstatSync(path).isSymbolicLink()) {
    throw new StoreError('unsafe_location', `${path} is a link.`, { location: path });
  }
  assertSecret(path);
}
