/** `usher sandbox`: a Trakt on this machine, until it is told to stop. The same as the command `trakt-sandbox`. */

import { resolve } from 'node:path';
import {
  DataRefused as DataFileRefused,
  SnapshotRefused as Refused,
  readyLines,
  runSandbox,
  sandboxFlags,
} from '@trakt-usher/sandbox/command';
import { type Command, defineCommand } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { DataRefused, PortInUse, SnapshotRefused } from '../errors/server.ts';
import { reasonOf } from '../system-error.ts';

export const command: Command = defineCommand({
  flags: sandboxFlags,
  examples: [
    ['usher sandbox --port 4000 --auto-approve', 'then set TRAKT_AUTH_URL and TRAKT_API_URL to its address'],
    ['usher sandbox --json', 'one line with its addresses when it is ready'],
    ['usher sandbox --from trakt-export.zip', 'your own account, from the ZIP that Trakt gave you'],
    ['usher sandbox --scenario lost-refresh-replies', 'half of the answers to refreshes are lost'],
  ],
  needs: 'no_config',
  async run(options, { cwd, io, log, signal }) {
    const { port, snapshot } = options;
    const [from, seedFile] = [options.from, options.seedFile].map((path) => path && resolve(cwd, path));
    try {
      await runSandbox(
        { ...options, from, seedFile },
        {
          ready: (running) => {
            if (io.json) io.print(JSON.stringify(running));
            else io.print(...readyLines(running));
          },
          requested: ({ method, path, status, fault: kind, reason }) =>
            log.debug({ event: 'sandbox.request', method, path, status, kind, reason }),
          signal,
        },
      );
    } catch (cause) {
      if (reasonOf(cause) === 'EADDRINUSE') throw new PortInUse(port, { wantedFor: 'sandbox', cause });
      if (cause instanceof Refused && snapshot !== undefined) {
        throw new SnapshotRefused(snapshot, { reason: cause.reason, cause });
      }
      if (cause instanceof DataFileRefused && cause.path !== undefined) {
        throw new DataRefused(cause.path, { reasons: cause.reasons, cause });
      }
      throw cause;
    }
    return exitCodes.done;
  },
});
