/** `usher accounts remove <name>`: signs that account out, at Trakt and here, and forgets that it was the default. */

import { recall, remember } from '../account/remembered.ts';
import type { ExitCode } from '../command-line/exit-codes.ts';
import type { Context } from '../context.ts';
import { run as signOut } from './token-clear.ts';

export interface AccountsRemoveOptions {
  name: string;
  /** Without asking. */
  force?: boolean;
}

export async function run({ name, force = false }: AccountsRemoveOptions, context: Context): Promise<ExitCode> {
  const { state } = context.config.directories;
  const exitCode = await signOut({ force, name }, context);
  if (recall(state).defaultAccount === name) remember(state, ({ users }) => ({ users }));
  return exitCode;
}
