/**
 * `trakt-usher/undici`: the transport for Node over undici, a third of the price of `fetch`, and safer with tokens: a
 * request that changes something has a connection of its own.
 */

import { Agent, type buildConnector, Client, type Dispatcher, request as send } from 'undici';
import { type Opening, openConnection } from './node/open-connection.ts';
import { type Environment, proxyFor } from './node/proxy.ts';
import { encodings, readBody } from './node/read-body.ts';
import type { Transport, TransportRequest, TransportResponse } from './transport.ts';

export interface UndiciTransportOptions {
  /** A connection that isn't there by then failed, and nothing was sent. Milliseconds; 8,000 when left out. */
  connectWithinMs?: number;
  /** Where `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY` are looked for; the process's own environment when left out. */
  environment?: Environment;
}

/**
 * A transport that reuses connections for reading. Every other request opens and closes one of its own: when a reused
 * connection breaks, nobody knows whether the request arrived, and a refresh token works once. The request's signal is the
 * only deadline for an answer.
 *
 * Needs `undici` 7 or 8 installed beside this package; on Node 20 it has to be 7. An answer that is cut short, a reset and a timeout reject with
 * undici's error.
 *
 * @example
 * ```ts
 * const client = createTraktClient({ app, session, transport: undiciTransport() });
 * ```
 */
export function undiciTransport(options: UndiciTransportOptions = {}): Transport {
  const { connectWithinMs: withinMs = 8_000, environment = { ...process.env } } = options;
  const client = { headersTimeout: 0, bodyTimeout: 0 };
  const straight = new Agent({ ...client, connect: { timeout: withinMs } });
  const proxied = new Agent({
    ...client,
    connect({ protocol, host }, done) {
      const url = new URL(`${protocol}//${host}`);
      connect({ url, proxy: proxyFor(url, environment), withinMs, signal: undefined }, done);
    },
  });
  const transport: Transport = async (address, request) => {
    const url = new URL(address);
    const proxy = proxyFor(url, environment);
    if (request.method === 'GET') return read({ dispatcher: proxy ? proxied : straight, url, request });
    const opening = { url, proxy, withinMs, signal: request.signal };
    const alone = new Client(url.origin, { ...client, allowH2: false, connect: (_, done) => connect(opening, done) });
    return sendAlone({ dispatcher: alone, url, request });
  };
  return Object.assign(transport, { namesFailures: true });
}

function connect(opening: Opening, done: buildConnector.Callback): void {
  openConnection(opening, (error, socket) => (socket ? done(null, socket) : done(error ?? new Error(), null)));
}

interface SendOptions<D extends Dispatcher> {
  dispatcher: D;
  url: URL;
  request: TransportRequest;
}

async function read({ dispatcher, url, request }: SendOptions<Agent>): Promise<TransportResponse> {
  const headers = { ...request.headers, 'accept-encoding': encodings };
  return answer(await send(url, { dispatcher, headers, signal: request.signal ?? null }), request.maxBytes);
}

async function sendAlone({ dispatcher, url, request }: SendOptions<Client>): Promise<TransportResponse> {
  const { method, headers, body, signal } = request;
  try {
    const response = answer(
      await send(url, { dispatcher, method, headers, body: body ?? null, signal: signal ?? null }),
      request.maxBytes,
    );
    const close = () => void dispatcher.destroy();
    response.text().then(close, close);
    return response;
  } catch (error) {
    await dispatcher.destroy();
    throw signal?.aborted ? signal.reason : error;
  }
}

function answer({ statusCode, headers, body }: Dispatcher.ResponseData, maxBytes: number): TransportResponse {
  // Read at once, whether or not anybody will ask for it: an unread answer would keep its connection.
  const text = readBody(body, { encoding: headers['content-encoding']?.toString(), maxBytes });
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
