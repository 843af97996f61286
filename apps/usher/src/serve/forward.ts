/** Passes a request on to Trakt, and the answer back, as they stream by. */

import http, {
  type IncomingHttpHeaders,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type ServerResponse,
} from 'node:http';
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
      const mayRepeat = isRead && upstream.reusedSocket && !isSecond && !hasBody(request) && !response.headersSent;
      if (mayRepeat && !response.destroyed) {
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
      to.answered(statusCode, answer.headers);
      const passOn = () => {
        response.writeHead(statusCode, endToEnd(answer));
        // An answer that breaks off, or has broken off already, must not look whole.
        pipeline(answer, response, () => undefined);
      };
      if (statusCode < 500) passOn();
      else meetOutage(passOn, () => answer.destroy());
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
