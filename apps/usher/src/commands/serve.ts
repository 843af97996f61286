/** `usher serve`: an HTTPS proxy for Trakt's hosts that keeps each program's own sign-in. */

import { once } from 'node:events';
import { withVault } from '../account/vault.ts';
import { type Command, defineCommand } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { flag } from '../command-line/flags.ts';
import { listenAddress } from '../config/server-settings.ts';
import { PortInUse } from '../errors.ts';
import { keepReloading } from '../serve/keep-reloading.ts';
import { liveConfig } from '../serve/live-config.ts';
import { openBook, startServing } from '../serve/start.ts';
import { reasonOf } from '../system-error.ts';

const usualAddress = { address: '127.0.0.1', port: 8765 };

export const command: Command = defineCommand({
  summary: 'keep other programs signed in to Trakt, as a proxy that they send their requests through',
  details:
    'A program that uses it keeps its own app and its own sign-in. usher opens the TLS of api.trakt.tv and auth.trakt.tv alone, with certificates of its own authority, which can speak for no other domain ("usher serve trust"). It sends each refresh token once, however many processes of the program send it, and gives an answer that was lost again. Other hosts are passed on unread. Each program has a name and a key ("usher serve add").',
  flags: {
    listen: flag.checked({
      value: 'address',
      words: 'where it listens (127.0.0.1:8765)',
      expected: 'an address and a port, such as 127.0.0.1:8765 or [::1]:8765',
      parse: listenAddress,
    }),
    onlyTrakt: flag.toggle('pass on no other hosts'),
  },
  examples: [
    ['usher serve', 'until it is told to stop'],
    ['usher serve --listen 0.0.0.0:8765', 'for other machines, each program with its key'],
  ],
  async run({ listen: wanted, onlyTrakt }, context) {
    const { config, io, signal, text } = context;
    const listen = wanted ?? listenAddress(config.get('server.listen')) ?? usualAddress;
    const settings = liveConfig(config);
    const book = openBook(context);
    try {
      await withVault(context, async ({ vault }) => {
        const serving = await startServing(
          { vault, book, listen, settings, onlyTrakt: () => onlyTrakt || settings.get('server.only_trakt') },
          context,
        ).catch((cause) => {
          if (reasonOf(cause) === 'EADDRINUSE')
            throw new PortInUse(portOf(cause) ?? listen.port, { wantedFor: 'serve', cause });
          throw cause;
        });
        const { url } = serving.proxy;
        const listeners = Object.fromEntries(serving.listeners);
        if (io.json) io.print(JSON.stringify({ proxy: url, listeners }));
        else io.say(...text.serveReady(url, { programs: book.programs().length, listeners }));
        const stopReloading = await keepReloading(settings, context);
        if (!signal.aborted) await once(signal, 'abort');
        stopReloading();
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

/** One of several may be in use. */
function portOf(error: unknown): number | undefined {
  return error instanceof Error && 'port' in error && typeof error.port === 'number' ? error.port : undefined;
}
