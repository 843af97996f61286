/** A server's side of the wire, for tests: answers from a script, and what was asked. */

import type { Transport, TransportRequest, TransportResponse } from '../transport.ts';

export interface ScriptedAnswer {
  status?: number;
  /** A string is sent as it is, anything else as JSON. */
  body?: unknown;
  /** Of the body; for a string `text/html` when it looks so, else `text/plain`. */
  type?: string;
  headers?: Record<string, string>;
}

/** An answer, an error to throw, or a promise or function of its own for whatever else a network does. */
export type Turn = ScriptedAnswer | Error | ((request: TransportRequest) => Promise<TransportResponse>);

interface Sent {
  url: string;
  request: TransportRequest;
  /** The JSON body. */
  fields: Record<string, unknown>;
}

export interface FakeTransport {
  transport: Transport;
  sent: Sent[];
}

/** Answers each request with the next turn; the last one is for all that follow. */
export function fakeTransport(...turns: [Turn, ...Turn[]]): FakeTransport {
  const sent: Sent[] = [];
  const transport: Transport = async (url, request) => {
    const turn = turns[Math.min(sent.length, turns.length - 1)] ?? {};
    sent.push({ url, request, fields: JSON.parse(request.body ?? '{}') });
    if (turn instanceof Error) throw turn;
    return typeof turn === 'function' ? turn(request) : aResponse(turn);
  };
  return { transport, sent };
}

export function aResponse({ status = 200, body = '', type, headers = {} }: ScriptedAnswer): Response {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const guessed = typeof body !== 'string' ? 'application/json' : /^\s*</.test(body) ? 'text/html' : 'text/plain';
  const contentType = type ?? (text === '' ? undefined : guessed);
  const response = new Response(text === '' ? null : text, {
    status,
    headers: { ...(contentType && { 'content-type': contentType }), ...headers },
  });
  // A Response gives a string body a type when none is named.
  if (contentType === undefined) response.headers.delete('content-type');
  return response;
}

/** What Node's fetch throws: the system's error, with its code, is the cause. */
export function fetchFailed(code: string, more: Record<string, unknown> = {}): TypeError {
  return new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code, ...more }) });
}

/** A server that never answers; it ends when its signal does. */
export function neverAnswers({ signal }: TransportRequest): Promise<TransportResponse> {
  return new Promise((_, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
