/**
 * `usher exec -- <command...>`: runs another command with a valid access token in its environment, where other users of
 * the machine can't read it, as they can in a command line.
 */

import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { withAccount } from '../account/account.ts';
import { tokenToHandOver } from '../account/handed-token.ts';
import { type Command, defineCommand } from '../command-line/command.ts';
import { argument, flag } from '../command-line/flags.ts';
import type { Environment } from '../config/environment.ts';
import { isSecret } from '../config/secret-variables.ts';
import { CommandNotStarted } from '../errors.ts';
import { withHeldToken } from '../exec/held-token.ts';
import { reasonOf } from '../system-error.ts';
import { tokenEnds } from './token.ts';

export const command: Command = defineCommand({
  summary: 'run another command with a valid access token in its environment',
  arguments: { command: argument.commandLine('the command and its own words, after --') },
  details: `${tokenEnds} For the first 30 seconds of the program, renewals wait. A program that runs for longer asks again: with "usher token", or with --keep-fresh at the address in USHER_TOKEN_URL, which has a good token until the program ends. It sends GET with the header "Authorization: Bearer", followed by what is in USHER_TOKEN_KEY, and gets access_token, expires_in, client_id and api_url in JSON, or with "Accept: text/plain" the token alone.`,
  flags: { keepFresh: flag.toggle('have a good token for it at USHER_TOKEN_URL until it ends') },
  examples: [
    ['usher exec -- node sync.js --all', 'finds the token in TRAKT_ACCESS_TOKEN, and nowhere else'],
    ['usher exec --keep-fresh -- node watch.js', 'asks at USHER_TOKEN_URL for a token whenever it needs one'],
  ],
  // Ends with the command's own exit code; after a signal with 128 and its number, as in a shell.
  async run({ command: words, keepFresh }, context) {
    const { cwd, env, signal, io } = context;
    const runWith = (variables: TokenVariables) => {
      signal.throwIfAborted();
      return runToEnd(words, { cwd, env: environmentOf(env, variables), terminal: io.stdin.isTTY === true });
    };
    if (!keepFresh) return withHeldToken(context, (accessToken) => runWith({ TRAKT_ACCESS_TOKEN: accessToken }));
    const { withFreshTokens } = await import('../exec/keep-fresh.ts');
    return withAccount(context, async (account) => {
      const { accessToken } = await tokenToHandOver(account);
      return withFreshTokens(account, (asking) => runWith({ TRAKT_ACCESS_TOKEN: accessToken, ...asking }));
    });
  },
});

type TokenVariables = Readonly<Record<'TRAKT_ACCESS_TOKEN', string>>;

function environmentOf(env: Environment, tokens: TokenVariables): Environment {
  // A command that gets a token needs no other secret, and could refresh with one.
  const handed = Object.entries(env).filter(([name]) => !isSecret(name));
  return { ...Object.fromEntries(handed), ...tokens };
}

const forwarded: readonly NodeJS.Signals[] = ['SIGTERM', 'SIGHUP', 'SIGINT', 'SIGQUIT'];
/** A terminal sends these to every program in its foreground, the command included. */
const fromTerminal: readonly NodeJS.Signals[] = ['SIGINT', 'SIGQUIT'];

function runToEnd(
  [name, ...words]: readonly [string, ...string[]],
  { cwd, env, terminal }: { cwd: string; env: Environment; terminal: boolean },
): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(name, words, { cwd, env, stdio: 'inherit' });
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
