/**
 * Gives a program on this machine a good access token each time it asks. Other users can reach the port, but they don't
 * know the key: it stands in the program's environment alone. Pages in a browser get nothing, as there is no CORS here.
 */

import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

export interface TokenServer {
  /** Where the program asks. Holds no secret. */
  url: string;
  /** The program sends it as `Authorization: Bearer`. */
  key: string;
  /** Ends open requests as well. */
  close(): Promise<void>;
}

export interface TokenAnswer {
  status: 200 | 503;
  /** What is sent as JSON. */
  json: object;
  /** What is sent instead where the program accepts `text/plain`. */
  plain: string;
}

const path = '/token';

/** Resolves once it listens, on a free port. `answer` never rejects. */
export async function startTokenServer(answer: () => Promise<TokenAnswer>): Promise<TokenServer> {
  const key = randomBytes(32).toString('base64url');
  let host = '';
  const server = createServer({ requestTimeout: 10_000, maxHeaderSize: 16_384 }, async (request, response) => {
    const refused = refusalOf(request, { host, key });
    if (refused === undefined) send(response, request.headers.accept, await answer());
    else response.writeHead(refused, { ...headers, ...(refused === 405 ? { allow: 'GET' } : {}) }).end();
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: '127.0.0.1', port: 0, exclusive: true }, resolve);
  });
  const address = server.address();
  host = `127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  return {
    url: `http://${host}${path}`,
    key,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const headers = { 'cache-control': 'no-store', connection: 'close' };

/** The status for a request that gets no token. Another host name is that of a page which had its own point here (DNS rebinding). */
function refusalOf(
  { method, url, headers: sent }: IncomingMessage,
  { host, key }: { host: string; key: string },
): number | undefined {
  if (sent.host !== host) return 403;
  if (url !== path) return 404;
  if (method !== 'GET') return 405;
  return isSame(sent.authorization ?? '', `Bearer ${key}`) ? undefined : 401;
}

/** Takes as long for every wrong text, whatever its length. */
function isSame(given: string, right: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(right));
}

function send(response: ServerResponse, accept: string | undefined, { status, json, plain }: TokenAnswer): void {
  const wantsText = accept?.includes('text/plain') === true;
  const type = wantsText ? 'text/plain; charset=utf-8' : 'application/json';
  response.writeHead(status, { ...headers, 'content-type': type });
  response.end(`${wantsText ? plain : JSON.stringify(json)}\n`);
}
