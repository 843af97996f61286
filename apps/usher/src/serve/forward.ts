/** Passes a request on to Trakt, and the answer back, as they stream by. */

import http, { type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import https from 'node:https';
import { pipeline, type Readable } from 'node:stream';
import type { Answer } from './token-answers.ts';

export interface ForwardTo {
  /** Whose request it is. */
  readonly program: string;
  /** Of the server that stands for the host that was asked. */
  readonly origin: string;
  /** Begins with a slash. */
  readonly path: string;
  /** Of the request: as a whole, or as it comes. Undefined where it has none. */
  readonly body: Buffer | Readable | undefined;
  /** Asked where Trakt fails or can't be reached. Resolves to an answer in the place of the outage, if there is one. */
  readonly onOutage?: (() => Promise<Answer | undefined>) | undefined;
  /** Called when Trakt's answer begins. It is passed on once the promise resolves, if there is one: it may not reject. */
  readonly answered: (status: number, headers: IncomingHttpHeaders) => Promise<void> | undefined;
  /** Called with the system's word where there is none. */
  readonly failed: (reason: string) => void;
}

/** To the beginning of an answer, and between two pieces of it. */
const quietMs = 60_000;
/** For the reads of one program: where it takes its answers slowly, the others have theirs. */
const mostSockets = 32;

/** A server, as a program's requests reach it. */
interface Upstream {
  readonly host: string;
  readonly client: Pick<typeof http, 'request'>;
  readonly address: Pick<http.RequestOptions, 'protocol' | 'hostname' | 'port'>;
  /** For reads. */
  readonly agent: http.Agent;
}

const kept = new Map<string, Upstream>();

function upstreamOf(program: string, origin: string): Upstream {
  const name = `${origin} ${program}`;
  const known = kept.get(name) ?? newUpstream(new URL(origin));
  kept.set(name, known);
  return known;
}

function newUpstream({ protocol, hostname, port, host }: URL): Upstream {
  const client = protocol === 'http:' ? http : https;
  return {
    host,
    client,
    address: { protocol, hostname: hostname.replace(/^\[|\]$/g, ''), port: port || undefined },
    // The same time as that of a request, or each request sets the socket's time twice.
    agent: new client.Agent({ keepAlive: true, maxSockets: mostSockets, timeout: quietMs }),
  };
}

/** For the end: kept connections would hold the process. */
export function endConnections(): void {
  for (const { agent } of kept.values()) agent.destroy();
}

export function forward(request: IncomingMessage, response: ServerResponse, to: ForwardTo): void {
  const { client, address, host, agent } = upstreamOf(to.program, to.origin);
  const mayRepeat = isRead(request) && !to.body;
  send();

  function send(isSecond = false): void {
    const upstream = client.request({
      ...address,
      method: request.method,
      path: to.path,
      headers: [...endToEnd(request), 'host', host, ...framing(request)],
      // When a kept connection breaks, nobody knows whether a write has arrived.
      agent: isRead(request) ? agent : false,
      timeout: quietMs,
    });
    upstream.on('timeout', () =>
      upstream.destroy(Object.assign(new Error('No answer in time'), { code: 'ETIMEDOUT' })),
    );
    upstream.on('error', (error: NodeJS.ErrnoException) => {
      // The server had closed a connection that was kept, and a read may go out again.
      const isToRepeat = mayRepeat && upstream.reusedSocket && !isSecond && !response.headersSent;
      if (isToRepeat && !response.destroyed) {
        response.off('close', leave);
        return send(true);
      }
      if (response.destroyed) return;
      to.failed(error.code ?? 'unknown');
      if (response.headersSent) response.destroy();
      else meetOutage(() => response.writeHead(error.code === 'ETIMEDOUT' ? 504 : 502, { 'retry-after': '30' }).end());
    });
    upstream.on('response', (answer) => {
      const { statusCode = 502 } = answer;
      const heard = to.answered(statusCode, answer.headers);
      const passOn = () => {
        // An answer that breaks off, or has broken off already, must not look whole.
        if (answer.destroyed) return void response.destroy();
        response.writeHead(statusCode, endToEnd(answer));
        answer.on('error', () => response.destroy());
        answer.pipe(response);
      };
      if (statusCode >= 500) meetOutage(passOn, () => answer.destroy());
      else if (heard) void heard.then(passOn);
      else passOn();
    });
    const leave = () => upstream.destroy();
    response.once('close', leave);
    if (to.body instanceof Uint8Array) upstream.end(to.body);
    // It ends with an error where the program goes away.
    else if (to.body) pipeline(to.body, upstream, () => undefined);
    else upstream.end();
  }

  function meetOutage(passOn: () => void, leave: () => void = () => undefined): void {
    const asking = to.onOutage?.();
    if (!asking) passOn();
    void asking?.then((answer) => {
      if (response.destroyed) return;
      if (!answer) return passOn();
      response.writeHead(answer.status, answer.headers).end(answer.body);
      leave();
    });
  }
}

export function isRead({ method }: IncomingMessage): boolean {
  return method === 'GET' || method === 'HEAD';
}

export function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0';
}

/**
 * How the other end knows where the request ends, where that isn't said end to end. Node frames no body of a GET or DELETE by
 * itself: the other end would read it as the next request.
 */
function framing(request: IncomingMessage): string[] {
  const { headers } = request;
  if (headers['transfer-encoding'] !== undefined) return ['transfer-encoding', 'chunked'];
  return headers['content-length'] === undefined && !isRead(request) ? ['content-length', '0'] : [];
}

/** RFC 9110 section 7.6.1. `expect` was answered by our own server. */
const ofOneConnection = new Set([
  ...['connection', 'keep-alive', 'proxy-connection', 'proxy-authorization', 'proxy-authenticate'],
  ...['te', 'trailer', 'transfer-encoding', 'upgrade', 'expect', 'host'],
]);

/** The headers that are for the other end, as they came: a name, its value, the next name. */
export function endToEnd({ rawHeaders, headers: { connection } }: IncomingMessage): string[] {
  const named = new Set(connection?.toLowerCase().split(/[\s,]+/));
  // Where a message ends, no connection says of its own.
  named.delete('content-length');
  const kept: string[] = [];
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const [name = '', value = ''] = [rawHeaders[at], rawHeaders[at + 1]];
    const inSmall = name.toLowerCase();
    if (!ofOneConnection.has(inSmall) && !named.has(inSmall)) kept.push(name, value);
  }
  return kept;
}
