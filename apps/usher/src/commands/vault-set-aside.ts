/** `usher vault set-aside`: makes room for a new sign-in if the vault is damaged or its key is lost. Deletes nothing. */

import { setAsideDamage, setAsideVault } from '@trakt-usher/vault';
import { vaultOptions } from '../account/vault.ts';
import { type Command, defineCommand } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { flag } from '../command-line/flags.ts';
import { mayGoAhead } from '../terminal/ask.ts';

export const command: Command = defineCommand({
  flags: {
    keyLost: flag.toggle('the whole vault, because nothing in it can be opened any more'),
    force: flag.toggle('without asking'),
  },
  examples: [
    ['usher vault set-aside', 'what is damaged, and no more'],
    ['usher vault set-aside --key-lost', 'then run usher auth'],
  ],
  async run({ keyLost, force }, context) {
    const { asCalled, io, text } = context;
    if (!(await mayGoAhead(text.setAsideQuestion(keyLost), force, context))) return exitCodes.done;
    const options = vaultOptions(context);
    const { location, accounts } = keyLost
      ? { accounts: [], ...(await setAsideVault(options)) }
      : await setAsideDamage(options);
    const names = accounts.map(({ account }) => account);
    if (io.json) io.print(JSON.stringify({ location, accounts: names }));
    else io.say(asCalled(text.setAside(location, names)));
    return exitCodes.done;
  },
});
