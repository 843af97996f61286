/** Another program, in the foreground. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { resolve as resolvePath } from 'node:path';
import type { Environment } from '../config/environment.ts';
import { CommandNotStarted } from '../errors/run.ts';
import { reasonOf } from '../system-error.ts';
import type { Streams } from '../terminal/io.ts';

/** The last two are the program's own affair, such as rotating a log. Node would end at one and open a debugger at the other. */
const forwarded: readonly NodeJS.Signals[] = ['SIGTERM', 'SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2'];
/** A terminal sends these to every program in its foreground, the command included. */
const fromTerminal: readonly NodeJS.Signals[] = ['SIGINT', 'SIGQUIT'];

export interface ProgramOptions {
  readonly cwd: string;
  readonly env: Environment;
  /** As `isAtTerminal` has it. */
  readonly terminal: boolean;
  /** Where its stdout goes; to this program's stdout by default. */
  readonly stdoutTo?: 'stdout' | 'stderr';
}

/** Whether a terminal sends its signals itself. It does so, too, where some of the streams lead elsewhere. */
export function isAtTerminal({ stdin, stdout, stderr }: Streams): boolean {
  return [stdin, stdout, stderr].some(({ isTTY }) => isTTY === true);
}

/**
 * Runs another program in this terminal, hands signals on to it, and resolves to its exit code: after a signal 128 and its
 * number, as in a shell.
 *
 * @throws {CommandNotStarted}
 */
export function runToEnd(
  [name, ...words]: readonly [string, ...string[]],
  { cwd, env, terminal, stdoutTo = 'stdout' }: ProgramOptions,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(name, words, { cwd, env, stdio: ['inherit', stdoutTo === 'stdout' ? 1 : 2, 'inherit'] });
    const forward = (signal: NodeJS.Signals) => {
      if (!(terminal && fromTerminal.includes(signal))) child.kill(signal);
    };
    for (const signal of forwarded) process.on(signal, forward);
    const end = () => {
      for (const signal of forwarded) process.off(signal, forward);
    };
    child.once('error', (cause) => {
      end();
      reject(new CommandNotStarted(name, { reason: whyNot(name, cwd, cause), cause }));
    });
    child.once('exit', (code, signal) => {
      end();
      // A real-time signal (SIGRTMIN and up) can't be told from a good end: Node tells of both as code 0 without a signal.
      resolve(code ?? 128 + (signal ? constants.signals[signal] : 0));
    });
  });
}

/** Of a script whose interpreter is missing the system says the same as of one that is missing itself. */
function whyNot(name: string, cwd: string, cause: unknown): string | undefined {
  const reason = reasonOf(cause);
  return reason === 'ENOENT' && name.includes('/') && existsSync(resolvePath(cwd, name)) ? 'no_interpreter' : reason;
}
