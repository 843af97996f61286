/** Maintenance of a vault: runs once for each data file that this process opens, with the first lock that it holds. */

import type { DataFile } from './data/data-file.ts';
import type { VaultParts } from './held-account.ts';

/** Orphans are never sent, and a refresh token of that age is dead. */
const orphanDays = 30;

/** Takes in fallback files, and forgets old orphans and data keys that nothing names any more. @throws StoreError */
export async function maintain(file: DataFile, { fallbackFiles, clock }: VaultParts): Promise<void> {
  await fallbackFiles.takeIn(file);
  const beforeMs = clock.now() - orphanDays * 86_400_000;
  const needed = await file.read((tables) => tables.hasOrphans(beforeMs) || tables.unusedKeys().length > 0);
  if (!needed) return;
  await file.write((tables) => {
    tables.dropOrphans(beforeMs);
    for (const id of tables.unusedKeys()) tables.dropKey(id);
  });
}
