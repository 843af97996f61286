/**
 * The transport over Node's own HTTP client: a third of the price of `fetch`, and loaded in a tenth of undici's time. A body
 * that ends before its announced length, a reset or a timeout rejects; a redirect is an answer.
 */

import http from 'node:http';
import https from 'node:https';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import type { Transport, TransportRequest, TransportResponse } from 'trakt-usher';

export interface NodeTransportOptions {
  /** An answer longer than this, after unpacking, is refused. Bytes; 64 MiB when left out. */
  maxBytes?: number;
  /** A connection that isn't there by then failed, and nothing was sent. Milliseconds; 8,000 when left out. */
  connectWithinMs?: number;
}

/** No answer, or not a whole one. `cause` is Node's own error, with its code. */
export class TransportError extends Error {
  override readonly name = 'TransportError';
}

/**
 * Reuses connections for reading. Every other request opens and closes one of its own: when a reused connection breaks,
 * nobody knows whether the request arrived, and a refresh token works once.
 */
export function nodeTransport(options: NodeTransportOptions = {}): Transport {
  const { maxBytes = 64 * 2 ** 20, connectWithinMs = 8_000 } = options;
  const clients = {
    'http:': { request: http.request, agent: new http.Agent({ keepAlive: true }) },
    'https:': { request: https.request, agent: new https.Agent({ keepAlive: true }) },
  };

  const transport: Transport = async (url, request) => {
    const { protocol } = new URL(url);
    if (protocol !== 'http:' && protocol !== 'https:') throw new TypeError(`No transport for ${protocol}`);
    try {
      const response = await send(url, { request, client: clients[protocol], connectWithinMs });
      return readable(response, { maxBytes, signal: request.signal });
    } catch (cause) {
      throw failure(cause, request.signal);
    }
  };
  return Object.assign(transport, { namesFailures: true });
}

interface SendOptions {
  request: TransportRequest;
  client: { request: typeof http.request; agent: http.Agent };
  connectWithinMs: number;
}

function send(url: string, { request, client, connectWithinMs }: SendOptions): Promise<http.IncomingMessage> {
  const { method, body, signal } = request;
  signal?.throwIfAborted();
  return new Promise((resolve, reject) => {
    const reading = method === 'GET';
    // A token's answer is small, and the fewer steps it goes through the better.
    const headers = { ...request.headers, 'accept-encoding': reading ? 'gzip' : 'identity' };
    // An agent of `false` is Node's word for a connection of its own.
    const outgoing = client.request(url, { method, headers, agent: reading && client.agent });
    endWith(signal, outgoing);
    const isConnected = failUnlessConnected(outgoing, connectWithinMs);
    // Whatever ends a connection that doesn't stand yet, a handshake that breaks off included, nothing was sent.
    outgoing.on('error', (error) => reject(isConnected() ? error : Object.assign(error, { syscall: 'connect' })));
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

/** Until its connection stands, with TLS, nothing of a request has left this machine. Returns whether it does. */
function failUnlessConnected(outgoing: http.ClientRequest, withinMs: number): () => boolean {
  let stands = false;
  const late = () =>
    outgoing.destroy(Object.assign(new Error('connect timed out'), { code: 'ETIMEDOUT', syscall: 'connect' }));
  const timer = setTimeout(late, withinMs);
  const connected = () => {
    stands = true;
    clearTimeout(timer);
  };
  outgoing.on('close', () => clearTimeout(timer));
  outgoing.on('socket', (socket) => {
    if (!socket.connecting) return connected();
    socket.once('encrypted' in socket ? 'secureConnect' : 'connect', connected);
  });
  return () => stands;
}

interface Reading {
  maxBytes: number;
  signal: AbortSignal | undefined;
}

function readable(response: http.IncomingMessage, { maxBytes, signal }: Reading): TransportResponse {
  // Read at once, whether or not anybody will ask for it: an unread answer would keep its connection.
  const body = readAll(response, maxBytes);
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

async function readAll(response: http.IncomingMessage, maxBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const collect = async (source: AsyncIterable<Buffer>) => {
    for await (const chunk of source) {
      bytes += chunk.length;
      if (bytes > maxBytes) throw Object.assign(new Error('answer too long'), { code: 'ERR_BODY_TOO_LONG' });
      chunks.push(chunk);
    }
  };
  if (response.headers['content-encoding'] === 'gzip') await pipeline(response, createGunzip(), collect);
  else await pipeline(response, collect);
  return Buffer.concat(chunks).toString('utf8');
}

/** As `fetch` has it: the signal's own reason when it ended the request, else an error with Node's as its cause. */
function failure(cause: unknown, signal: AbortSignal | undefined): unknown {
  return signal?.aborted ? signal.reason : new TransportError('No complete answer', { cause });
}
