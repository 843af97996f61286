/** Answers the requests to Trakt's hosts: those about tokens through the shield, all others by passing them on. */

import type { IncomingMessage, ServerResponse } from 'node:http';
import { finished, PassThrough } from 'node:stream';
import type { Log } from 'trakt-usher';
import { type ApiTurns, bearerOf } from './api-turns.ts';
import { endToEnd, forward, hasBody, isRead } from './forward.ts';
import type { Metrics } from './metrics.ts';
import type { Outbox } from './outbox/outbox.ts';
import { readForOutbox } from './outbox/read-for-outbox.ts';
import type { Shield } from './shield.ts';
import type { Answer } from './token-answers.ts';

export interface RequestParts {
  readonly shield: Shield;
  readonly outbox: Outbox;
  readonly turns: ApiTurns;
  readonly metrics: Pick<Metrics, 'requested'>;
  readonly log: Log;
}

export interface ProgramRequest {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly program: string;
  readonly to: 'api' | 'auth';
  /** Of the server that stands for the host that was asked. */
  readonly origin: string;
  /** Begins with a slash. */
  readonly target: string;
}

const mostBytes = 65_536;
/** Of a request that waits for its turn. */
const mostWaitingBytes = 2 ** 20;
const guarded = ['/oauth/token', '/oauth/device/token', '/oauth/revoke'];

export async function answerRequest(asked: ProgramRequest, parts: RequestParts): Promise<void> {
  const { shield, metrics, log } = parts;
  const { request, response, program, to, origin, target } = asked;
  const startedAt = performance.now();
  const { method = '' } = request;
  const path = target.replace(/[?#].*/s, '');
  const host = hostOf(origin);
  const gone = new AbortController();
  response.once('close', () => {
    // Not after an answer: an abort makes an error with a stack.
    if (!response.writableFinished) gone.abort();
    const durationMs = Math.round(performance.now() - startedAt);
    metrics.requested({
      program,
      host: `${to}.trakt.tv`,
      status: response.headersSent ? response.statusCode : undefined,
    });
    log.info({ event: 'serve.request', program, method, host, path, status: response.statusCode, durationMs });
  });
  const plain = plainPath(path);
  const endpoint = tokenEndpoint(plain);
  const isCounted = to === 'api' && !plain.startsWith('/oauth/');
  if (endpoint === undefined || method === 'OPTIONS')
    return passOn(asked, { path, isCounted, gone: gone.signal }, parts);
  // What isn't read here would go around the shield.
  if (method !== 'POST') return sendEarly(request, response, refused(405));
  const isUnread = target !== path || request.headers['content-encoding'] !== undefined;
  if (isUnread) return sendEarly(request, response, refused(400));
  const body = await readBody(request);
  if (body === undefined) return sendEarly(request, response, refused(413));
  send(response, await shield.answer({ program, issuer: origin, path: endpoint, headers: ownHeaders(request), body }));
}

async function passOn(
  asked: ProgramRequest,
  { path, isCounted, gone }: { path: string; isCounted: boolean; gone: AbortSignal },
  { shield, outbox, turns, log }: RequestParts,
): Promise<void> {
  const { request, response, program, origin, target } = asked;
  const accessToken = bearerOf(request);
  const read = !isRead(request) && outbox.isFor(program) ? await readForOutbox(request, accessToken) : undefined;
  const met = read?.text === undefined ? undefined : await outbox.meet({ program, origin, path, ...read });
  if (met?.kind === 'answer') return send(response, met.answer);
  // Read while it waits: where Node doesn't read, it doesn't see that the client has gone.
  const coming =
    hasBody(request) && !read?.body ? request.pipe(new PassThrough({ highWaterMark: mostWaitingBytes })) : undefined;
  const turn = isCounted ? await turns.of({ request, response, accessToken, program, gone }) : uncounted;
  if (!turn) return;
  if (turn.kind === 'refused') {
    coming?.resume();
    return send(response, turn.answer);
  }
  forward(request, response, {
    ...{ program, origin },
    path: target,
    body: read?.body ?? coming,
    onOutage: met?.onOutage,
    answered(status, headers) {
      turn.answered(status, headers);
      return status === 401 && accessToken !== undefined ? shield.refused(program, accessToken) : undefined;
    },
    failed: (reason) => log.warn({ event: 'serve.upstream_failed', program, host: hostOf(origin), reason }),
  });
}

const uncounted = { kind: 'go', answered: () => undefined } as const;

function hostOf(origin: string): string {
  return origin.replace(/^\w+:\/\//, '');
}

/** As servers read it that take some other ways to write a path for the same. */
function plainPath(path: string): string {
  // Each way to write a path of sign-ins has the word in it, or a percent sign.
  if (!/oauth|%/i.test(path)) return path;
  const local = decoded(path).replace(/^https?:\/\/[^/]*/i, '');
  return new URL(`http://localhost${local}`).pathname.toLowerCase().replace(/\/{2,}/g, '/');
}

function tokenEndpoint(path: string): string | undefined {
  const plain = path.replace(/(\.\w+)?\/?$/, '');
  return guarded.find((each) => each === plain);
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function ownHeaders(request: IncomingMessage): Record<string, string> {
  const names = new Set(
    endToEnd(request)
      .filter((_, at) => at % 2 === 0)
      .map((name) => name.toLowerCase()),
  );
  const entries = Object.entries(request.headersDistinct).flatMap(([name, values]) =>
    !names.has(name) || ['content-length', 'accept-encoding'].includes(name) ? [] : [[name, String(values)]],
  );
  return Object.fromEntries(entries);
}

/** Undefined as soon as it is too long. The rest of it is let pass. */
function readBody(request: IncomingMessage): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const pieces: Buffer[] = [];
    let bytes = 0;
    request.on('data', (piece: Buffer) => {
      bytes += piece.length;
      if (bytes <= mostBytes) pieces.push(piece);
      else resolve(undefined);
    });
    finished(request, (error) => (error ? reject(error) : resolve(Buffer.concat(pieces).toString())));
  });
}

/** While the request is still coming. A connection that ended before it had come would take the answer along. */
function sendEarly(request: IncomingMessage, response: ServerResponse, { status, headers, body }: Answer): void {
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) }).write(body);
  request.resume();
  finished(request, () => response.end());
}

export function refused(status: number): Answer {
  return { status, headers: { 'content-type': 'application/json' }, body: '{"error":"invalid_request"}' };
}

export function send(response: ServerResponse, { status, headers, body }: Answer): void {
  if (response.destroyed) return;
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) }).end(body);
}
