/**
 * What `usher sandbox` and `trakt-sandbox` do: serve a sandbox, keep its snapshot in a file and its certificate in another,
 * and go on until told to stop. The sandbox itself is loaded when it runs, not with its flags.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LoggedRequest } from '../requests.ts';
import type { SandboxUrls } from '../urls.ts';
import type { RunSandboxOptions } from './flags.ts';
import { readPeople } from './people-files.ts';

export { DataRefused } from '../people/data-refused.ts';
export { SnapshotRefused } from '../snapshot/snapshot-refused.ts';
export { type RunSandboxOptions, type SandboxFlag, sandboxFlags } from './flags.ts';

/** What a person or a program has to know to use it. */
export interface RunningSandbox extends SandboxUrls {
  /** With https: the file with the certificate that clients have to trust. It is removed at the end. */
  readonly certificatePath?: string;
  readonly snapshotPath?: string;
  /** With a file of people's data: what the sandbox did not take of it, and why, each in a sentence. */
  readonly leftOut?: readonly string[];
}

export interface SandboxRun {
  /** Called once, when it serves. */
  readonly ready: (running: RunningSandbox) => void;
  /** Called at the end of each request. */
  readonly requested?: (request: LoggedRequest) => void;
  /** Ends the sandbox; a command's SIGTERM and SIGINT. */
  readonly signal: AbortSignal;
}

/**
 * Resolves when it was told to stop and has saved. Rejects with the port's error (`EADDRINUSE`, `EACCES`) if it can't
 * listen, with SnapshotRefused for a file that is no snapshot, with DataRefused for a file of people's data that can't be used,
 * and with the snapshot file's error if it can't be read or written.
 */
export async function runSandbox(options: RunSandboxOptions, { ready, requested, signal }: SandboxRun): Promise<void> {
  const { snapshot: snapshotPath, from, seedFile, ...serve } = options;
  const { people, leftOut } = await readPeople({ from, seedFile });
  let untaken = leftOut;
  const [{ serveSandbox }, { loadFrom, saveTo }] = await Promise.all([
    import('./serve.ts'),
    import('../snapshot/snapshot-file.ts'),
  ]);
  const served = await serveSandbox({ ...serve, people });
  const { sandbox, certificate, close } = served;
  if (requested) sandbox.requests.watch(requested);
  const folder = certificate === undefined ? undefined : await mkdtemp(join(tmpdir(), 'trakt-sandbox-'));
  try {
    if (snapshotPath !== undefined) {
      const found = await loadFrom(snapshotPath, sandbox);
      if (found && people.length > 0)
        untaken = [`${snapshotPath} was there, so the sandbox goes on with the people in it.`];
      if (found && serve.scenario) sandbox.faults.use(serve.scenario);
      // At once, so that a place that can't be written to shows before anybody has done anything.
      await saveTo(snapshotPath, sandbox);
    }
    const certificatePath = folder && join(folder, 'certificate.pem');
    if (certificatePath && certificate) await writeFile(certificatePath, certificate);
    ready({
      ...served.urls,
      ...(certificatePath && { certificatePath }),
      ...(snapshotPath && { snapshotPath }),
      ...(people.length > 0 && { leftOut: untaken }),
    });
    if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    if (snapshotPath !== undefined) await saveTo(snapshotPath, sandbox);
  } finally {
    await close();
    if (folder) await rm(folder, { recursive: true, force: true });
  }
}

/** The lines for a person when it serves. The client secret, which is optional, is in the line of `--json` alone. */
export function readyLines(running: RunningSandbox): string[] {
  const {
    url,
    activateUrl,
    controlUrl,
    clientId,
    username,
    password,
    certificatePath,
    snapshotPath,
    leftOut = [],
  } = running;
  return [
    `The sandbox runs at ${url}`,
    '',
    `  TRAKT_AUTH_URL=${url}`,
    `  TRAKT_API_URL=${url}`,
    `  TRAKT_CLIENT_ID=${clientId}`,
    ...(certificatePath === undefined ? [] : [`  NODE_EXTRA_CA_CERTS=${certificatePath}`]),
    '',
    `  Sign in as     ${username}, password ${password}`,
    `  Devices        ${activateUrl}`,
    `  Control        ${controlUrl}`,
    ...(snapshotPath === undefined ? [] : [`  Snapshot       ${snapshotPath}, saved at the end`]),
    ...(leftOut.length === 0 ? [] : ['', 'What it did not take:', ...leftOut.map((sentence) => `  ${sentence}`)]),
    '',
    'Ctrl+C ends it.',
  ];
}
