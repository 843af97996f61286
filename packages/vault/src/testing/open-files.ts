/** The files in a folder that this process has open, as Linux tells. */

import { readdirSync, readlinkSync } from 'node:fs';

export function openFilesIn(directory: string): string[] {
  return readdirSync('/proc/self/fd').flatMap((file) => {
    try {
      const path = readlinkSync(`/proc/self/fd/${file}`);
      return path.startsWith(directory) ? [path] : [];
    } catch {
      // Closed meanwhile, as the one that read the folder.
      return [];
    }
  });
}
