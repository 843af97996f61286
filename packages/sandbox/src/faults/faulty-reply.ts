/** Carries a fault out: replaces, delays, truncates or drops the reply. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Context, Next } from 'hono';
import { exceededLimit } from '../api/request/rate-limit.ts';
import type { Mint } from '../mint.ts';
import { hideFromPages, showToPages } from '../readable-by-pages.ts';
import type { FaultRoute, ReadyFault } from './fault.ts';
import { answerOddly, isOdd } from './odd-answers.ts';
import type { StaleReads } from './stale-reads.ts';

/** The connection ends without a reply: a served sandbox closes the socket, a fetch in this process throws this. */
export class ReplyDropped extends TypeError {
  /** Whether the connection ends by a reset. */
  readonly reset: boolean;

  constructor({ reset = false }: { reset?: boolean } = {}) {
    super('fetch failed: the sandbox dropped the reply', {
      cause: Object.assign(new Error(reset ? 'read ECONNRESET' : 'other side closed'), {
        code: reset ? 'ECONNRESET' : 'UND_ERR_SOCKET',
      }),
    });
    this.reset = reset;
  }
}

/** The connection ends in the middle of this reply's body. A Response can't express that, so the server has to do it. */
export class ReplyCut extends Error {
  readonly status: number;
  /** The reply, with the Content-Length of the whole body. */
  readonly headers: Headers;
  /** The part that is sent. */
  readonly part: Uint8Array<ArrayBuffer>;

  constructor(reply: Response, body: Uint8Array<ArrayBuffer>) {
    super('The sandbox cut the reply off.');
    this.status = reply.status;
    this.headers = new Headers(reply.headers);
    this.headers.set('Content-Length', String(body.length));
    this.part = body.slice(0, Math.floor(body.length / 2));
  }

  /** The reply for a fetch in this process: its body fails where the connection would end. */
  response(): Response {
    const part = this.part;
    let sent = false;
    const stream = new ReadableStream<Uint8Array>({
      pull(controller) {
        if (sent) controller.error(new TypeError('terminated: the sandbox cut the reply off'));
        else controller.enqueue(part);
        sent = true;
      },
    });
    return new Response(stream, { status: this.status, headers: this.headers });
  }
}

export interface FaultyReplyDeps {
  /** Where the request goes. */
  readonly route: FaultRoute;
  readonly mint: Mint;
  readonly staleReads: StaleReads;
  readonly now: () => number;
  /** Its abort ends a delay and drops the reply, or sends the rest of a slow body at once. */
  readonly signal: AbortSignal;
}

/** Returns false if the fault changed nothing. Throws ReplyDropped and ReplyCut. */
export async function replyFaultily(
  c: Context,
  next: Next,
  fault: ReadyFault,
  deps: FaultyReplyDeps,
): Promise<boolean> {
  if (fault.kind === 'stale') return deps.staleReads.answer(c, next, { seconds: fault.seconds, now: deps.now });
  if (isOdd(fault)) return answerOddly(c, next, fault);
  if (fault.commit) await next();
  switch (fault.kind) {
    case 'drop':
    case 'reset':
      throw new ReplyDropped({ reset: fault.kind === 'reset' });
    case 'delay':
      await sleep(fault.ms, undefined, { signal: deps.signal }).catch(() => {
        throw new ReplyDropped();
      });
      if (!fault.commit) await next();
      return true;
    case 'slow':
      c.res = await trickling(c.res, fault.ms, deps.signal);
      return true;
    case 'cut': {
      const reply = fault.commit ? c.res : jsonReply(someTokens);
      throw new ReplyCut(reply, await reply.bytes());
    }
    case 'truncated': {
      const reply = fault.commit ? c.res : jsonReply(someTokens);
      const json = await reply.text();
      if (json === '') return false;
      const { status, headers } = reply;
      replace(c, new Response(json.slice(0, Math.floor(json.length / 2)), { status, headers }), deps);
      return true;
    }
    case 'json_429':
      replace(c, deps.route === 'api' ? apiLimit(c, fault, deps) : oauthLimit(fault), deps);
      return true;
    default:
      replace(c, wrongReply(fault, deps), { route: deps.route, byEdge: isByEdge(fault) });
      return true;
  }
}

/** Keeps only the CORS headers of the original reply, so that a page in a browser can read the faulty one. Not the edge's. */
function replace(
  c: Context,
  reply: Response,
  { route, byEdge = false }: { route: FaultRoute; byEdge?: boolean },
): void {
  for (const name of [...c.res.headers.keys()]) {
    if (!name.startsWith('access-control-')) c.res.headers.delete(name);
  }
  if (byEdge) hideFromPages(c);
  c.res = reply;
  // A reply in the place of one that the API never gave has none to keep.
  if (!byEdge && route === 'api') showToPages(c);
}

function isByEdge(fault: WrongReply): boolean {
  if (fault.kind === 'status') return fault.body === 'html' || fault.body === 'text';
  return fault.kind !== 'redirect';
}

