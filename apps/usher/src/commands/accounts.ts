/** `usher accounts`, or `usher accounts list`: every sign-in with its state, and which one commands use if none is named. */

import { type Account, accountName, notSignedIn, withAccount } from '../account/account.ts';
import { type Status, statusOf } from '../account/status.ts';
import { knownSignIns, signInsOf } from '../account/vault.ts';
import { type Command, defineCommand } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import type { Context } from '../context.ts';
import { when } from '../text/times.ts';

export const command: Command = defineCommand({
  examples: [
    ['usher accounts', 'a star marks the one that is used if none is named'],
    ['usher accounts list --json', 'for a script: accounts list is the same command'],
    ['usher whoami --account living-room', 'every command can name another'],
  ],
  async run(_, context) {
    const { asCalled, io, text } = context;
    await withAccount(context, async (account) => {
      const rows = await rowsOf(account);
      if (io.json) return io.print(JSON.stringify(rows));
      if (rows.length === 0) {
        const { message, hint } = text.notSignedIn(await notSignedIn(account));
        return io.say(`${message} ${asCalled(hint ?? '')}`);
      }
      io.print(...linesOf(rows, context));
      const signIns = await knownSignIns(account.vault, account.session.issuer);
      if (signIns.elsewhere.length > 0) io.say(text.alsoElsewhere(signIns));
    });
    return exitCodes.done;
  },
});

interface Row extends Status {
  default: boolean;
}

/** The sign-ins at the configured server. Another server can have sign-ins with the same names. */
async function rowsOf(account: Account): Promise<Row[]> {
  const rows: Row[] = [];
  const usual = accountName(account.context);
  for await (const summary of signInsOf(account.vault)) {
    const { issuer, account: name } = summary;
    if (issuer !== account.session.issuer) continue;
    const status = statusOf({ ...account, name }, summary);
    rows.push({ ...status, default: name === usual });
  }
  return rows;
}

function linesOf(rows: readonly Row[], { text, timeStyle }: Context): string[] {
  const cells = rows.map((row) => [
    `${row.default ? '*' : ' '} ${row.account}`,
    row.user ?? '',
    text.accountStates[row.state],
    row.expiresAt && row.reason !== 'revoked' ? text.tokenEnds(when(row.expiresAt.getTime(), timeStyle())) : '',
  ]);
  const widths = [0, 1, 2, 3].map((column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  return cells.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
