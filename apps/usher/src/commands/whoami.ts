/** `usher whoami`: the user who is signed in, with VIP, limits and permissions, as Trakt has them now. */

import type { UserSettings } from 'trakt-usher/api';
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
      // Of all but the user, Trakt may say nothing: what is missing is not shown.
      const { user, account: ways, permissions, limits }: Told = settings;
      const granted = permissions && Object.entries(permissions).flatMap(([name, allowed]) => (allowed ? [name] : []));
      const told: [label: string, value: string | undefined][] = [
        [text.whoLabels.user, user.name ? `${user.username} (${user.name})` : user.username],
        [text.whoLabels.vip, text.vip(user)],
        [text.whoLabels.timezone, ways?.timezone],
        [text.whoLabels.permissions, granted && (granted.join(', ') || text.none)],
        [text.whoLabels.limits, limits?.list && limits.watchlist && text.limits(limits)],
      ];
      const rows = told.flatMap(([label, value]) => (value ? [[label, value] as const] : []));
      const width = Math.max(...rows.map(([label]) => label.length));
      for (const [label, value] of rows) io.print(`${label.padEnd(width)}  ${value}`);
    });
    return exitCodes.done;
  },
});

type Told = Pick<UserSettings, 'user'> & Partial<UserSettings>;
