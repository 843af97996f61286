/** `usher token`: a valid access token on stdout, for other programs. */

import { withAccount } from '../account/account.ts';
import { type HandedToken, tokenToHandOver } from '../account/handed-token.ts';
import { type ExitCode, exitCodes } from '../command-line/exit-codes.ts';
import type { Context } from '../context.ts';
import { UsageError } from '../errors.ts';

export interface TokenOptions {
  format?: string;
}

export async function run({ format }: TokenOptions, context: Context): Promise<ExitCode> {
  const { io } = context;
  const write = formats[format ?? (io.json ? 'json' : 'bare')];
  if (!write || format === 'bare') {
    throw new UsageError({ kind: 'bad_value', name: '--format', expected: 'json, header, env' });
  }
  await withAccount(context, async (account) => io.print(write(await tokenToHandOver(account))));
  return exitCodes.done;
}

/** The names in JSON are those of RFC 6749. */
const formats: Readonly<Record<string, (token: HandedToken) => string>> = {
  bare: ({ accessToken }) => accessToken,
  json: ({ accessToken, expiresAt }) =>
    JSON.stringify({ access_token: accessToken, token_type: 'Bearer', expires_at: expiresAt }),
  header: ({ accessToken }) => `Authorization: Bearer ${accessToken}`,
  env: ({ accessToken }) => `TRAKT_ACCESS_TOKEN=${accessToken}`,
};
