/** Maintenance of a vault: runs once for each data file that this process opens, with the first lock that it holds. */

import type { DataFile } from './data/data-file.ts';
import type { Tables } from './data/tables.ts';
import { parseJson } from './files/json.ts';
import { eraseFile } from './files/private-files.ts';
import type { VaultParts } from './held-account.ts';
import { unusedKeyFiles } from './keys/file.ts';
import { parseKeySource } from './keys/source.ts';
import { upkeepLock } from './location/account-file-lock.ts';

/** Orphans are never sent, and a refresh token of that age is dead. */
const orphanDays = 30;

/** Takes in fallback files, forgets old orphans and unused data keys, and removes what killed processes left. @throws StoreError */
export async function maintain(file: DataFile, parts: VaultParts): Promise<void> {
  const { fallbackFiles, clock } = parts;
  await fallbackFiles.takeIn(file);
  fallbackFiles.removeLeftovers(file);
  const beforeMs = clock.now() - orphanDays * 86_400_000;
  if (await file.read((tables) => tables.hasOrphans(beforeMs) || tables.unusedKeys().length > 0)) {
    await file.write((tables) => {
      tables.dropOrphans(beforeMs);
      for (const id of tables.unusedKeys()) tables.dropKey(id);
    });
  }
  await removeUnusedKeys(file, parts);
}

/** What a killed re-keying left: wraps that are not in force, and key files that no wrap names. */
async function removeUnusedKeys(file: DataFile, { folder, clock, log }: VaultParts): Promise<void> {
  const nowMs = clock.now();
  const findFiles = (tables: Tables) =>
    unusedKeyFiles(folder.directory, {
      named: tables.keys().map(({ source }) => parseKeySource(parseJson(source))),
      nowMs,
    });
  if (!(await file.read((tables) => tables.hasPendingKeys() || findFiles(tables).length > 0))) return;
  // If the vault doesn't open, one of these files may be its key.
  await file.sealer();
  const lock = upkeepLock(folder.directory, { clock, log });
  try {
    // A re-keying that is under way has the lock and has a key that the vault doesn't name yet.
    await lock.make({ waitMs: 0 });
    await file.write((tables) => tables.dropPendingKeys());
    for (const path of await file.read(findFiles)) eraseFile(path);
  } finally {
    lock.release();
  }
}
