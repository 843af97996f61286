/**
 * `usher exec -- <command...>`: runs another command with a valid access token in its environment, where other users of
 * the machine can't read it, as they can in a command line.
 */

import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { withAccount } from '../account/account.ts';
import { tokenToHandOver } from '../account/handed-token.ts';
import { type Command, defineCommand } from '../command-line/command.ts';
import { argument } from '../command-line/flags.ts';
import type { Environment } from '../config/environment.ts';
import { isSecret } from '../config/secret-variables.ts';
import { CommandNotStarted } from '../errors.ts';
import { reasonOf } from '../system-error.ts';

export const command: Command = defineCommand({
  summary: 'run another command with a valid access token in its environment',
  arguments: { command: argument.commandLine('the command and its own words, after --') },
  examples: [['usher exec -- node sync.js --all', 'finds the token in TRAKT_ACCESS_TOKEN, and nowhere else']],
  async run({ command: words }, context) {
    const { env, signal, io } = context;
    const { accessToken } = await withAccount(context, tokenToHandOver);
    signal.throwIfAborted();
    // Ends with the command's own exit code; after a signal with 128 and its number, as in a shell.
    return runToEnd(words, { env: environmentOf(env, accessToken), terminal: io.stdin.isTTY === true });
  },
});

function environmentOf(env: Environment, token: string): Environment {
  // A command that gets a token needs no other secret, and could refresh with one.
  const handed = Object.entries(env).filter(([name]) => !isSecret(name));
  return { ...Object.fromEntries(handed), TRAKT_ACCESS_TOKEN: token };
}

const forwarded: readonly NodeJS.Signals[] = ['SIGTERM', 'SIGHUP', 'SIGINT', 'SIGQUIT'];
/** A terminal sends these to every program in its foreground, the command included. */
const fromTerminal: readonly NodeJS.Signals[] = ['SIGINT', 'SIGQUIT'];

function runToEnd(
  [name, ...words]: readonly [string, ...string[]],
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
