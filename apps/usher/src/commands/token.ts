/** `usher token`: a valid access token on stdout, for other programs. */

import { withAccount } from '../account/account.ts';
import { type HandedToken, tokenToHandOver } from '../account/handed-token.ts';
import { type Command, defineCommand } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { flag } from '../command-line/flags.ts';

/** For the help of the commands that hand out a token. */
export const tokenEnds =
  'A token lasts 7 days at Trakt today, and ends earlier if any program renews the sign-in or signs out: also while the program that you gave it to is running.';

export const command: Command = defineCommand({
  details: `${tokenEnds} Run this again each time you need a token: it costs nothing while the old one is good. For a program that runs long, see: usher help exec`,
  flags: {
    format: flag.oneOf(['json', 'header', 'env'], {
      value: 'format',
      words: 'json, header or env (default: the token alone)',
    }),
  },
  examples: [
    ['usher token', 'to stdout, and nothing else'],
    ['usher token --format json', 'access_token, token_type and expires_at'],
    ['usher token --format env >> .env', 'TRAKT_ACCESS_TOKEN=...'],
    [
      'usher token --format header | curl -H @- -H "trakt-api-key: $TRAKT_CLIENT_ID" https://api.trakt.tv/users/settings',
      'in another program, and in no process list',
    ],
  ],
  async run({ format }, context) {
    const { io } = context;
    const write = formats[format ?? (io.json ? 'json' : 'bare')];
    await withAccount(context, async (account) => io.print(write(await tokenToHandOver(account))));
    return exitCodes.done;
  },
});

/** The names in JSON are those of RFC 6749. */
const formats: Readonly<Record<'bare' | 'json' | 'header' | 'env', (token: HandedToken) => string>> = {
  bare: ({ accessToken }) => accessToken,
  json: ({ accessToken, expiresAt }) =>
    JSON.stringify({ access_token: accessToken, token_type: 'Bearer', expires_at: expiresAt }),
  header: ({ accessToken }) => `Authorization: Bearer ${accessToken}`,
  env: ({ accessToken }) => `TRAKT_ACCESS_TOKEN=${accessToken}`,
};
