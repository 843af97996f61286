/** Starts the proxy with all that it needs: programs, authority, shield. */

import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { ConnectionCounts, type RunningProxy, startProxy } from '@trakt-usher/proxy';
import type { ShieldVault } from '@trakt-usher/vault';
import type { Log } from 'trakt-usher';
import { nodeTransport } from 'trakt-usher/node';
import { vaultDirectory } from '../account/vault.ts';
import type { Config } from '../config/load.ts';
import { hostAndPort, type ListenAddress } from '../config/server-settings.ts';
import type { Context } from '../context.ts';
import { addressKind, isInNetworks } from './addresses.ts';
import { type AdmitOptions, admit, isStillAdmitted, type Keys, mayWatch, programOf } from './admit.ts';
import { createApiTurns } from './api-turns.ts';
import { authorityOf } from './authority.ts';
import type { Program, ServeBook } from './book.ts';
import { type Budget, type BudgetEvent, createBudget } from './budget.ts';
import { countedTransport } from './counted-transport.ts';
import { digestKeyOf } from './digest-key.ts';
import { endConnections } from './forward.ts';
import type { GrantBook } from './grant-book.ts';
import { grantStates } from './grant-states.ts';
import type { Metrics } from './metrics.ts';
import { OutboxEntries } from './outbox/entries.ts';
import { createOutbox } from './outbox/outbox.ts';
import { createPersons } from './persons.ts';
import { answerPlain, type PlainRequest, type Standing } from './plain.ts';
import { proxyLeftOut } from './proxy-left-out.ts';
import { answerRequest, refused, send } from './requests.ts';
import { createShield } from './shield.ts';

export interface ServeOptions {
  readonly vault: ShieldVault;
  readonly book: ServeBook;
  /** The book, unless the proxy is for one program alone. */
  readonly keys?: Keys;
  readonly listen: ListenAddress;
  /** Asked at each use, as they can change while it runs. */
  readonly settings: Pick<Config, 'get'>;
  readonly onlyTrakt: () => boolean;
}

export interface Serving {
  readonly proxy: RunningProxy;
  /** Of the programs that use no proxy: where each comes in. */
  readonly listeners: ReadonlyMap<string, string>;
  /** As PEM: what programs have to trust. */
  readonly certificate: string;
  /** For the page. */
  readonly vault: ShieldVault;
  readonly grants: GrantBook;
  readonly entries: OutboxEntries;
  readonly budget: Budget;
  readonly metrics: Metrics;
  /** Answers what is under way, for so long, and ends. */
  close(): Promise<void>;
}

const drainMs = 25_000;
const mostOfOneProgram = 128;
const hosts: ReadonlyMap<string, 'api' | 'auth'> = new Map([
  ['api.trakt.tv', 'api'],
  ['auth.trakt.tv', 'auth'],
]);

export function serveFolder(context: Context): string {
  return join(vaultDirectory(context), 'serve');
}

export function openOutbox(context: Context): OutboxEntries {
  return new OutboxEntries(serveFolder(context));
}

/** Of first tokens that the vault could not take. */
export function unsavedFolders(context: Context): string[] {
  return [serveFolder(context), context.config.directories.state];
}

