/** `usher vault adopt`: lets a copied or restored vault renew its sign-ins, after a person has said that the other is gone. */

import { adoptVault } from '@trakt-usher/vault';
import { vaultOptions } from '../account/vault.ts';
import { type ExitCode, exitCodes } from '../command-line/exit-codes.ts';
import type { Context } from '../context.ts';
import { UsageError } from '../errors.ts';
import { confirm } from '../terminal/ask.ts';

export interface VaultAdoptOptions {
  /** Without asking. */
  force?: boolean;
}

export async function run({ force = false }: VaultAdoptOptions, context: Context): Promise<ExitCode> {
  const { io, text } = context;
  if (!force) {
    if (!io.interactive) throw new UsageError({ kind: 'needs_terminal', flag: '--force' });
    if (!(await confirm(text.adoptQuestion, context))) {
      io.say(text.nothingChanged);
      return exitCodes.done;
    }
  }
  const accounts = (await adoptVault(vaultOptions(context))).map(({ account }) => account);
  if (io.json) io.print(JSON.stringify({ adopted: accounts }));
  else io.say(text.adopted(accounts));
  return exitCodes.done;
}
