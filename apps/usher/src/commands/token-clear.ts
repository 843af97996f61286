/** `usher token-clear`: signs out, at Trakt and here. */

import { withAccount } from '../account/account.ts';
import { type ExitCode, exitCodes } from '../command-line/exit-codes.ts';
import type { Context } from '../context.ts';
import { UsageError } from '../errors.ts';
import { confirm } from '../terminal/ask.ts';
import { describeError } from '../text/describe-error.ts';

export interface TokenClearOptions {
  /** Without asking. */
  force?: boolean;
  /** The configured account when left out. */
  name?: string;
}

export async function run({ force = false, name: account }: TokenClearOptions, context: Context): Promise<ExitCode> {
  const { io, text } = context;
  return withAccount(
    context,
    async ({ name, session, summary }) => {
      const signedIn = (await summary()) !== undefined;
      if (signedIn && !force) {
        if (!io.interactive) throw new UsageError({ kind: 'needs_terminal', flag: '--force' });
        if (!(await confirm(text.signOutQuestion(name), context))) {
          io.say(text.nothingChanged);
          return exitCodes.done;
        }
      }
      const result = await session.signOut();
      if (io.json) io.print(JSON.stringify({ account: name, revoked: result.revoked }));
      else if (result.revoked === 'failed') {
        io.warn(text.signedOutHere(describeError(result.error, text, context.timeStyle()).message));
      } else io.say(result.revoked === 'yes' ? text.signedOut(name) : text.nobodyWasSignedIn);
      return result.revoked === 'failed' ? exitCodes.failed : exitCodes.done;
    },
    account,
  );
}
