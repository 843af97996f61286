/** `usher token-refresh`: renews the tokens now, due or not. */

import { withAccount } from '../account.ts';
import type { Context } from '../context.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { statusOf } from '../status.ts';
import { when } from '../text/times.ts';

export async function run(_options: object, context: Context): Promise<ExitCode> {
  const { io, text, signal, clock } = context;
  await withAccount(context, async (account) => {
    await account.takeSeed();
    const status = statusOf(account, await account.session.refresh({ signal }), clock.now());
    if (io.json) io.print(JSON.stringify(status));
    else io.say(text.renewed(status.expiresAt && when(status.expiresAt.getTime(), context.timeStyle())));
  });
  return exitCodes.done;
}
