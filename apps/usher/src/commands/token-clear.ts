/** `usher token-clear`: signs the account out, at Trakt and here. */

import { signOut } from '../account/sign-out.ts';
import { type Command, defineCommand } from '../command-line/command.ts';
import { flag } from '../command-line/flags.ts';

export const command: Command = defineCommand({
  flags: { force: flag.toggle('without asking') },
  examples: [
    ['usher token-clear', 'asks first'],
    ['usher token-clear --force', 'in a script'],
  ],
  run: ({ force }, context) => signOut(context, { force }),
});
