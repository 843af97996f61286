/** `usher serve`: an HTTPS proxy for Trakt's hosts that keeps each program's own sign-in. */

import { once } from 'node:events';
import { isIP } from 'node:net';
import { withVault } from '../account/vault.ts';
import { type Command, defineCommand } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { flag } from '../command-line/flags.ts';
import { PortInUse } from '../errors.ts';
import { openBook, startServing } from '../serve/start.ts';
import { reasonOf } from '../system-error.ts';

export const command: Command = defineCommand({
  summary: 'keep other programs signed in to Trakt, as a proxy that they send their requests through',
  details:
    'A program that uses it keeps its own app and its own sign-in. usher opens the TLS of api.trakt.tv and auth.trakt.tv alone, with certificates of its own authority, which can speak for no other domain ("usher serve trust"). It sends each refresh token once, however many processes of the program send it, and gives an answer that was lost again. Other hosts are passed on unread. Each program has a name and a key ("usher serve add").',
  flags: {
    listen: flag.checked({
      value: 'address',
      words: 'where it listens (127.0.0.1:8765)',
      expected: 'an address and a port, such as 127.0.0.1:8765 or [::1]:8765',
      parse: addressOf,
    }),
    onlyTrakt: flag.toggle('pass on no other hosts'),
  },
  examples: [
    ['usher serve', 'until it is told to stop'],
    ['usher serve --listen 0.0.0.0:8765', 'for other machines, each program with its key'],
  ],
  async run({ listen = { address: '127.0.0.1', port: 8765 }, onlyTrakt }, context) {
    const { io, signal, text } = context;
    const book = openBook(context);
    try {
      await withVault(context, async ({ vault }) => {
        const serving = await startServing({ vault, book, listen, onlyTrakt }, context).catch((cause) => {
          if (reasonOf(cause) === 'EADDRINUSE') throw new PortInUse(listen.port, { wantedFor: 'serve', cause });
          throw cause;
        });
        const { url } = serving.proxy;
        if (io.json) io.print(JSON.stringify({ proxy: url }));
        else io.say(text.serveReady(url, book.programs().length));
        if (!signal.aborted) await once(signal, 'abort');
        // A container's grace is 30 seconds, and a refresh in doubt can wait for longer.
        context.leaveWithin(29_000);
        await serving.close();
      });
    } finally {
      book.close();
    }
    return exitCodes.done;
  },
});

function addressOf(written: string): { address: string; port: number } | undefined {
  const [, address = '', digits = ''] = /^(.*):(\d{1,5})$/.exec(written) ?? [];
  const plain = address.replace(/^\[(.*)\]$/, '$1');
  const port = Number(digits);
  return isIP(plain) !== 0 && digits !== '' && port <= 65_535 ? { address: plain, port } : undefined;
}
