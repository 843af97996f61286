/** `usher whoami`: the user who is signed in, what the account may do, and what it holds beside what it may hold. */

import { withAccount } from '../account/account.ts';
import { clientOf } from '../account/client.ts';
import { standingRows, usedOf } from '../account/standing.ts';
import { rememberUser, userIn } from '../account/user.ts';
import { type Command, defineCommand } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { styled } from '../terminal/style.ts';

export const command: Command = defineCommand({
  examples: [
    ['usher whoami', 'for a person'],
    ['usher whoami --json', "Trakt's answer, and under `used` what counts against its limits"],
  ],
  async run(_, context) {
    const { io, text, signal } = context;
    await withAccount(context, async (signIn) => {
      const client = await clientOf(signIn);
      const account = await client.account({ extended: 'browsing', signal });
      const { settings } = account;
      await rememberUser(userIn(settings), signIn);
      const used = await usedOf(account, signal);
      if (io.json) return io.print(JSON.stringify({ ...settings, used }));
      const rows = standingRows(account, used, text).map(({ label, value, stands }) => ({
        label,
        value: stands ? styled('yellow', value) : value,
      }));
      const width = Math.max(...rows.map(({ label }) => label.length));
      for (const { label, value } of rows) io.print([`${label.padEnd(width)}  `, value]);
    });
    return exitCodes.done;
  },
});
