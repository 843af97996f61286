/** `usher whoami`: the user who is signed in, what the account may do, and what it holds beside what it may hold. */

import type { Account, Limited } from 'trakt-usher/api';
import { withAccount } from '../account/account.ts';
import { clientOf } from '../account/client.ts';
import { rememberUser, userIn } from '../account/user.ts';
import { type Command, defineCommand } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { styled } from '../terminal/style.ts';

export const command: Command = defineCommand({
  summary: 'say who is signed in, with VIP and permissions, and what is used of each limit',
  examples: [
    ['usher whoami', 'for a person'],
    ['usher whoami --json', "Trakt's answer, and under `used` what counts against its limits"],
  ],
  async run(_, context) {
    const { io, text, signal } = context;
    await withAccount(context, async (signIn) => {
      const client = await clientOf(signIn);
      const account = await client.account({ extended: 'browsing', signal });
      const { settings, switchedOff, limits } = account;
      await rememberUser(userIn(settings), signIn);
      const used = await usedOf(account, signal);
      if (io.json) return io.print(JSON.stringify({ ...settings, used }));
      // Of all but the user, Trakt may say nothing: what is missing is not shown.
      const { user, account: ways, permissions }: Told = settings;
      const may = permissions && Object.keys(permissions).filter((name) => !switchedOff.includes(name));
      const told: Row[] = [
        { name: 'user', value: user.name ? `${user.username} (${user.name})` : user.username },
        { name: 'vip', value: text.vip(user) },
        { name: 'timezone', value: ways?.timezone },
        { name: 'permissions', value: may && text.permissions(may, switchedOff), stands: switchedOff.length > 0 },
        ...limited.map((name): Row => {
          const limit = limits[name];
          if (limit === undefined) return { name, value: undefined };
          const full = (used[name] ?? 0) / limit;
          const withVip = account.vip || vipLimits[name] <= limit ? undefined : vipLimits[name];
          return { name, value: text.usedOf({ used: used[name], limit, full, withVip }), stands: full > 0.9 };
        }),
      ];
      const rows = told.flatMap(({ name, value, stands }) =>
        value === undefined ? [] : [{ label: text.whoLabels[name], value: stands ? styled('yellow', value) : value }],
      );
      const width = Math.max(...rows.map(({ label }) => label.length));
      for (const { label, value } of rows) io.print([`${label.padEnd(width)}  `, value]);
    });
    return exitCodes.done;
  },
});

interface Row {
  name: 'user' | 'vip' | 'timezone' | 'permissions' | Limited;
  value: string | undefined;
  /** It is something to act on. */
  stands?: boolean;
}

type Told = Pick<Account['settings'], 'user'> & Partial<Account['settings']>;

const limited: readonly Limited[] = ['lists', 'listItems', 'watchlist', 'favorites', 'collection'];

/** As Trakt announced them in February 2026. An account's own limits are in its settings, and only those hold. */
const vipLimits: Readonly<Record<Limited, number>> = {
  lists: 100,
  listItems: 5_000,
  watchlist: 5_000,
  favorites: 100,
  collection: 100_000,
};

/** What can't be counted now is left out: who is signed in doesn't depend on it. */
async function usedOf(
  { limits, usage }: Account,
  signal: AbortSignal,
): Promise<Readonly<Partial<Record<Limited, number>>>> {
  const requests: readonly (readonly Limited[])[] = [
    ['lists', 'listItems'],
    ['watchlist'],
    ['favorites'],
    ['collection'],
  ];
  const counted = requests
    .map((names) => names.filter((name) => limits[name] !== undefined))
    .filter((names) => names.length > 0)
    .map((names) => usage(names, { signal }));
  const settled = await Promise.allSettled(counted);
  signal.throwIfAborted();
  const entries = settled.flatMap((result) => (result.status === 'fulfilled' ? Object.entries(result.value) : []));
  return Object.fromEntries(entries.map(([name, { used }]) => [name, used]));
}
