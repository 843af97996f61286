/** Requests outside a tunnel: how the proxy is and what it did, and `/api` and `/auth` for programs that can be pointed at it. */

import type { IncomingMessage, ServerResponse } from 'node:http';
import { isAllowedHost } from './allowed-host.ts';
import { refused, send } from './requests.ts';
import type { Answer } from './token-answers.ts';

/** `ending`: it was told to end. `database away`: programs get no tokens until it is back. */
export type Standing = 'ready' | 'ending' | 'database away';

export interface PlainParts {
  readonly standing: () => Standing;
  /** Names by which the server may be called, besides addresses and `localhost`. */
  readonly allowedHosts: readonly string[];
  /** Undefined: whoever asks is unknown. */
  readonly programOf: (request: IncomingMessage) => { readonly name: string } | undefined;
  readonly answer: (asked: PlainRequest) => void;
  readonly mayWatch: (request: IncomingMessage) => boolean;
  /** What `/metrics` shows. */
  readonly measured: () => Promise<Answer>;
}

export interface PlainRequest {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly program: string;
  readonly to: 'api' | 'auth';
  readonly target: string;
}

export function answerPlain(request: IncomingMessage, response: ServerResponse, parts: PlainParts): void {
  const found = judge(request, parts);
  if (found === 'metrics') {
    parts.measured().then(
      (answer) => send(response, answer),
      () => send(response, refused(503)),
    );
  } else if ('status' in found) send(response, found);
  else parts.answer({ request, response, ...found });
}

function judge(
  request: IncomingMessage,
  { standing, allowedHosts, programOf, mayWatch }: PlainParts,
): 'metrics' | Answer | Pick<PlainRequest, 'program' | 'to' | 'target'> {
  const { url = '', headers } = request;
  if (!isAllowedHost(headers.host, allowedHosts) || isOfPage(headers)) return refused(403);
  if (url === '/healthz') return word(200, 'ok');
  if (url === '/readyz') return word(standing() === 'ready' ? 200 : 503, standing());
  if (url === '/metrics') return mayWatch(request) ? 'metrics' : { ...refused(401), headers: askForKey };
  const [, to, target] = /^\/(api|auth)(\/.*)$/s.exec(url) ?? [];
  if ((to !== 'api' && to !== 'auth') || target === undefined) return refused(404);
  const program = programOf(request);
  // A 401 would speak of Trakt's token, and a 407 of another kind of request.
  if (!program) return refused(403);
  return { program: program.name, to, target };
}

const askForKey = { 'www-authenticate': 'Basic realm="usher", charset="UTF-8"' };

/** Every browser of today says so itself, and no program of the kind that uses a proxy; Node sends `sec-fetch-mode`. */
function isOfPage(headers: IncomingMessage['headers']): boolean {
  return headers.origin !== undefined || headers['sec-fetch-site'] !== undefined;
}

function word(status: number, text: string): Answer {
  return {
    status,
    headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' },
    body: `${text}\n`,
  };
}
