/**
 * The transport over Node's own HTTP client: a third of the price of `fetch`, and loaded in a tenth of undici's time. A body
 * that ends before its announced length, a reset or a timeout rejects; a redirect is an answer.
 */

import http from 'node:http';
import https from 'node:https';
import type { Duplex } from 'node:stream';
import { createSecureContext } from 'node:tls';
import { harmless, type Log } from '../log.ts';
import type { Transport, TransportRequest, TransportResponse } from '../transport.ts';
import { loggedTransport } from './logged-transport.ts';
import { type Opening, openConnection } from './open-connection.ts';
import { type Environment, proxyFor } from './proxy.ts';
import { encodings, readBody } from './read-body.ts';

export interface NodeTransportOptions {
  /** A connection that isn't there by then failed, and nothing was sent. Milliseconds; 8,000 when left out. */
  connectWithinMs?: number;
  /** Where `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY` are looked for; the process's own environment when left out. */
  environment?: Environment;
  /** The certificate authorities that are trusted, as PEM; those that Node trusts when left out. */
  authorities?: readonly string[];
  /** Is told, for debugging, of each request and its answer, without a query, headers and bodies. */
  log?: Log;
}

/** No answer, or not a whole one. `cause` is Node's own error, with its code. */
class TransportError extends Error {
  override readonly name = 'TransportError';
}

/**
 * Reuses connections for reading. Every other request opens and closes one of its own: when a reused connection breaks,
 * nobody knows whether the request arrived, and a refresh token works once. The request's signal is the only deadline for
 * an answer.
 *
 * @example
 * ```ts
 * const client = createTraktClient({ app, session, transport: nodeTransport() });
 * ```
 */
export function nodeTransport(options: NodeTransportOptions = {}): Transport {
  const { connectWithinMs = 8_000, environment = { ...process.env }, authorities, log } = options;
  const secureContext = authorities && createSecureContext({ ca: [...authorities] });
  const clients = {
    'http:': { request: http.request, Agent: PlainConnections, kept: new PlainConnections({ keepAlive: true }) },
    'https:': { request: https.request, Agent: TlsConnections, kept: new TlsConnections({ keepAlive: true }) },
  };

  const transport: Transport = async (address, request) => {
    const { signal, maxBytes } = request;
    const url = new URL(address);
    const { protocol } = url;
    if (protocol !== 'http:' && protocol !== 'https:') throw new TypeError(`No transport for ${protocol}`);
    const { request: open, Agent, kept } = clients[protocol];
    try {
      signal?.throwIfAborted();
      const opening = { url, proxy: proxyFor(url, environment), secureContext, withinMs: connectWithinMs, signal };
      const agent = request.method === 'GET' ? kept : new Agent({ keepAlive: false });
      return readable(await send({ request, opening, open, agent }), { maxBytes, signal });
    } catch (cause) {
      throw failure(cause, signal);
    }
  };
  const named = Object.assign(transport, { namesFailures: true });
  return log ? loggedTransport(named, harmless(log)) : named;
}

type RequestOptions = http.RequestOptions & { opening: Opening };
type Done = (error: Error | null, stream?: Duplex) => void;

/** Where each request brings along how its connection is opened, if it needs one. */
class PlainConnections extends http.Agent {
  override createConnection({ opening }: RequestOptions, done: Done): undefined {
    openConnection(opening, done);
  }
}

class TlsConnections extends https.Agent {
  override createConnection({ opening }: RequestOptions, done: Done): undefined {
    openConnection(opening, done);
  }
}

interface SendOptions {
  request: TransportRequest;
  opening: Opening;
  open: typeof http.request;
  agent: http.Agent;
}

function send({ request, opening, open, agent }: SendOptions): Promise<http.IncomingMessage> {
  const { method, body, signal } = request;
  return new Promise((resolve, reject) => {
    // A token's answer is small, and the fewer steps it goes through the better.
    const headers = { ...request.headers, 'accept-encoding': method === 'GET' ? encodings : 'identity' };
    const options: RequestOptions = { method, headers, agent, opening };
    const outgoing = open(opening.url, options);
    endWith(signal, outgoing);
    outgoing.on('error', reject);
    outgoing.on('response', resolve);
    outgoing.end(body);
  });
}

/** Node ties a connection to the signal of the request that opened it, for good; a reused one would break with that later. */
function endWith(signal: AbortSignal | undefined, outgoing: http.ClientRequest): void {
  // Without an error: once the answer has begun, nobody listens for one on the connection.
  const end = () => void outgoing.destroy();
  const forget = () => signal?.removeEventListener('abort', end);
  signal?.addEventListener('abort', end, { once: true });
  outgoing.on('close', forget);
  // From here on the connection is the agent's, even before the request is closed.
  outgoing.on('response', (response) => response.once('end', forget));
}

interface Reading {
  maxBytes: number;
  signal: AbortSignal | undefined;
}

function readable(response: http.IncomingMessage, { maxBytes, signal }: Reading): TransportResponse {
  // Read at once, whether or not anybody will ask for it: an unread answer would keep its connection.
  const body = readBody(response, { encoding: response.headers['content-encoding'], maxBytes });
  body.catch(() => undefined);
  return {
    status: response.statusCode ?? 0,
    headers: new Headers(
      Object.entries(response.headers).map(([name, value]) => [
        name,
        Array.isArray(value) ? value.join(', ') : `${value}`,
      ]),
    ),
    text: () =>
      body.catch((cause) => {
        throw failure(cause, signal);
      }),
  };
}

/** As `fetch` has it: the signal's own reason when it ended the request, else an error with Node's as its cause. */
function failure(cause: unknown, signal: AbortSignal | undefined): unknown {
  return signal?.aborted ? signal.reason : new TransportError('No complete answer', { cause });
}
