/** `usher accounts default <name>`: sets the sign-in that commands use if none is named. */

import { remember } from '../account/remembered.ts';
import { knownSignIns, withVault } from '../account/vault.ts';
import { type Command, defineCommand } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { argument } from '../command-line/flags.ts';
import { NoSuchAccount } from '../errors/sign-in.ts';

export const command: Command = defineCommand({
  arguments: { name: argument.text('the name of the sign-in') },
  examples: [['usher accounts default living-room', '--account and USHER_ACCOUNT still name another']],
  async run({ name }, context) {
    const { io, text, config } = context;
    await withVault(context, async ({ vault }) => {
      const signIns = await knownSignIns(vault, config.get('trakt.auth_url'));
      if (!signIns.known.includes(name)) throw new NoSuchAccount(name, signIns);
      remember(config.directories.state, (now) => ({ ...now, defaultAccount: name }));
      if (io.json) return io.print(JSON.stringify({ default: name }));
      const origin = config.origin('auth.account');
      io.say(text.defaultIs(name));
      if (origin.kind === 'environment') io.say(text.defaultOverridden(origin.name));
    });
    return exitCodes.done;
  },
});
