/** `usher token-status`: whether the sign-in is good and for how long, without a word to Trakt and without the key. */

import { SignInRequired } from 'trakt-usher';
import { signInReason, withAccount } from '../account.ts';
import type { Context } from '../context.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { statusLines, statusOf } from '../status.ts';

export async function run(_options: object, context: Context): Promise<ExitCode> {
  const { clock, io } = context;
  return withAccount(context, async (account) => {
    const summary = await account.summary();
    const reason = signInReason(summary, clock.now());
    if (io.json) io.print(JSON.stringify(statusOf(account, summary, clock.now())));
    else if (!summary) throw new SignInRequired('never');
    else for (const line of statusLines(statusOf(account, summary, clock.now()), context)) io.print(line);
    return reason === undefined ? exitCodes.done : exitCodes.signInRequired;
  });
}
