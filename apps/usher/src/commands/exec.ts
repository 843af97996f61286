/**
 * `usher exec -- <command...>`: runs another command with a valid access token in its environment, where other users of
 * the machine can't read it, as they can in a command line.
 */

import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { withAccount } from '../account/account.ts';
import { tokenToHandOver } from '../account/handed-token.ts';
import type { Environment } from '../config/environment.ts';
import { isSecret } from '../config/secret-variables.ts';
import type { Context } from '../context.ts';
import { CommandNotStarted } from '../errors.ts';
import { reasonOf } from '../system-error.ts';

export interface ExecOptions {
  /** The command and its own words. */
  command: readonly [string, ...string[]];
}

/** The command's own exit code; 128 and its number for a signal that ended it, as shells have it. */
export async function run({ command }: ExecOptions, context: Context): Promise<number> {
  const { env, signal, io } = context;
  const { accessToken } = await withAccount(context, tokenToHandOver);
  signal.throwIfAborted();
  return runToEnd(command, { env: environmentOf(env, accessToken), terminal: io.stdin.isTTY === true });
}

function environmentOf(env: Environment, token: string): Environment {
  // A command that gets a token has no use for the rest, and could renew with it.
  const handed = Object.entries(env).filter(([name]) => !isSecret(name));
  return { ...Object.fromEntries(handed), TRAKT_ACCESS_TOKEN: token };
}

const forwarded: readonly NodeJS.Signals[] = ['SIGTERM', 'SIGHUP', 'SIGINT', 'SIGQUIT'];
/** A terminal sends these to every program in its foreground, the command included. */
const fromTerminal: readonly NodeJS.Signals[] = ['SIGINT', 'SIGQUIT'];

function runToEnd(
  [name, ...words]: ExecOptions['command'],
  { env, terminal }: { env: Environment; terminal: boolean },
): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(name, words, { env, stdio: 'inherit' });
    const forward = (signal: NodeJS.Signals) => {
      if (!(terminal && fromTerminal.includes(signal))) child.kill(signal);
    };
    for (const signal of forwarded) process.on(signal, forward);
    const end = () => {
      for (const signal of forwarded) process.off(signal, forward);
    };
    child.once('error', (cause) => {
      end();
      reject(new CommandNotStarted(name, { reason: reasonOf(cause), cause }));
    });
    child.once('exit', (code, signal) => {
      end();
      resolve(code ?? 128 + (signal ? constants.signals[signal] : 0));
    });
  });
}
