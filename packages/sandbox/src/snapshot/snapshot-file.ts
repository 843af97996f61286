/** A snapshot in a file. */
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import type { Sandbox } from '../sandbox.ts';
import { SnapshotRefused } from './snapshot-refused.ts';

/** Answers whether there was a file. Rejects with SnapshotRefused, which names it, and with the file's error. */
export async function loadFrom(path: string, sandbox: Sandbox): Promise<boolean> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return false;
  try {
    await sandbox.load(JSON.parse(text));
  } catch (error) {
    if (error instanceof SyntaxError) throw new SnapshotRefused('It is no JSON.', path);
    throw error instanceof SnapshotRefused ? new SnapshotRefused(error.reason, path) : error;
  }
  return true;
}

/** In one step: a reader meets the old one or the new one, whole. */
export async function saveTo(path: string, sandbox: Sandbox): Promise<void> {
  const next = `${path}.${process.pid}.new`;
  try {
    await writeFile(next, JSON.stringify(sandbox.snapshot()), { mode: 0o600 });
    await rename(next, path);
  } finally {
    await rm(next, { force: true });
  }
}
