/** `usher accounts default <name>`: which sign-in commands use when none is named. */

import { remember } from '../account/remembered.ts';
import { signInsOf, withVault } from '../account/vault.ts';
import { type ExitCode, exitCodes } from '../command-line/exit-codes.ts';
import type { Context } from '../context.ts';
import { NoSuchAccount } from '../errors.ts';

export interface AccountsDefaultOptions {
  name: string;
}

export async function run({ name }: AccountsDefaultOptions, context: Context): Promise<ExitCode> {
  const { io, text, config } = context;
  await withVault(context, async ({ vault }) => {
    const names: string[] = [];
    for await (const { account, issuer } of signInsOf(vault)) {
      if (issuer === config.get('trakt.auth_url')) names.push(account);
    }
    if (!names.includes(name)) throw new NoSuchAccount(name, names);
    remember(config.directories.state, (now) => ({ ...now, defaultAccount: name }));
    if (io.json) return io.print(JSON.stringify({ default: name }));
    const origin = config.origin('auth.account');
    io.say(text.defaultIs(name));
    if (origin.kind === 'environment') io.say(text.defaultOverridden(origin.name));
  });
  return exitCodes.done;
}
