/** Notices that a person has seen: a small file in the state folder, so that a nightly run doesn't repeat them. */

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { replacePrivateFile } from '../private-file.ts';

/** As many as one person meets. */
const kept = 50;

/** True the first time for these words, and always where nothing can be remembered. */
export function isFirstTime(notice: string, stateFolder: string): boolean {
  const path = join(stateFolder, 'notices.json');
  const seen = seenIn(path);
  const name = createHash('sha256').update(notice).digest('hex').slice(0, 16);
  if (seen.includes(name)) return false;
  try {
    replacePrivateFile(path, `${JSON.stringify([...seen, name].slice(-kept))}\n`);
  } catch {
    // It is said again then.
  }
  return true;
}

function seenIn(path: string): string[] {
  try {
    const seen: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return Array.isArray(seen) ? seen.filter((name) => typeof name === 'string') : [];
  } catch {
    return [];
  }
}
