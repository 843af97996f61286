/** Passes a request on to Trakt, and the answer back, as they stream by. */

import http, {
  type IncomingHttpHeaders,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type ServerResponse,
} from 'node:http';
import https from 'node:https';
import { pipeline, type Readable } from 'node:stream';

export interface ForwardTo {
  /** Whose request it is. */
  readonly program: string;
  /** Of the server that stands for the host that was asked. */
  readonly origin: string;
  /** Begins with a slash. */
  readonly path: string;
  /** Of the request; undefined where it has none. */
  readonly body: Readable | undefined;
  /** Called when Trakt's answer begins. */
  readonly answered: (status: number, headers: IncomingHttpHeaders) => void;
  /** Called with the system's word where there is none. */
  readonly failed: (reason: string) => void;
}

/** To the beginning of an answer, and between two pieces of it. */
const quietMs = 60_000;
/** For the reads of one program: where it takes its answers slowly, the others have theirs. */
const mostSockets = 32;

const kept = new Map<string, http.Agent>();

function agentOf(program: string, isPlain: boolean): http.Agent {
  const name = JSON.stringify([program, isPlain]);
  const { Agent } = isPlain ? http : https;
  const agent = kept.get(name) ?? new Agent({ keepAlive: true, maxSockets: mostSockets });
  kept.set(name, agent);
  return agent;
}

/** For the end: kept connections would hold the process. */
export function endConnections(): void {
  for (const agent of kept.values()) agent.destroy();
}

export function forward(request: IncomingMessage, response: ServerResponse, to: ForwardTo): void {
  const url = new URL(to.origin);
  const isPlain = url.protocol === 'http:';
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  send();

  function send(isSecond = false): void {
    const upstream = (isPlain ? http : https).request({
      protocol: url.protocol,
      hostname: url.hostname.replace(/^\[|\]$/g, ''),
      port: url.port || undefined,
      method: request.method,
      path: to.path,
      headers: { ...endToEnd(request), host: url.host },
      // When a kept connection breaks, nobody knows whether a write has arrived.
      agent: isRead ? agentOf(to.program, isPlain) : false,
      timeout: quietMs,
    });
    upstream.on('timeout', () =>
      upstream.destroy(Object.assign(new Error('No answer in time'), { code: 'ETIMEDOUT' })),
    );
    upstream.on('error', (error: NodeJS.ErrnoException) => {
      // The server had closed a connection that was kept, and a read may go out again.
      const mayRepeat = isRead && upstream.reusedSocket && !isSecond && !to.body && !response.headersSent;
      if (mayRepeat && !response.destroyed) {
        response.off('close', leave);
        return send(true);
      }
      if (response.destroyed) return;
      to.failed(error.code ?? 'unknown');
      if (response.headersSent) response.destroy();
      else response.writeHead(error.code === 'ETIMEDOUT' ? 504 : 502, { 'retry-after': '30' }).end();
    });
    upstream.on('response', (answer) => {
      to.answered(answer.statusCode ?? 0, answer.headers);
      response.writeHead(answer.statusCode ?? 502, endToEnd(answer));
      pipeline(answer, response, () => undefined);
    });
    const leave = () => upstream.destroy();
    response.once('close', leave);
    if (to.body) to.body.pipe(upstream);
    else upstream.end();
  }
}

export function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0';
}

/** RFC 9110 section 7.6.1. `expect` was answered by our own server. */
const ofOneConnection = new Set([
  ...['connection', 'keep-alive', 'proxy-connection', 'proxy-authorization', 'proxy-authenticate'],
  ...['te', 'trailer', 'transfer-encoding', 'upgrade', 'expect', 'host'],
]);

/** The headers that are for the other end, as they came: names in small letters, several values as a list. */
export function endToEnd({ headersDistinct, headers }: IncomingMessage): OutgoingHttpHeaders {
  const named = new Set((headers.connection ?? '').toLowerCase().split(/[\s,]+/));
  const entries = Object.entries(headersDistinct).filter(([name]) => !ofOneConnection.has(name) && !named.has(name));
  return Object.fromEntries(entries.map(([name, values]) => [name, values?.length === 1 ? values[0] : values]));
}
