/** The command `usher`: reads the command line, loads the one command that is asked for, runs it, sets the exit code. */

import { exitCodes } from './command-line/exit-codes.ts';
import { runCommandLine } from './command-line/run-command-line.ts';
import { takeSecrets } from './config/secret-variables.ts';
import type { World } from './context.ts';
import { Interrupted } from './errors/run.ts';
import { codeOf } from './system-error.ts';
import { system } from './text/en.ts';

const ending = new AbortController();
let failed = false;
// Once: who presses Ctrl-C twice means it.
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => end(name));
// The terminal is closed, or the connection to it is lost. Both the kernel and the shell say so, and nobody means it twice.
process.on('SIGHUP', () => end('SIGHUP'));
// Whoever started this one with a channel is gone, perhaps without a word: nobody is left to tell this one to end.
process.once('disconnect', () => end('SIGHUP'));
// Alone, listening for that would keep the process.
process.channel?.unref();
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // The reader has what it wanted (`usher api ... | head`). A refresh that is under way still comes to its end.
  if (isReaderGone(error)) end('SIGPIPE');
  else fail(error, 'stdout');
});
// Its reader is gone, or the disk of its file is full: what else is under way comes to its end.
process.stderr.on('error', () => undefined);

function end(by: NodeJS.Signals): void {
  ending.abort(new Interrupted(by));
}

/** The first time: what comes after it follows from it. */
function fail(error: unknown, about: string): void {
  if (!failed) process.stderr.write(`${system(codeOf(error), about).message}\n`);
  failed = true;
  process.exitCode = exitCodes.failed;
}

/** EIO: of a terminal that is closed. */
function isReaderGone({ code }: NodeJS.ErrnoException): boolean {
  return code === 'EPIPE' || code === 'EIO';
}

/** Undefined where it was removed. */
function workingDirectory(): string | undefined {
  try {
    return process.cwd();
  } catch (error) {
    fail(error, 'the working directory');
    return undefined;
  }
}

async function run(cwd: string): Promise<void> {
  const world: World = {
    streams: process,
    env: takeSecrets(process.env),
    cwd,
    signal: ending.signal,
    leaveWithin: (ms: number) => void setTimeout(() => process.exit(), ms).unref(),
    // Only where another Node started this one with a channel, as the page does. It may be gone.
    ...(process.send && { tellStep: (step) => void process.send?.(step, undefined, {}, () => undefined) }),
  };
  const exitCode = await runCommandLine(process.argv.slice(2), world);
  if (!failed) process.exitCode = exitCode;
}

const cwd = workingDirectory();
if (cwd !== undefined) run(cwd);
