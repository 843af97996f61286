// The folder of one test run, for what it builds and what Node compiles: gone when the run ends, so that nothing grows.

import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';

interface RunFolder {
  readonly path: string;
  remove(): void;
}

const prefix = 'test-run-';
/** Programs that are started outside a test run (`npm run soak`) compile into this one, also what is gone from the sources. */
const outsideRuns = 'usher-compiled';

/** Makes it, and deletes those of runs that were killed. Other runs at the same time keep theirs. */
export function openRunFolder(cache: string): RunFolder {
  mkdirSync(cache, { recursive: true });
  for (const name of readdirSync(cache)) {
    const isLeft = name.startsWith(prefix) && !isRunning(Number(name.slice(prefix.length)));
    if (isLeft || name === outsideRuns) deleteAll(path.join(cache, name));
  }
  const folder = path.join(cache, `${prefix}${process.pid}`);
  mkdirSync(folder);
  return { path: folder, remove: () => deleteAll(folder) };
}

/** Another user's counts as running, too. */
function isRunning(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** A program that is about to end may still write to it, and another run may be deleting it. */
function deleteAll(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
}
