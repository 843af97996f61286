/** What a vault does for itself, once each time it is opened to be written to. */

import type { TakingIn } from './spill.ts';
import { takeInSpills } from './spill.ts';

/** Nobody sends them; a refresh token of that age is dead. */
const orphanDays = 30;

/** Takes in what was spilled, and forgets old orphans and data keys that nothing names any more. @throws VaultError */
export async function tidy(taking: TakingIn): Promise<void> {
  await takeInSpills(taking);
  const { file, nowMs } = taking;
  const beforeMs = nowMs - orphanDays * 86_400_000;
  const needed = await file.read((tables) => tables.hasOrphans(beforeMs) || tables.unusedKeys().length > 0);
  if (!needed) return;
  await file.write((tables) => {
    tables.dropOrphans(beforeMs);
    for (const id of tables.unusedKeys()) tables.dropKey(id);
  });
}
