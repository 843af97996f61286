/** A Trakt made of answers, for the tests of this folder. */

import type { Transport, TransportRequest } from '../../transport.ts';
import type { AccessTokens } from '../authorized-request.ts';

export interface Received {
  url: URL;
  request: TransportRequest;
}

export interface FakeAnswer {
  status?: number;
  headers?: Record<string, string>;
  /** Text goes out as it is, everything else as JSON. */
  body?: unknown;
}

/** An answer, a failure of the transport, or what decides between them. */
export type Scripted = FakeAnswer | Error | ((received: Received) => FakeAnswer | Promise<FakeAnswer>);

/** A transport that gives the answers in turn (the last one for good) or asks a function; `received` tells what came. */
export function fakeTrakt(...answers: Scripted[]): {
  transport: Transport;
  received: Received[];
} {
  const received: Received[] = [];
  const transport: Transport = async (url, request) => {
    const arrived = { url: new URL(url), request };
    received.push(arrived);
    const next = answers[Math.min(received.length, answers.length) - 1] ?? {};
    const answer = typeof next === 'function' ? await next(arrived) : next;
    if (answer instanceof Error) throw answer;
    return toResponse(answer);
  };
  return { transport, received };
}

function toResponse({ status = 200, headers = {}, body }: FakeAnswer): Response {
  const text = typeof body === 'string' || body === undefined ? (body ?? '') : JSON.stringify(body);
  const type: Record<string, string> = typeof body === 'string' ? {} : { 'content-type': 'application/json' };
  return new Response(status === 204 ? null : text, { status, headers: { ...type, ...headers } });
}

export const html = (status: number, headers: Record<string, string> = {}): FakeAnswer => ({
  status,
  headers: { 'content-type': 'text/html; charset=UTF-8', ...headers },
  body: '<!DOCTYPE html><title>Attention Required!</title>',
});

/** A session whose tokens are `token-1`, `token-2`, …: a rejected one is followed by the next. `asked` tells the calls. */
export function fakeSession(): AccessTokens & { asked: (string | undefined)[] } {
  let version = 1;
  const asked: (string | undefined)[] = [];
  return {
    asked,
    async accessToken({ rejected } = {}) {
      asked.push(rejected);
      if (rejected === `token-${version}`) version += 1;
      return `token-${version}`;
    },
  };
}
