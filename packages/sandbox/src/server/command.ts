/**
 * What `usher sandbox` and `trakt-sandbox` do: serve a sandbox, keep its snapshot in a file and its certificate in another, and
 * go on until told to stop.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadFrom, saveTo } from '../snapshot/snapshot-file.ts';
import type { SandboxUrls } from '../urls.ts';
import { type ServeOptions, serveSandbox } from './serve.ts';

export { type ScenarioName, scenarioNames } from '../faults/scenarios.ts';
export { SnapshotRefused } from '../snapshot/snapshot-refused.ts';

export interface RunSandboxOptions extends Omit<ServeOptions, 'snapshot'> {
  /** The file to go on from, where it exists, and to save to when it ends. */
  readonly snapshot?: string;
}

/** What whoever started it has to know. */
export interface RunningSandbox extends SandboxUrls {
  /** With https: where the certificate is that clients have to trust. Gone when the sandbox has ended. */
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
 * Resolves when it was told to stop and has saved. Rejects with the port's error (`EADDRINUSE`, `EACCES`) where it can't
 * listen, with SnapshotRefused for a file that is no snapshot, and with the file's error where it can't be read or written.
 */
export async function runSandbox(options: RunSandboxOptions, { ready, signal }: SandboxRun): Promise<void> {
  const { snapshot: snapshotPath, ...serve } = options;
  const { urls, sandbox, certificate, close } = await serveSandbox(serve);
  const folder = certificate === undefined ? undefined : await mkdtemp(join(tmpdir(), 'trakt-sandbox-'));
  try {
    if (snapshotPath !== undefined) {
      const found = await loadFrom(snapshotPath, sandbox);
      if (found && serve.scenario) sandbox.faults.use(serve.scenario);
      // At once, so that a place that can't be written to shows before anybody has done anything.
      await saveTo(snapshotPath, sandbox);
    }
    const certificatePath = folder && join(folder, 'certificate.pem');
    if (certificatePath && certificate) await writeFile(certificatePath, certificate);
    ready({ ...urls, ...(certificatePath && { certificatePath }), ...(snapshotPath && { snapshotPath }) });
    if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    if (snapshotPath !== undefined) await saveTo(snapshotPath, sandbox);
  } finally {
    await close();
    if (folder) await rm(folder, { recursive: true, force: true });
  }
}
