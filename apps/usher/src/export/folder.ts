/** Whether an export can be written where it is to go: found out before anything is read, and without making anything. */

import { access, constants, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { FolderUnusable } from '../errors/take-out.ts';
import { reasonOf } from '../system-error.ts';

/** @throws FolderUnusable */
export async function assertUsable(folder: string, wantedFor: FolderUnusable['wantedFor'] = 'files'): Promise<void> {
  try {
    const place = await nearest(folder);
    await access(`${place}/.`, constants.W_OK | constants.X_OK);
  } catch (cause) {
    throw new FolderUnusable(folder, { reason: reasonOf(cause), wantedFor, cause });
  }
}

/** The folder, or the nearest one above it that exists. */
async function nearest(folder: string): Promise<string> {
  try {
    await stat(folder);
    return folder;
  } catch (error) {
    if (reasonOf(error) !== 'ENOENT' || dirname(folder) === folder) throw error;
    return nearest(dirname(folder));
  }
}
