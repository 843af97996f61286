/** `usher vault adopt`: lets a copied or restored vault renew its sign-ins, after a person has confirmed that the original is gone. */

import { adoptVault } from '@trakt-usher/vault';
import { vaultOptions } from '../account/vault.ts';
import { type Command, defineCommand } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { flag } from '../command-line/flags.ts';
import { mayGoAhead } from '../terminal/ask.ts';

export const command: Command = defineCommand({
  flags: { force: flag.toggle('without asking') },
  examples: [['usher vault adopt', 'after a move of the whole folder, or a restored backup']],
  async run({ force }, context) {
    const { io, text } = context;
    if (!(await mayGoAhead(text.adoptQuestion, force, context))) return exitCodes.done;
    const accounts = (await adoptVault(vaultOptions(context))).map(({ account }) => account);
    if (io.json) io.print(JSON.stringify({ adopted: accounts }));
    else io.say(text.adopted(accounts));
    return exitCodes.done;
  },
});