/** @throws StoreError, ConfigError, and the system's error where it can't listen */
export async function startServing(options: ServeOptions, context: Context): Promise<Serving> {
  const { vault, book, keys, listen, settings, onlyTrakt } = options;
  const { config, clock, log } = context;
  const vaultClock = vault.clock ?? clock;
  const origins = { api: config.get('trakt.api_url'), auth: config.get('trakt.auth_url') };
  const authority = await authorityOf({ vault, clock, log });
  const grants = await book.grantBook(await digestKeyOf(vault));
  // Without the environment's proxy, which may be this one.
  const leftOut = proxyLeftOut(Object.values(origins), context.env);
  if (leftOut !== undefined) context.io.warn(context.text.serveWithoutProxy(leftOut));
  const transport = nodeTransport({ environment: {}, log });
  // The library of metrics is loaded where a server runs, and not for the help of the command.
  const { createMetrics } = await import('./metrics.ts');
  const metrics = createMetrics({
    ...{ clock, log },
    grants: () => grantStates({ grants, vault }),
    connections: () => proxy.connections,
  });
  const shield = createShield({
    ...{ vault, grants, transport, log },
    clock: vaultClock,
    apiOrigin: origins.api,
    unsavedFolders: unsavedFolders(context),
    refreshed: metrics.refresh,
  });
  const budget = createBudget({
    clock,
    // A server on this machine is no Trakt.
    limits: origins.api.startsWith('https:') ? 'of_trakt' : undefined,
    heard(event) {
      metrics.budget(event);
      logBudget(event, log);
    },
  });
  const persons = createPersons({ apiOrigin: origins.api, transport, budget, clock, log });
  const isForThisMachine = !keys && addressKind(listen.address) === 'loopback';
  const admission: AdmitOptions = {
    keys: keys ?? book,
    get loopbackWithoutKey() {
      return isForThisMachine && settings.get('server.loopback_without_key');
    },
  };
  const direct = (keys ? [] : (config.get('server.programs') ?? [])).map(({ name, listen }) => ({
    ...listen,
    client: { name, keyDigest: undefined },
    mayConnect: (address: string) => isInNetworks(address, settings.get('server.trusted_networks') ?? []),
  }));
  // Without it nobody would be served there.
  if (direct.length > 0) config.require('server.trusted_networks');
  const entries = openOutbox(context);
  const outbox = createOutbox({
    ...{ folder: serveFolder(context), entries, vault, grants, log },
    clock: vaultClock,
    transportFor: (program) => countedTransport({ transport, budget, persons, program }),
    refused: shield.refused,
  });
  const requests = { shield, outbox, turns: createApiTurns({ budget, persons }), metrics, log };
  const connections = new ConnectionCounts(mostOfOneProgram);
  const ending = new AbortController();
  let isEnding = false;

  function standing(): Standing {
    if (isEnding) return 'ending';
    return book.isReachable() ? 'ready' : 'database away';
  }

  function isStill(program: Program, { socket }: IncomingMessage): boolean {
    const listener = direct.find(({ client }) => client === program);
    return listener ? listener.mayConnect(socket.remoteAddress ?? '') : isStillAdmitted(program, admission);
  }

  const proxy: RunningProxy = await startProxy<Program>({
    ...listen,
    hosts: new Set(hosts.keys()),
    authority,
    direct,
    get others() {
      return onlyTrakt() ? 'refuse' : 'tunnel';
    },
    admit(request) {
      const admitted = admit(request, admission);
      if (admitted.kind === 'unknown') log.warn({ event: 'serve.key_refused', from: request.socket.remoteAddress });
      if (admitted.kind !== 'admitted' || connections.add(admitted.client.name, request.socket)) return admitted;
      log.warn({ event: 'serve.too_many_connections', program: admitted.client.name });
      return { kind: 'busy' };
    },
    handle(request, response, program) {
      const host = (request.headers.host ?? '').toLowerCase().replace(/:443$/, '');
      const to = hosts.get(host);
      if (to === undefined) send(response, refused(421));
      else if (!isStill(program, request)) request.socket.destroy();
      else answer({ request, response, program: program.name, to, target: request.url ?? '/' });
    },
    handlePlain: (request, response) =>
      answerPlain(request, response, {
        standing,
        allowedHosts: settings.get('server.allowed_hosts'),
        programOf: () => programOf(request, admission),
        mayWatch: () => mayWatch(request, admission),
        measured: metrics.answer,
        answer,
      }),
  }).catch((error: unknown) => {
    entries.close();
    throw error;
  });

  function answer(asked: PlainRequest): void {
    answerRequest({ ...asked, origin: origins[asked.to] }, requests).catch((error: NodeJS.ErrnoException) => {
      log.error({ event: 'serve.request_failed', program: asked.program, error: error.code ?? 'unexpected' });
      asked.response.destroy();
    });
  }

  const lookingAfter = shield.lookAfter(ending.signal);
  outbox.start();
  log.info({ event: 'serve.started', port: proxy.port });
  return {
    proxy,
    listeners: new Map(
      direct.map(({ client, address }, index) => [
        client.name,
        hostAndPort({ address, port: proxy.directPorts[index] ?? 0 }),
      ]),
    ),
    certificate: authority.certificate,
    ...{ vault, grants, entries, budget, metrics },
    async close() {
      isEnding = true;
      ending.abort();
      await Promise.all([proxy.close({ drainMs }), outbox.close()]);
      entries.close();
      await lookingAfter;
      await shield.idle();
      persons.close();
      endConnections();
      log.info({ event: 'serve.ended' });
    },
  };
}

function logBudget({ kind, program, ms }: BudgetEvent, log: Log): void {
  const about = { program, delayMs: Math.round(ms) };
  if (kind === 'waited') log.debug({ event: 'serve.budget_waited', ...about });
  if (kind === 'refused') log.info({ event: 'serve.budget_refused', ...about });
  if (kind === 'limit_paused') log.warn({ event: 'serve.limit_paused', ...about });
  if (kind === 'address_paused') log.warn({ event: 'serve.address_paused', ...about });
}
