/** Signs an account out, at Trakt and here. */

import { type ExitCode, exitCodes } from '../command-line/exit-codes.ts';
import type { Context } from '../context.ts';
import { NoSuchAccount } from '../errors/sign-in.ts';
import { assertCanAsk, mayGoAhead } from '../terminal/ask.ts';
import { describeError } from '../text/describe-error.ts';
import { type Account, notSignedIn, withAccount } from './account.ts';
import { recall, remember } from './remembered.ts';

interface SignOutOptions {
  /** The configured account if left out. */
  name?: string;
  /** Without asking. */
  force: boolean;
}

/** @throws UsageError if there is no terminal to ask on: before anything is touched */
export async function signOut(context: Context, { name: asked, force }: SignOutOptions): Promise<ExitCode> {
  const { io, text } = context;
  if (!force) assertCanAsk(io);
  return withAccount(
    context,
    async (account) => {
      const { name, summary } = account;
      const signedIn = (await summary()) !== undefined;
      if (signedIn && !(await mayGoAhead(text.signOutQuestion(name), force, context))) return exitCodes.done;
      if (!signedIn && asked !== undefined) throw new NoSuchAccount(name, await notSignedIn(account));
      const result = await signOutOf(account);
      if (io.json) io.print(JSON.stringify({ account: name, revoked: result.revoked }));
      else if (result.revoked === 'failed') {
        io.warn(text.signedOutHere(describeError(result.error, text, context.circumstances()).message));
      } else
        io.say(
          result.revoked === 'yes' ? text.signedOut(name) : text.nobodyWasSignedIn(name, await notSignedIn(account)),
        );
      return result.revoked === 'failed' ? exitCodes.failed : exitCodes.done;
    },
    asked,
  );
}

/** Ends the sign-in at Trakt and here. It is the default no more. @throws StoreError */
export async function signOutOf({ name, session, context }: Account): ReturnType<Account['session']['signOut']> {
  const { state } = context.config.directories;
  const result = await session.signOut();
  if (recall(state).defaultAccount === name) remember(state, ({ users }) => ({ users }));
  return result;
}
