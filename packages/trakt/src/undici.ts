/**
 * `trakt-usher/undici`: the transport for Node over undici, a third of the price of `fetch`, and safer with tokens: a
 * request that changes something has a connection of its own.
 */

import type { IncomingHttpHeaders } from 'node:http';
import { Agent, type buildConnector, Client, type Dispatcher } from 'undici';
import { type Deferred, deferred } from './deferred.ts';
import { type Opening, openConnection } from './node/open-connection.ts';
import { type Environment, proxyFor } from './node/proxy.ts';
import { type Body, createBody, encodings } from './node/read-body.ts';
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
    if (request.method === 'GET') {
      const headers = { ...request.headers, 'accept-encoding': encodings };
      return send(proxy ? proxied : straight, { url, request, headers });
    }
    const opening = { url, proxy, withinMs, signal: request.signal };
    const alone = new Client(url.origin, { ...client, allowH2: false, connect: (_, done) => connect(opening, done) });
    return sendAlone(alone, { url, request, headers: request.headers });
  };
  return Object.assign(transport, { namesFailures: true });
}

function connect(opening: Opening, done: buildConnector.Callback): void {
  openConnection(opening, (error, socket) => (socket ? done(null, socket) : done(error ?? new Error(), null)));
}

/** Sends by the dispatcher itself: `request` of undici makes a stream of each body, for half of a request's price. */
function send(dispatcher: Dispatcher, { url, request, headers }: Sending): Promise<TransportResponse> {
  const { method, body = null } = request;
  const path = url.pathname + url.search;
  return new Promise((begin, fail) => {
    dispatcher.dispatch({ origin: url.origin, path, method, headers, body }, new Answer(request, { begin, fail }));
  });
}

interface Sending {
  url: URL;
  request: TransportRequest;
  headers: Record<string, string>;
}

async function sendAlone(dispatcher: Dispatcher, sending: Sending): Promise<TransportResponse> {
  const close = () => void dispatcher.destroy();
  try {
    const response = await send(dispatcher, sending);
    response.text().then(close, close);
    return response;
  } catch (error) {
    await dispatcher.destroy();
    throw error;
  }
}

interface Beginning {
  begin(response: TransportResponse): void;
  fail(error: unknown): void;
}

/** Hears from undici what comes. The body is kept at once, whether or not anybody asks: an unread one would keep its connection. */
class Answer implements Dispatcher.DispatchHandler {
  readonly #signal: AbortSignal | undefined;
  readonly #maxBytes: number;
  readonly #beginning: Beginning;
  #controller: Dispatcher.DispatchController | undefined;
  #reading: { body: Body; text: Deferred<string> } | undefined;

  constructor({ signal, maxBytes }: TransportRequest, beginning: Beginning) {
    this.#signal = signal;
    this.#maxBytes = maxBytes;
    this.#beginning = beginning;
    if (signal?.aborted) this.#leave();
    else signal?.addEventListener('abort', this.#leave);
  }

  readonly #leave = () => {
    this.#fail(this.#signal?.reason);
    this.#controller?.abort(this.#signal?.reason);
  };

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#signal?.aborted) controller.abort(this.#signal.reason);
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    // What comes before the answer itself.
    if (status < 200) return;
    const body = createBody({ encoding: headers['content-encoding']?.toString(), maxBytes: this.#maxBytes });
    const text = deferred<string>();
    text.promise.catch(() => undefined);
    this.#reading = { body, text };
    this.#beginning.begin({
      status,
      headers: {
        get(name) {
          const value = headers[name.toLowerCase()];
          return Array.isArray(value) ? value.join(', ') : (value ?? null);
        },
      },
      text: () => text.promise,
    });
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    try {
      this.#reading?.body.add(chunk);
    } catch (error) {
      this.#fail(error);
      if (error instanceof Error) controller.abort(error);
    }
  }

  onResponseEnd(): void {
    this.#forget();
    this.#reading?.text.resolve(this.#reading.body.text());
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    this.#fail(error);
  }

  #fail(error: unknown): void {
    this.#forget();
    this.#beginning.fail(error);
    this.#reading?.text.reject(error);
  }

  #forget(): void {
    this.#signal?.removeEventListener('abort', this.#leave);
  }
}
