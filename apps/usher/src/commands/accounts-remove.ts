/** `usher accounts remove <name>`: `usher token-clear` for the account of that name. */

import { signOut } from '../account/sign-out.ts';
import { type Command, defineCommand } from '../command-line/command.ts';
import { argument, flag } from '../command-line/flags.ts';

export const command: Command = defineCommand({
  arguments: { name: argument.text('the name of the sign-in') },
  flags: { force: flag.toggle('without asking') },
  examples: [['usher accounts remove living-room --force', 'in a script']],
  run: ({ name, force }, context) => signOut(context, { name, force }),
});
