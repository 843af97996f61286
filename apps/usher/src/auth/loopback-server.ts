/**
 * Waits on this machine for the browser to bring the answer to a sign-in (RFC 8252 section 7.3). Only a GET of the very
 * path, under the very host name, with the very state counts; whatever else arrives is turned away and the waiting goes on.
 */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type Clock, OAuthError } from 'trakt-usher';
import { PortInUse, SettingError, SignInTimedOut } from '../errors.ts';
import type { PageWords } from '../text/en/pages.ts';
import { page } from './page.ts';

export interface LoopbackOptions<Answer> {
  /** As it is sent to Trakt. */
  redirectUri: string;
  /** Where to listen, when another port than the redirect URI's is forwarded here. */
  port?: number | undefined;
  /** Judges an answer. An OAuthError `state_mismatch` means it is another sign-in's; any other error ends the waiting. */
  validate: (answer: URL) => Answer;
  text: {
    redirectAccepted: PageWords;
    redirectRefused: PageWords;
    redirectOfStranger: PageWords;
    nothingHere: PageWords;
  };
  clock: Clock;
  signal?: AbortSignal | undefined;
}

export interface LoopbackServer<Answer> {
  /** What `validate` made of the answer. Rejects with its error, SignInTimedOut, or the signal's reason. */
  answer: Promise<Answer>;
  close(): Promise<void>;
}

/** How long a person has for the browser's side of a sign-in, in milliseconds. */
const answerWithinMs: number = 5 * 60_000;

/**
 * Resolves once it listens.
 * @throws PortInUse · SettingError when the redirect URI isn't an address of this machine
 */
export async function startLoopbackServer<Answer>(options: LoopbackOptions<Answer>): Promise<LoopbackServer<Answer>> {
  const { redirectUri, validate, text, clock, signal } = options;
  const redirect = new URL(redirectUri);
  const addresses = addressesOf(redirect);
  const port = options.port ?? Number(redirect.port || 80);
  const { promise: answer, resolve, reject } = Promise.withResolvers<Answer>();
  const ended = new AbortController();

  const onRequest = (request: IncomingMessage, response: ServerResponse) => {
    const refusal = refusalOf(request, redirect);
    if (refusal !== undefined) return show(response, refusal, text.nothingHere);
    try {
      const accepted = validate(new URL(request.url ?? '', redirect));
      response.once('close', () => resolve(accepted));
      show(response, 200, text.redirectAccepted);
    } catch (error) {
      if (error instanceof OAuthError && error.code === 'state_mismatch') {
        return show(response, 400, text.redirectOfStranger);
      }
      response.once('close', () => reject(error));
      show(response, 400, text.redirectRefused);
    }
  };

  const servers = await listenOn(addresses, port, onRequest);
  const close = async () => {
    ended.abort();
    await Promise.all(servers.map(closed));
  };
  clock.sleep(answerWithinMs, AbortSignal.any([ended.signal, ...(signal ? [signal] : [])])).then(
    () => reject(new SignInTimedOut(answerWithinMs)),
    (reason) => reject(reason),
  );
  answer.then(close, close);
  return { answer, close };
}

/** Which addresses a browser may come to, for the host that the redirect URI names. */
function addressesOf({ protocol, hostname }: URL): string[] {
  if (protocol === 'http:' && hostname === 'localhost') return ['127.0.0.1', '::1'];
  if (protocol === 'http:' && /^127(\.\d+){3}$/.test(hostname)) return [hostname];
  if (protocol === 'http:' && hostname === '[::1]') return ['::1'];
  throw new SettingError('auth.redirect_uri', { problem: { kind: 'not_loopback' } });
}

/** The status for a request that can't be the answer: another host name (DNS rebinding), path or method. */
function refusalOf(request: IncomingMessage, redirect: URL): number | undefined {
  if (request.headers.host !== redirect.host) return 403;
  const [path, query = ''] = (request.url ?? '').split('?', 2);
  if (path !== redirect.pathname) return 404;
  if (request.method !== 'GET') return 405;
  const names = [...new URLSearchParams(query).keys()];
  return new Set(names).size === names.length ? undefined : 400;
}

function show(response: ServerResponse, status: number, words: PageWords): void {
  const { headers, body } = page(words);
  response.writeHead(status, { ...headers, ...(status === 405 ? { allow: 'GET' } : {}), connection: 'close' });
  response.end(body);
}

type Listener = (request: IncomingMessage, response: ServerResponse) => void;

/** All of the addresses or none. A machine without IPv6 does with the other. */
async function listenOn(addresses: readonly string[], port: number, onRequest: Listener): Promise<Server[]> {
  const servers: Server[] = [];
  try {
    for (const address of addresses) {
      const server = createServer({ requestTimeout: 10_000, maxHeaderSize: 16_384 }, onRequest);
      if (await listening(server, address, port)) servers.push(server);
    }
    return servers;
  } catch (error) {
    await Promise.all(servers.map(closed));
    throw error;
  }
}

/** False where this machine doesn't have such an address. */
function listening(server: Server, host: string, port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRNOTAVAIL' || error.code === 'EAFNOSUPPORT') resolve(false);
      else reject(error.code === 'EADDRINUSE' ? new PortInUse(port, { wantedFor: 'sign_in', cause: error }) : error);
    });
    server.listen({ host, port, exclusive: true }, () => resolve(true));
  });
}

/** Drops connections too: browsers open some ahead and leave them unused. */
function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
