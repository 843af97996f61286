/** The command `usher`: reads the command line, loads the one command that is asked for, runs it, sets the exit code. */

import { runCommandLine } from './command-line/run-command-line.ts';
import { takeSecrets } from './config/secret-variables.ts';
import type { World } from './context.ts';
import { Interrupted } from './errors.ts';

const ending = new AbortController();
// Once: who presses Ctrl-C twice means it.
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => end(name));
// The terminal is closed, or the connection to it is lost. Both the kernel and the shell say so, and nobody means it twice.
process.on('SIGHUP', () => end('SIGHUP'));
// Whoever started this one with a channel is gone, perhaps without a word: nobody is left to tell this one to end.
process.once('disconnect', () => end('SIGHUP'));
// Alone, listening for that would keep the process.
process.channel?.unref();
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (!isReaderGone(error)) throw error;
  // The reader has what it wanted (`usher api ... | head`). A refresh that is under way still comes to its end.
  end('SIGPIPE');
});
process.stderr.on('error', (error: NodeJS.ErrnoException) => {
  if (!isReaderGone(error)) throw error;
});

function end(by: NodeJS.Signals): void {
  ending.abort(new Interrupted(by));
}

/** EIO: of a terminal that is closed. */
function isReaderGone({ code }: NodeJS.ErrnoException): boolean {
  return code === 'EPIPE' || code === 'EIO';
}

const world: World = {
  streams: process,
  env: takeSecrets(process.env),
  cwd: process.cwd(),
  signal: ending.signal,
  leaveWithin: (ms: number) => void setTimeout(() => process.exit(), ms).unref(),
  // Only where another Node started this one with a channel, as the page does. It may be gone.
  ...(process.send && { tellStep: (step) => void process.send?.(step, undefined, {}, () => undefined) }),
};
runCommandLine(process.argv.slice(2), world).then((exitCode) => {
  process.exitCode = exitCode;
});
