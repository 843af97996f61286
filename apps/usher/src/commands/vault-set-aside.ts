/** `usher vault set-aside`: makes room for a new sign-in where the vault is damaged or its key is lost. Deletes nothing. */

import { setAsideDamage, setAsideVault } from '@trakt-usher/vault';
import { vaultOptions } from '../account/vault.ts';
import { type ExitCode, exitCodes } from '../command-line/exit-codes.ts';
import type { Context } from '../context.ts';
import { UsageError } from '../errors.ts';
import { confirm } from '../terminal/ask.ts';

export interface VaultSetAsideOptions {
  /** The whole vault, for nothing in it can be opened any more. */
  keyLost?: boolean;
  /** Without asking. */
  force?: boolean;
}

export async function run(
  { keyLost = false, force = false }: VaultSetAsideOptions,
  context: Context,
): Promise<ExitCode> {
  const { io, text } = context;
  if (!force) {
    if (!io.interactive) throw new UsageError({ kind: 'needs_terminal', flag: '--force' });
    if (!(await confirm(text.setAsideQuestion(keyLost), context))) {
      io.say(text.nothingChanged);
      return exitCodes.done;
    }
  }
  const options = vaultOptions(context);
  const { location, accounts } = keyLost
    ? { accounts: [], ...(await setAsideVault(options)) }
    : await setAsideDamage(options);
  const names = accounts.map(({ account }) => account);
  if (io.json) io.print(JSON.stringify({ location, accounts: names }));
  else io.say(text.setAside(location, names));
  return exitCodes.done;
}
