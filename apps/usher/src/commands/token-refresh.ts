/** `usher token-refresh`: renews the tokens now, due or not. */

import { withAccount } from '../account/account.ts';
import { statusOf } from '../account/status.ts';
import { type Command, defineCommand } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { RenewalInDoubt } from '../errors/sign-in.ts';
import { when } from '../text/times.ts';

export const command: Command = defineCommand({
  examples: [['usher token-refresh', 'even if they are not due']],
  async run(_, context) {
    const { io, text, signal } = context;
    await withAccount(context, async (account) => {
      await account.takeSeed();
      const record = await account.session.refresh({ signal }).catch(async (cause: unknown) => {
        const doubtful = (await account.summary())?.status.state === 'suspect';
        throw doubtful ? new RenewalInDoubt({ cause }) : cause;
      });
      const status = statusOf(account, record);
      if (io.json) io.print(JSON.stringify(status));
      else io.say(text.renewed(status.expiresAt && when(status.expiresAt.getTime(), context.timeStyle())));
    });
    return exitCodes.done;
  },
});
