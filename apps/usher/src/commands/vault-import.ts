/** `usher vault import <file>`: takes in a sign-in that `usher vault export` wrote, and renews it. */

import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { importGrant } from '@trakt-usher/vault';
import type { TokenRecord } from 'trakt-usher';
import { withAccount } from '../account/account.ts';
import { moveError } from '../account/moving.ts';
import { statusOf } from '../account/status.ts';
import { vaultOptions } from '../account/vault.ts';
import { type Command, defineCommand } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { argument } from '../command-line/flags.ts';
import type { Context } from '../context.ts';
import { MoveError } from '../errors/moving.ts';
import { askPassphrase } from '../terminal/ask-passphrase.ts';
import { when } from '../text/times.ts';

export const command: Command = defineCommand({
  arguments: { file: argument.text('the file; it is set aside, because a sign-in has one home') },
  examples: [
    ['usher vault import ada.grant', 'under the name that it had'],
    ['usher vault import ada.grant --account ada', 'under another'],
  ],
  async run({ file }, context) {
    const { cwd, io, signal, text } = context;
    const path = resolve(cwd, file);
    if (!existsSync(path)) throw new MoveError({ kind: 'no_file', path });
    const { account } = await takeIn(path, context);
    await withAccount(
      context,
      async (imported) => {
        // A copy of the file holds a used refresh token from here on.
        const record = await imported.session.refresh({ signal });
        const status = statusOf(imported, record);
        if (io.json) return io.print(JSON.stringify(status));
        io.say(text.importedGrant(account, status.expiresAt && when(status.expiresAt.getTime(), context.timeStyle())));
      },
      account,
    );
    return exitCodes.done;
  },
});

/** @throws MoveError, StoreError */
async function takeIn(path: string, context: Context): Promise<TokenRecord> {
  const { config } = context;
  // Under the name that it had, unless another one is given.
  const named = config.origin('auth.account').kind === 'default' ? undefined : config.get('auth.account');
  try {
    return await importGrant(vaultOptions(context), {
      path,
      // Asked for once the file is known to be one of ours.
      passphrase: () => askPassphrase({ purpose: 'open', of: 'file' }, context),
      ...(named !== undefined && { account: named }),
    });
  } catch (cause) {
    throw moveError(cause, path);
  }
}
