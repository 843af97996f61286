/** `usher token`: a valid access token on stdout, for other programs. */

import { withAccount } from '../account.ts';
import type { Context } from '../context.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';

export async function run(_options: object, context: Context): Promise<ExitCode> {
  const { io, signal } = context;
  await withAccount(context, async ({ tokens }) => {
    const accessToken = await tokens.accessToken({ signal });
    io.print(io.json ? JSON.stringify({ accessToken }) : accessToken);
  });
  return exitCodes.done;
}
