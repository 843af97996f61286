/** `usher serve list`: the programs that have a key for the proxy. */

import { type Command, defineCommand } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { flag } from '../command-line/flags.ts';
import { databaseWords, withKeeping } from '../serve/keeping.ts';
import { openOutbox } from '../serve/start.ts';

export const command: Command = defineCommand({
  examples: [['usher serve list', 'their names, one a line, and how many plays wait in the outbox of each']],
  flags: { database: flag.toggle(databaseWords) },
  run: ({ database }, context) =>
    withKeeping(context, { database }, async ({ book }) => {
      const entries = openOutbox(context);
      try {
        const programs = await book.programs();
        const counts = entries.counts();
        if (context.io.json) context.io.print(JSON.stringify({ programs, outbox: Object.fromEntries(counts) }));
        else context.io.print(...programs.map((name) => context.text.programLine(name, counts.get(name))));
      } finally {
        entries.close();
      }
      return exitCodes.done;
    }),
});
