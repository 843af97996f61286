/** `usher serve remove <name>`: takes a program's key for the proxy away. */

import { type Command, defineCommand } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { argument, flag } from '../command-line/flags.ts';
import { ProgramName } from '../errors/server.ts';
import { databaseWords, withKeeping } from '../serve/keeping.ts';
import { openOutbox } from '../serve/start.ts';

export const command: Command = defineCommand({
  details:
    'Its sign-ins stay in the vault: a program that is added under the same name again goes on with them, with its new key. What waits in its outbox is delivered all the same.',
  arguments: { name: argument.text('the name of the program') },
  flags: { database: flag.toggle(databaseWords) },
  examples: [['usher serve remove jellyfin', 'from its next request on it is refused']],
  run: ({ name, database }, context) =>
    withKeeping(context, { database }, async ({ book }) => {
      const entries = openOutbox(context);
      try {
        if (!(await book.removeProgram(name))) throw new ProgramName(name, 'unknown');
        entries.unchoose(name);
        if (context.io.json) context.io.print(JSON.stringify({ removed: name }));
      } finally {
        entries.close();
      }
      return exitCodes.done;
    }),
});
