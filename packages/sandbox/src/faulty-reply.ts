/** Carries a fault out: the requests that meet one get this in place of the reply, or late, or not at all. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Context, Next } from 'hono';
import type { ReadyFault } from './faults.ts';
import type { Mint } from './mint.ts';

/** The connection ends without a reply: in a process of its own the socket, in this one a fetch that throws this. */
export class ReplyDropped extends TypeError {
  constructor() {
    super('fetch failed: the sandbox dropped the reply');
  }
}

type WrongReply = Exclude<ReadyFault, { kind: 'drop' | 'delay' }>;

export interface FaultyReplyDeps {
  readonly mint: Mint;
  /** Ends a delay early, and then the connection. */
  readonly signal: AbortSignal;
}

export async function replyFaultily(c: Context, next: Next, fault: ReadyFault, deps: FaultyReplyDeps): Promise<void> {
  if (fault.kind === 'delay') {
    if (fault.commit) await next();
    await sleep(fault.ms, undefined, { signal: deps.signal }).catch(() => {
      throw new ReplyDropped();
    });
    if (!fault.commit) await next();
    return;
  }
  if (fault.commit) await next();
  if (fault.kind === 'drop') throw new ReplyDropped();
  c.res = await wrongReply(c, fault, deps.mint);
}

async function wrongReply(c: Context, fault: WrongReply, mint: Mint): Promise<Response> {
  switch (fault.kind) {
    case 'status':
      return withStatus(fault, mint);
    case 'html_429':
      return edgePage({
        status: 429,
        title: 'Error 1015',
        text: 'You are being rate limited.',
        headers: { 'Retry-After': String(fault.retryAfterSeconds), 'CF-Ray': `${mint.rayId()}-SBX` },
      });
    case 'json_429':
      return Response.json(
        { error: 'rate_limited', error_description: 'Too many requests.' },
        { status: 429, headers: { 'Retry-After': String(fault.retryAfterSeconds) } },
      );
    case 'captcha':
      return edgePage({
        status: 200,
        title: 'One moment',
        text: 'Show that you are human to go on.',
        headers: { 'CF-Ray': `${mint.rayId()}-SBX` },
      });
    case 'truncated':
      return truncated(fault.commit ? await c.res.text() : '{"access_token":"","token_type":"bearer"}');
    case 'redirect':
      return new Response(null, { status: fault.status, headers: { Location: fault.location } });
  }
}

function withStatus({ status, body }: Extract<WrongReply, { kind: 'status' }>, mint: Mint): Response {
  const text = `The sandbox was told to answer ${status}.`;
  switch (body) {
    case 'json':
      return Response.json({ error: 'server_error', error_description: text }, { status });
    case 'html':
      return edgePage({ status, title: `Error ${status}`, text, headers: { 'CF-Ray': `${mint.rayId()}-SBX` } });
    case 'text':
      return new Response(text, { status });
    case 'empty':
      return new Response(null, { status });
  }
}

function edgePage(page: { status: number; title: string; text: string; headers: Record<string, string> }): Response {
  const { status, title, text, headers } = page;
  return new Response(
    `<!doctype html><html lang="en"><head><title>${title}</title></head><body><h1>${title}</h1><p>${text}</p></body></html>`,
    { status, headers: { ...headers, 'Content-Type': 'text/html; charset=UTF-8', Server: 'cloudflare' } },
  );
}

function truncated(json: string): Response {
  return new Response(json.slice(0, Math.floor(json.length / 2)), { headers: { 'Content-Type': 'application/json' } });
}
