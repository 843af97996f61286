/** What a vault does for itself, once each time it is opened to be written to. */

import type { TakingIn } from './fallback-file.ts';
import { takeInFallbackFiles } from './fallback-file.ts';

/** Nobody sends them; a refresh token of that age is dead. */
const orphanDays = 30;

/** Takes in what was spilled, and forgets old orphans and data keys that nothing names any more. @throws StoreError */
export async function maintain(taking: TakingIn): Promise<void> {
  await takeInFallbackFiles(taking);
  const { file, nowMs } = taking;
  const beforeMs = nowMs - orphanDays * 86_400_000;
  const needed = await file.read((tables) => tables.hasOrphans(beforeMs) || tables.unusedKeys().length > 0);
  if (!needed) return;
  await file.write((tables) => {
    tables.dropOrphans(beforeMs);
    for (const id of tables.unusedKeys()) tables.dropKey(id);
  });
}