/** The body that is cut off if the server has not carried the request out. */
const someTokens = '{"access_token":"","token_type":"bearer"}';

function jsonReply(json: string): Response {
  return new Response(json, { headers: { 'Content-Type': 'application/json' } });
}

type ServiceLimit = Extract<ReadyFault, { kind: 'json_429' }>;

/** The API's answer to a request over its limit. */
function apiLimit(c: Context, { retryAfterSeconds }: ServiceLimit, { now }: FaultyReplyDeps): Response {
  const headers = {
    'X-Ratelimit': exceededLimit({
      method: c.req.method,
      signedIn: c.req.header('authorization') !== undefined,
      untilMs: now() + retryAfterSeconds * 1000,
    }),
    'Retry-After': String(retryAfterSeconds),
  };
  return new Response(null, { status: 429, headers });
}

function oauthLimit({ retryAfterSeconds }: ServiceLimit): Response {
  return Response.json(
    { error: 'rate_limited', error_description: 'Too many requests.' },
    { status: 429, headers: { 'Retry-After': String(retryAfterSeconds) } },
  );
}

type WrongReply = Extract<ReadyFault, { kind: 'status' | 'html_429' | 'captcha' | 'redirect' }>;

function wrongReply(fault: WrongReply, deps: FaultyReplyDeps): Response {
  const { mint } = deps;
  switch (fault.kind) {
    case 'status':
      return withStatus(fault, deps);
    case 'html_429':
      return edgePage(mint, { status: 429, headers: { 'Retry-After': String(fault.retryAfterSeconds) } });
    case 'captcha':
      return edgePage(mint, { status: 200, headers: {} });
    case 'redirect':
      return new Response(null, { status: fault.status, headers: { Location: fault.location } });
  }
}

function withStatus(
  { status, body, headers }: Extract<WrongReply, { kind: 'status' }>,
  { route, mint }: FaultyReplyDeps,
): Response {
  switch (body) {
    case 'json':
      return Response.json(
        { error: errorOf(status, route), error_description: `The sandbox was told to answer ${status}.` },
        { status, headers },
      );
    case 'html':
      return edgePage(mint, { status, headers });
    case 'text':
      return new Response(`error code: ${edgeError(status).code}`, {
        status,
        headers: { ...edgeHeaders(mint), 'Content-Type': 'text/plain; charset=UTF-8', ...headers },
      });
    case 'empty':
      return new Response(null, { status, headers });
  }
}

/** RFC 6749 section 5.2 and 4.1.2.1: a client goes by the error, so it must not contradict the status. */
function errorOf(status: number, route: FaultRoute): string {
  if (route === 'api') return 'server_error';
  if (status === 401) return 'invalid_client';
  if (status === 403) return 'access_denied';
  if (status === 429) return 'rate_limited';
  if (status === 503) return 'temporarily_unavailable';
  return status < 500 ? 'invalid_request' : 'server_error';
}

/** Cloudflare's error number, and the text of its page. */
function edgeError(status: number): { code: number; title: string; text: string } {
  if (status === 429) return { code: 1015, title: 'Error 1015', text: 'You are being rate limited.' };
  if (status === 403) return { code: 1010, title: 'Error 1010', text: 'The owner of this website has banned you.' };
  if (status === 200) return { code: 200, title: 'One moment', text: 'Show that you are human to go on.' };
  return { code: status, title: `Error ${status}`, text: 'The web server could not be reached.' };
}

function edgePage(mint: Mint, { status, headers }: { status: number; headers: Record<string, string> }): Response {
  const { title, text } = edgeError(status);
  return new Response(
    `<!doctype html><html lang="en"><head><title>${title}</title></head><body><h1>${title}</h1><p>${text}</p></body></html>`,
    { status, headers: { ...edgeHeaders(mint), 'Content-Type': 'text/html; charset=UTF-8', ...headers } },
  );
}

function edgeHeaders(mint: Mint): Record<string, string> {
  return { 'CF-Ray': `${mint.rayId()}-SBX`, Server: 'cloudflare' };
}

/** The same reply with a body in up to twenty parts, the last of them after that time. */
async function trickling(reply: Response, ms: number, signal: AbortSignal): Promise<Response> {
  const body = await reply.bytes();
  if (body.length === 0) return reply;
  const parts = Math.min(20, body.length);
  const gone = new AbortController();
  let sent = 0;
  const stream = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        await sleep(ms / parts, undefined, { signal: AbortSignal.any([signal, gone.signal]) }).catch(() => undefined);
        if (gone.signal.aborted) return;
        const upTo = signal.aborted ? parts : sent + 1;
        controller.enqueue(
          body.slice(Math.floor((sent / parts) * body.length), Math.floor((upTo / parts) * body.length)),
        );
        sent = upTo;
        if (sent === parts) controller.close();
      },
      cancel: () => gone.abort(),
    },
    { highWaterMark: 0 },
  );
  const headers = new Headers(reply.headers);
  headers.set('Content-Length', String(body.length));
  return new Response(stream, { status: reply.status, headers });
}
