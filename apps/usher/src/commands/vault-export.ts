/** `usher vault export <file>`: moves a sign-in into a file, for another vault. Only the access token stays here. */

import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { exportGrant } from '@trakt-usher/vault';
import { type AccountSummary, SignInRequired } from 'trakt-usher';
import { withAccount } from '../account/account.ts';
import { moveError } from '../account/moving.ts';
import { vaultOptions } from '../account/vault.ts';
import { type Command, defineCommand } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { argument } from '../command-line/flags.ts';
import { MoveError } from '../errors/moving.ts';
import { askPassphrase } from '../terminal/ask-passphrase.ts';

export const command: Command = defineCommand({
  arguments: { file: argument.text('the file to make; a passphrase, asked for, opens it') },
  examples: [['usher vault export ada.grant', 'here the access token still works until it ends']],
  async run({ file }, context) {
    const { cwd, io, text } = context;
    const path = resolve(cwd, file);
    const account = await withAccount(context, async ({ name, session, summary }) => {
      // After an export that was killed, this file may be all there is of the sign-in: the next export ends it.
      if (!existsSync(`${path}.part`)) assertMovable(await summary(), path);
      return { issuer: session.issuer, account: name };
    });
    const passphrase = await askPassphrase({ purpose: 'create', of: 'file' }, context);
    try {
      await exportGrant(vaultOptions(context), { account, path, passphrase });
    } catch (error) {
      throw moveError(error, path);
    }
    if (io.json) io.print(JSON.stringify({ ...account, file: path }));
    else io.say(text.exportedGrant(account.account, path));
    return exitCodes.done;
  },
});

/** Checked before the question for a passphrase. @throws SignInRequired, MoveError */
function assertMovable(summary: AccountSummary | undefined, path: string): void {
  if (!summary) throw new SignInRequired('never');
  if (!summary.current.refreshable || summary.status.state === 'sign_in_required') {
    throw new MoveError({ kind: 'nothing_to_move', path });
  }
  if (summary.intent || summary.status.state === 'suspect') throw new MoveError({ kind: 'in_doubt', path });
  if (existsSync(path)) throw new MoveError({ kind: 'file_exists', path });
}
