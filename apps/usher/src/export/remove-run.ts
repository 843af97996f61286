/** Removes one of the runs that `--keep` keeps. */

import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { holdFolder, orUnusable, runsIn } from './placing.ts';
import { pointTo, recover, removeIfEmpty, workFolder } from './plan.ts';

/**
 * @param root the folder of the account
 * @throws FolderBusy while an export writes there, FolderUnusable
 */
export function removeRun(root: string, run: string): void {
  const lock = orUnusable(root, () => holdFolder(root));
  const { path, staging } = workFolder(root);
  try {
    orUnusable(root, () => {
      recover(root);
      mkdirSync(staging);
      // Out of its place at once: what a kill leaves of it, the next run removes.
      renameSync(join(root, run), join(staging, run));
      pointTo(root, runsIn(root)[0]);
      rmSync(staging, { recursive: true });
    });
  } finally {
    lock.release();
    for (const folder of [path, root]) removeIfEmpty(folder);
  }
}
