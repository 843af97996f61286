/**
 * `trakt-usher/undici`: the transport for Node over undici, a third of the price of `fetch`, and safer with tokens: a
 * request that changes something has a connection of its own.
 */

import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { Agent, Client, type Dispatcher, request as send } from 'undici';
import type { Transport, TransportRequest, TransportResponse } from './transport.ts';

export interface UndiciTransportOptions {
  /** An answer longer than this, after unpacking, is refused. Bytes; 64 MiB when left out. */
  maxBytes?: number;
  /** A connection that isn't there by then failed, and nothing was sent. Milliseconds; 8,000 when left out. */
  connectWithinMs?: number;
}

/**
 * A transport that reuses connections for reading. Every other request opens and closes one of its own: when a reused
 * connection breaks, nobody knows whether the request arrived, and a refresh token works once.
 *
 * Needs `undici` 8 installed beside this package. An answer that is cut short, a reset and a timeout reject with
 * undici's error.
 */
export function undiciTransport(options: UndiciTransportOptions = {}): Transport {
  const { maxBytes = 64 * 2 ** 20, connectWithinMs = 8_000 } = options;
  const client = { connect: { timeout: connectWithinMs }, maxResponseSize: maxBytes };
  const reading = new Agent(client);
  // Over HTTP/2 a stream that was refused would be opened again, and the request sent twice.
  const alone = { ...client, allowH2: false };
  const transport: Transport = (url, request) =>
    request.method === 'GET'
      ? read({ dispatcher: reading, url, request, maxBytes })
      : sendAlone({ dispatcher: new Client(new URL(url).origin, alone), url, request, maxBytes });
  return Object.assign(transport, { namesFailures: true });
}

interface SendOptions<D extends Dispatcher> {
  dispatcher: D;
  url: string;
  request: TransportRequest;
  maxBytes: number;
}

async function read({ dispatcher, url, request, maxBytes }: SendOptions<Agent>): Promise<TransportResponse> {
  const headers = { ...request.headers, 'accept-encoding': 'gzip' };
  return answer(await send(url, { dispatcher, headers, signal: request.signal ?? null }), maxBytes);
}

async function sendAlone({ dispatcher, url, request, maxBytes }: SendOptions<Client>): Promise<TransportResponse> {
  const { method, headers, body, signal } = request;
  let connected = false;
  dispatcher.once('connect', () => {
    connected = true;
  });
  try {
    const response = answer(
      await send(url, { dispatcher, method, headers, body: body ?? null, signal: signal ?? null }),
      maxBytes,
    );
    const close = () => void dispatcher.destroy();
    response.text().then(close, close);
    return response;
  } catch (error) {
    await dispatcher.destroy();
    // Whatever ends a connection that doesn't stand yet, a handshake that breaks off included, nothing was sent.
    throw connected ? error : Object.assign(new Error('No connection', { cause: error }), { syscall: 'connect' });
  }
}

function answer({ statusCode, headers, body }: Dispatcher.ResponseData, maxBytes: number): TransportResponse {
  // Read at once, whether or not anybody will ask for it: an unread answer would keep its connection.
  const text = body.bytes().then(async (bytes) => {
    const packed = headers['content-encoding'] === 'gzip';
    return new TextDecoder().decode(packed ? await unpack(bytes, { maxOutputLength: maxBytes }) : bytes);
  });
  text.catch(() => undefined);
  return {
    status: statusCode,
    headers: {
      get(name) {
        const value = headers[name.toLowerCase()];
        return Array.isArray(value) ? value.join(', ') : (value ?? null);
      },
    },
    text: () => text,
  };
}

const unpack = promisify(gunzip);
