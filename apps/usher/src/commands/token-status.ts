/** `usher token-status`: whether the sign-in is good and for how long. Needs no key, and asks Trakt only with `--check`. */

import { SignInRequired } from 'trakt-usher';
import { type Account, withAccount } from '../account/account.ts';
import { isGood, type Status, statusLines, statusOf } from '../account/status.ts';
import { askUser } from '../account/user.ts';
import { type Command, defineCommand } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { flag } from '../command-line/flags.ts';
import { TokenMissing } from '../errors/sign-in.ts';

export const command: Command = defineCommand({
  flags: { check: flag.toggle('ask Trakt as well whether it accepts the token') },
  examples: [
    ['usher token-status', 'for a person'],
    ['usher token-status --json', 'for a script'],
  ],
  async run({ check }, context) {
    const { io } = context;
    return withAccount(context, async (account) => {
      await account.takeSeed();
      const stored = await storedStatus(account);
      const current = check && isGood(stored) ? await checkedStatus(account) : stored;
      const status = check ? { ...current, checked: isGood(current) } : current;
      if (io.json) io.print(JSON.stringify(status));
      else if (status.reason === 'never') throw new SignInRequired('never');
      else io.print(...statusLines(status, context));
      return isGood(status) ? exitCodes.done : exitCodes.signInRequired;
    });
  },
});

/** @throws TokenMissing where only a given token may be used, and none is given */
async function storedStatus(account: Account): Promise<Status> {
  const status = statusOf(account, await account.summary());
  if (!account.context.config.get('auth.use_oauth') && status.state !== 'token_given') throw new TokenMissing();
  return status;
}

/** The status after a request to Trakt, which may refresh the tokens or end the sign-in. */
async function checkedStatus(account: Account): Promise<Status> {
  try {
    const { username } = await askUser(account);
    return { ...(await storedStatus(account)), user: username };
  } catch (error) {
    if (!(error instanceof SignInRequired)) throw error;
    const status = await storedStatus(account);
    return isGood(status) ? { ...status, state: 'sign_in_required', reason: error.reason } : status;
  }
}
