/**
 * `usher exec -- <command...>`: runs another command with a valid access token in its environment, where other users of
 * the machine can't read it, as they can in a command line.
 */

import { withAccount } from '../account/account.ts';
import { tokenToHandOver } from '../account/handed-token.ts';
import { type Command, defineCommand } from '../command-line/command.ts';
import { argument, flag } from '../command-line/flags.ts';
import { execName } from '../config/server-settings.ts';
import { UsageError } from '../errors/usage.ts';
import { environmentOf } from '../exec/child-environment.ts';
import { withHeldToken } from '../exec/held-token.ts';
import { isAtTerminal, runToEnd } from '../exec/run-to-end.ts';
import { tokenEnds } from './token.ts';

export const command: Command = defineCommand({
  arguments: { command: argument.commandLine('the command and its own words, after --') },
  details: `${tokenEnds} For the first 30 seconds of the program, renewals wait. A program that runs for longer asks again: with "usher token", or with --keep-fresh at the address in USHER_TOKEN_URL, which has a good token until the program ends. It sends GET with the header "Authorization: Bearer", followed by what is in USHER_TOKEN_KEY, and gets access_token, expires_in, client_id and api_url in JSON, or with "Accept: text/plain" the token alone.`,
  flags: {
    keepFresh: flag.toggle('have a good token for it at USHER_TOKEN_URL until it ends'),
    proxied: flag.toggle(
      'keep the program\'s own sign-in instead: its requests go through a proxy, as with "usher serve"',
    ),
    as: flag.checked({
      value: 'name',
      words: 'with --proxied: the name whose sign-ins it has, such as that of a program of "usher serve" (exec)',
      expected: 'a name of small letters, digits and dashes',
      parse: (written) => (/^[a-z0-9][a-z0-9-]{0,31}$/.test(written) ? written : undefined),
    }),
  },
  examples: [
    ['usher exec -- node sync.js --all', 'finds the token in TRAKT_ACCESS_TOKEN, and nowhere else'],
    ['usher exec --proxied -- python sync.py', 'a program with a sign-in of its own, unchanged'],
    ['usher exec --keep-fresh -- node watch.js', 'asks at USHER_TOKEN_URL for a token whenever it needs one'],
  ],
  // Ends with the command's own exit code; after a signal with 128 and its number, as in a shell.
  async run({ command: words, keepFresh, proxied, as = execName }, context) {
    const { cwd, env, signal, io } = context;
    const runWith = (variables: Readonly<Record<string, string>>) => {
      signal.throwIfAborted();
      return runToEnd(words, { cwd, env: environmentOf(env, variables), terminal: isAtTerminal(io) });
    };
    if (proxied && keepFresh) throw new UsageError({ kind: 'conflict', name: '--proxied', other: '--keep-fresh' });
    if (proxied) {
      const { withOwnProxy } = await import('../exec/proxied.ts');
      return withOwnProxy(as, context, runWith);
    }
    if (!keepFresh) return withHeldToken(context, (accessToken) => runWith({ TRAKT_ACCESS_TOKEN: accessToken }));
    const { withFreshTokens } = await import('../exec/keep-fresh.ts');
    return withAccount(context, async (account) => {
      const { accessToken } = await tokenToHandOver(account);
      return withFreshTokens(account, (asking) => runWith({ TRAKT_ACCESS_TOKEN: accessToken, ...asking }));
    });
  },
});
