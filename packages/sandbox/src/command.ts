/**
 * What `usher sandbox` and `trakt-sandbox` do: serve a sandbox, keep its snapshot in a file and its certificate in another, and
 * go on until told to stop.
 */
import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ServeOptions, serveSandbox } from './serve.ts';
import { asSnapshot, type Snapshot } from './snapshot.ts';
import { SnapshotRefused } from './snapshot-refused.ts';
import type { SandboxUrls } from './urls.ts';

export interface RunSandboxOptions extends Omit<ServeOptions, 'snapshot'> {
  /** The file to go on from, where it exists, and to save to at the end. */
  readonly snapshot?: string;
}

/** What whoever started it has to know. */
export interface RunningSandbox extends SandboxUrls {
  /** With https: where the certificate is that clients have to trust. Gone when the sandbox ends. */
  readonly certificatePath?: string;
  readonly snapshotPath?: string;
}

export interface SandboxRun {
  /** Called once, when it serves. */
  readonly ready: (running: RunningSandbox) => void;
  /** Ends the sandbox; a command's SIGTERM and SIGINT. */
  readonly signal: AbortSignal;
}

/**
 * Resolves when it was told to stop. Rejects with the port's error (`EADDRINUSE`, `EACCES`) where it can't listen, with
 * SnapshotRefused for a file that is no snapshot, and with the file's error where it can't be read or written.
 */
export async function runSandbox(options: RunSandboxOptions, { ready, signal }: SandboxRun): Promise<void> {
  const { snapshot: snapshotPath, ...serve } = options;
  const snapshot = snapshotPath === undefined ? undefined : await readSnapshot(snapshotPath);
  const { urls, sandbox, certificate, close } = await serveSandbox(serve);
  let folder: string | undefined;
  try {
    if (snapshot) await sandbox.load(snapshot);
    if (snapshot && serve.scenario) sandbox.faults.use(serve.scenario);
    // At once, so that a place that can't be written to shows before anybody has done anything.
    if (snapshotPath !== undefined) await writeSnapshot(snapshotPath, sandbox.snapshot());
    if (certificate !== undefined) folder = await mkdtemp(join(tmpdir(), 'trakt-sandbox-'));
    const certificatePath = folder && join(folder, 'certificate.pem');
    if (certificatePath && certificate) await writeFile(certificatePath, certificate);
    ready({ ...urls, ...(certificatePath && { certificatePath }), ...(snapshotPath && { snapshotPath }) });
    if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  } finally {
    await close();
    if (folder) await rm(folder, { recursive: true, force: true });
  }
  if (snapshotPath !== undefined) await writeSnapshot(snapshotPath, sandbox.snapshot());
}

async function readSnapshot(path: string): Promise<Snapshot | undefined> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  try {
    return asSnapshot(JSON.parse(text));
  } catch (error) {
    if (error instanceof SyntaxError) throw new SnapshotRefused('It is no JSON.');
    throw error;
  }
}

/** In one step: a reader meets the old one or the new one, whole. */
async function writeSnapshot(path: string, snapshot: Snapshot): Promise<void> {
  const next = `${path}.${process.pid}.new`;
  try {
    await writeFile(next, JSON.stringify(snapshot), { mode: 0o600 });
    await rename(next, path);
  } finally {
    await rm(next, { force: true });
  }
}
