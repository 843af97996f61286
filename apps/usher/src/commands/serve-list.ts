/** `usher serve list`: the programs that have a key for the proxy. */

import { type Command, defineCommand } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { openBook } from '../serve/start.ts';

export const command: Command = defineCommand({
  summary: 'list the programs that have a key for the proxy',
  examples: [['usher serve list', 'their names, one a line']],
  async run(_, context) {
    const book = openBook(context);
    try {
      const programs = book.programs();
      if (context.io.json) context.io.print(JSON.stringify({ programs }));
      else context.io.print(...programs);
    } finally {
      book.close();
    }
    return exitCodes.done;
  },
});
