/** Jobs that a person has paused: their times pass by until they go on. A file of the state folder names them. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { replacePrivateFile } from '../private-file.ts';

/** What can't be read pauses nothing. */
export function pausedJobs(stateFolder: string): ReadonlySet<string> {
  try {
    const names: unknown = JSON.parse(readFileSync(join(stateFolder, file), 'utf8'));
    return new Set(Array.isArray(names) ? names.filter((name) => typeof name === 'string') : []);
  } catch {
    return new Set();
  }
}

/** @throws the system's error where nothing can be written */
export function setPaused(stateFolder: string, job: string, isPaused: boolean): void {
  const names = new Set(pausedJobs(stateFolder));
  if (isPaused) names.add(job);
  else names.delete(job);
  replacePrivateFile(join(stateFolder, file), JSON.stringify([...names]));
}

const file = 'paused-jobs.json';
