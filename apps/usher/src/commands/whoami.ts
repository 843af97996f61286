/** `usher whoami`: the user who is signed in, with VIP, limits and permissions, as Trakt has them now. */

import { withAccount } from '../account/account.ts';
import { clientOf } from '../account/client.ts';
import { rememberUser, userIn } from '../account/user.ts';
import { type Command, defineCommand } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';

export const command: Command = defineCommand({
  summary: 'say who is signed in, with VIP, limits and permissions',
  examples: [
    ['usher whoami', 'for a person'],
    ['usher whoami --json', "Trakt's answer as it is"],
  ],
  async run(_, context) {
    const { io, text, signal } = context;
    await withAccount(context, async (account) => {
      const client = await clientOf(account);
      const settings = await client.users.settings({ extended: 'browsing', signal });
      await rememberUser(userIn(settings), account);
      if (io.json) return io.print(JSON.stringify(settings));
      const { user, permissions, limits } = settings;
      const granted = Object.entries(permissions).flatMap(([name, allowed]) => (allowed ? [name] : []));
      const rows: [label: string, value: string][] = [
        [text.whoLabels.user, user.name ? `${user.username} (${user.name})` : user.username],
        [text.whoLabels.vip, text.vip(user)],
        [text.whoLabels.timezone, settings.account.timezone],
        [text.whoLabels.permissions, granted.join(', ') || text.none],
        ...(limits ? [[text.whoLabels.limits, text.limits(limits)] satisfies [string, string]] : []),
      ];
      const width = Math.max(...rows.map(([label]) => label.length));
      for (const [label, value] of rows) io.print(`${label.padEnd(width)}  ${value}`);
    });
    return exitCodes.done;
  },
});
