/** `usher serve add <name>`: gives a program a key for the proxy, and prints the proxy's address with it. */

import { type Command, defineCommand } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { argument, flag } from '../command-line/flags.ts';
import { isProgramName } from '../config/server-settings.ts';
import { ProgramName } from '../errors/server.ts';
import { addProgram } from '../serve/add-program.ts';
import { databaseWords, withKeeping } from '../serve/keeping.ts';
import { openOutbox } from '../serve/start.ts';

export const command: Command = defineCommand({
  details: 'The key is shown once, and only its digest is kept. Whoever has it can use the proxy as that program.',
  arguments: {
    name: argument.checked({
      words: 'a name for the program: small letters, digits and dashes',
      expected: 'a name of small letters, digits and dashes',
      parse: (written) => (isProgramName(written) ? written : undefined),
    }),
  },
  flags: {
    at: flag.text('host:port', 'how the program reaches the proxy (127.0.0.1:8765)'),
    database: flag.toggle(databaseWords),
    outbox: flag.toggle('keep its plays while Trakt is down, and add them afterwards'),
  },
  examples: [
    ['usher serve add jellyfin', 'prints the address for HTTPS_PROXY'],
    ['usher serve add kodi --outbox', 'and keeps what it plays while Trakt is down'],
  ],
  run: ({ name, at = '127.0.0.1:8765', database, outbox }, context) =>
    withKeeping(context, { database }, async ({ book }) => {
      const entries = openOutbox(context);
      try {
        const key = await addProgram(name, { outbox, book, entries });
        if (key === undefined) throw new ProgramName(name, 'taken');
        const proxy = `http://${name}:${key}@${at}`;
        context.io.print(context.io.json ? JSON.stringify({ name, proxy }) : proxy);
      } finally {
        entries.close();
      }
      return exitCodes.done;
    }),
});
