/** Starts the proxy with all that it needs: programs, authority, shield. */

import { join } from 'node:path';
import { type RunningProxy, startProxy } from '@trakt-usher/proxy';
import type { SqliteVault } from '@trakt-usher/vault';
import { nodeTransport } from 'trakt-usher/node';
import { vaultDirectory } from '../account/vault.ts';
import type { Context } from '../context.ts';
import { addressKind } from './addresses.ts';
import { admit, isStillAdmitted, type Keys, programOf } from './admit.ts';
import { authorityOf } from './authority.ts';
import { type Program, ServeBook } from './book.ts';
import { endConnections } from './forward.ts';
import { OutboxEntries } from './outbox/entries.ts';
import { createOutbox } from './outbox/outbox.ts';
import { answerPlain } from './plain.ts';
import { answerRequest, refused, send } from './requests.ts';
import { createShield } from './shield.ts';

export interface ServeOptions {
  readonly vault: SqliteVault;
  readonly book: ServeBook;
  /** The book, unless the proxy is for one program alone. */
  readonly keys?: Keys;
  readonly listen: Address;
  readonly onlyTrakt: boolean;
}

interface Address {
  readonly address: string;
  readonly port: number;
}

export interface Serving {
  readonly proxy: RunningProxy;
  /** As PEM: what programs have to trust. */
  readonly certificate: string;
  /** Answers what is under way, for so long, and ends. */
  close(): Promise<void>;
}

const drainMs = 25_000;

export function openBook(context: Context): ServeBook {
  return new ServeBook(serveFolder(context));
}

export function serveFolder(context: Context): string {
  return join(vaultDirectory(context), 'serve');
}

export function openOutbox(context: Context): OutboxEntries {
  return new OutboxEntries(serveFolder(context));
}

/** @throws StoreError, ConfigError, and the system's error where it can't listen */
export async function startServing(options: ServeOptions, context: Context): Promise<Serving> {
  const { vault, book, keys, listen, onlyTrakt } = options;
  const { config, clock, log } = context;
  const hosts = new Map([
    ['api.trakt.tv', config.get('trakt.api_url')],
    ['auth.trakt.tv', config.get('trakt.auth_url')],
  ]);
  const authority = await authorityOf({ vault, book, clock, log });
  // Without the environment's proxy, which may be this one.
  const transport = nodeTransport({ environment: {}, log });
  const shield = createShield({ vault, book, transport, apiOrigin: config.get('trakt.api_url'), clock, log });
  const loopbackWithoutKey =
    !keys && config.get('server.loopback_without_key') && addressKind(listen.address) === 'loopback';
  const admission = { keys: keys ?? book, loopbackWithoutKey };
  const entries = openOutbox(context);
  const outbox = createOutbox({
    ...{ folder: serveFolder(context), entries, vault, book, transport, clock, log },
    ...{ grantWith: shield.grantWith, refused: shield.refused },
  });
  const requests = { shield, outbox, log };
  let isReady = true;

  const proxy = await startProxy<Program>({
    ...listen,
    hosts: new Set(hosts.keys()),
    authority,
    others: onlyTrakt ? 'refuse' : 'tunnel',
    admit(request) {
      const admitted = admit(request, admission);
      if (admitted.kind === 'unknown') log.warn({ event: 'serve.key_refused', from: request.socket.remoteAddress });
      return admitted;
    },
    handle(request, response, program) {
      const host = (request.headers.host ?? '').toLowerCase().replace(/:443$/, '');
      const origin = hosts.get(host);
      if (origin === undefined) send(response, refused(421));
      else if (!isStillAdmitted(program, admission)) request.socket.destroy();
      else answer({ request, response, program: program.name, origin, target: request.url ?? '/' });
    },
    handlePlain: (request, response) =>
      answerPlain(request, response, {
        isReady: () => isReady,
        programOf: () => programOf(request, admission),
        answer({ to, ...asked }) {
          answer({ ...asked, origin: config.get(to === 'api' ? 'trakt.api_url' : 'trakt.auth_url') });
        },
      }),
  });

  function answer(asked: Parameters<typeof answerRequest>[0]): void {
    answerRequest(asked, requests).catch((error: NodeJS.ErrnoException) => {
      log.error({ event: 'serve.request_failed', program: asked.program, error: error.code ?? 'unexpected' });
      asked.response.destroy();
    });
  }

  outbox.start();
  log.info({ event: 'serve.started', port: proxy.port });
  return {
    proxy,
    certificate: authority.certificate,
    async close() {
      isReady = false;
      await Promise.all([proxy.close({ drainMs }), outbox.close()]);
      entries.close();
      await shield.idle();
      endConnections();
      log.info({ event: 'serve.ended' });
    },
  };
}
