/** Loads and saves a snapshot in a file. */
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import type { Sandbox } from '../sandbox.ts';
import { SnapshotRefused } from './snapshot-refused.ts';

/** Returns whether there was a file. Rejects with SnapshotRefused, which names the file, and with the file system's error. */
export async function loadFrom(path: string, sandbox: Sandbox): Promise<boolean> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return false;
  try {
    await sandbox.load(JSON.parse(text));
  } catch (error) {
    if (error instanceof SyntaxError) throw new SnapshotRefused('It is not JSON.', path);
    throw error instanceof SnapshotRefused ? new SnapshotRefused(error.reason, path) : error;
  }
  return true;
}

/** Replaces the file in one step: a reader finds the old snapshot or the new one, complete. */
export async function saveTo(path: string, sandbox: Sandbox): Promise<void> {
  const next = `${path}.${process.pid}.new`;
  try {
    await writeFile(next, JSON.stringify(sandbox.snapshot()), { mode: 0o600 });
    await rename(next, path);
  } finally {
    await rm(next, { force: true });
  }
}
