/** `usher vault export <file>`: moves a sign-in into a file, for another vault. What stays is the access token, while it lives. */

import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { exportGrant } from '@trakt-usher/vault';
import { type AccountSummary, SignInRequired } from 'trakt-usher';
import { withAccount } from '../account/account.ts';
import { vaultOptions } from '../account/vault.ts';
import { type ExitCode, exitCodes } from '../command-line/exit-codes.ts';
import type { Context } from '../context.ts';
import { MoveError } from '../errors.ts';
import { askPassphrase } from '../terminal/ask-passphrase.ts';

export interface VaultExportOptions {
  file: string;
}

export async function run({ file }: VaultExportOptions, context: Context): Promise<ExitCode> {
  const { cwd, io, text } = context;
  const path = resolve(cwd, file);
  const account = await withAccount(context, async ({ name, session, summary }) => {
    assertMovable(await summary(), path);
    return { issuer: session.issuer, account: name };
  });
  const passphrase = await askPassphrase({ purpose: 'create', of: 'file' }, context);
  await exportGrant(vaultOptions(context), { account, path, passphrase });
  if (io.json) io.print(JSON.stringify({ ...account, file: path }));
  else io.say(text.exportedGrant(account.account, path));
  return exitCodes.done;
}

/** Before anybody is asked for a passphrase. @throws SignInRequired, MoveError */
function assertMovable(summary: AccountSummary | undefined, path: string): void {
  if (!summary) throw new SignInRequired('never');
  if (!summary.current.refreshable || summary.status.state === 'sign_in_required') {
    throw new MoveError({ kind: 'not_renewable', path });
  }
  if (summary.intent || summary.status.state === 'suspect') throw new MoveError({ kind: 'in_doubt', path });
  if (existsSync(path)) throw new MoveError({ kind: 'file_exists', path });
}
