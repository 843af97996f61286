/** `usher serve`: an HTTPS proxy for Trakt's hosts that keeps each program's own sign-in. */

import { once } from 'node:events';
import { type OpenedVault, withVault } from '../account/vault.ts';
import { type Command, defineCommand, type Program } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { flag } from '../command-line/flags.ts';
import { type ListenAddress, listenAddress } from '../config/server-settings.ts';
import type { Context } from '../context.ts';
import { PortInUse } from '../errors/server.ts';
import { type Activity, createActivity } from '../page/activity/activity.ts';
import type { RunningPage } from '../page/start.ts';
import type { ServeBook } from '../serve/book.ts';
import { keepReloading } from '../serve/keep-reloading.ts';
import { databaseWords, withKeeping } from '../serve/keeping.ts';
import { type LiveConfig, liveConfig } from '../serve/live-config.ts';
import { type Serving, serveFolder, startServing } from '../serve/start.ts';
import { reasonOf } from '../system-error.ts';
import { joinLogs } from '../terminal/log.ts';

const usualAddress = { address: '127.0.0.1', port: 8765 };

export const command: Command = defineCommand({
  details:
    'A program that uses it keeps its own app and its own sign-in. usher opens the TLS of api.trakt.tv and auth.trakt.tv alone, with certificates of its own authority, which can speak for no other domain ("usher serve trust"). It sends each refresh token once, however many processes of the program send it, and gives an answer that was lost again. Other hosts are passed on unread. Each program has a name and a key ("usher serve add"). Its page, for a browser on this machine, is at the next port ("usher serve open").',
  flags: {
    listen: flag.checked({
      value: 'address',
      words: 'where it listens (127.0.0.1:8765)',
      expected: 'an address and a port, such as 127.0.0.1:8765 or [::1]:8765',
      parse: listenAddress,
    }),
    database: flag.toggle(databaseWords),
    onlyTrakt: flag.toggle('refuse all other hosts'),
    noPage: flag.toggle('show no page'),
  },
  examples: [
    ['usher serve', 'until it is told to stop'],
    ['usher serve --listen 0.0.0.0:8765', 'for other machines, each program with its key'],
    ['usher serve --database', 'as one of several machines that share a database'],
  ],
  async run({ listen: wanted, database, onlyTrakt, noPage }, given, program) {
    const activity = createActivity(given.clock);
    const context: Context = { ...given, log: joinLogs([given.log, activity.log]) };
    const { config, io, signal, text } = context;
    const listen = wanted ?? listenAddress(config.get('server.listen')) ?? usualAddress;
    const settings = liveConfig(config);
    await withKeeping(context, { database }, (keeping) =>
      withVault(context, (opened) =>
        keeping.withVault(opened.vault, async (vault) => {
          const { book } = keeping;
          const serving = await startServing(
            { vault, book, listen, settings, onlyTrakt: () => onlyTrakt || settings.get('server.only_trakt') },
            context,
          ).catch((cause) => {
            if (reasonOf(cause) === 'EADDRINUSE')
              throw new PortInUse(portOf(cause) ?? listen.port, { wantedFor: 'serve', cause });
            throw cause;
          });
          const { url } = serving.proxy;
          const parts = { listen, settings, opened, book, serving, program, activity };
          const ends = [() => serving.close()];
          try {
            const page = noPage ? undefined : await openPage(parts, context);
            if (page) ends.unshift(() => page.close());
            const open = async () =>
              page ? { kind: 'link' as const, url: page.link() } : { kind: 'no_page' as const };
            // Before it says that it is ready: who waited for that may ask at once.
            const stopReloading = await keepReloading(settings, open, context);
            ends.unshift(async () => stopReloading());
            const listeners = Object.fromEntries(serving.listeners);
            if (io.json) io.print(JSON.stringify({ proxy: url, listeners, ...(page && { page: page.url }) }));
            else io.say(...text.serveReady(url, { programs: (await book.programs()).length, listeners }));
            if (page && !io.json) io.say(...text.pageReady(page.url, page.link()));
            if (!signal.aborted) await once(signal, 'abort');
            // A container's grace is 30 seconds, and a refresh in doubt can wait for longer.
            context.leaveWithin(29_000);
          } finally {
            await Promise.all(ends.map((end) => end()));
          }
        }),
      ),
    );
    return exitCodes.done;
  },
});

interface PageOf {
  readonly listen: ListenAddress;
  readonly settings: LiveConfig;
  readonly opened: OpenedVault;
  readonly book: ServeBook;
  readonly serving: Serving;
  readonly program: Program;
  readonly activity: Activity;
}

/** Undefined: there is none, because it is switched off, or because the port is taken that nobody has chosen. */
async function openPage({ listen, serving, ...parts }: PageOf, context: Context): Promise<RunningPage | undefined> {
  const { config, io, text } = context;
  const wanted = config.get('server.page_listen');
  if (wanted === 'off') return undefined;
  const port = listen.port === 0 || listen.port === 65_535 ? 0 : listen.port + 1;
  const place = wanted ?? { address: '127.0.0.1', port };
  const { vault, grants, entries, budget, metrics, proxy } = serving;
  const { startPage } = await import('../page/start.ts');
  try {
    return await startPage({
      ...{ ...parts, vault, grants, entries, budget, metrics, context, proxyUrl: proxy.url },
      ...{ listen: place, folder: serveFolder(context) },
    });
  } catch (cause) {
    if (reasonOf(cause) !== 'EADDRINUSE') throw cause;
    if (wanted) throw new PortInUse(wanted.port, { wantedFor: 'page', cause });
    const { message, hint } = text.pageElsewhere(place.port);
    io.warn(`${message} ${hint ?? ''}`);
    return undefined;
  }
}

/** One of several may be in use. */
function portOf(error: unknown): number | undefined {
  return error instanceof Error && 'port' in error && typeof error.port === 'number' ? error.port : undefined;
}
