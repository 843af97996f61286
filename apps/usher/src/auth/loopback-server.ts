/**
 * Waits on this machine for the browser to bring the answer to a sign-in (RFC 8252 section 7.3). Only a GET of the very
 * path, under the very host name, with the very state counts; whatever else arrives is turned away and the waiting goes on.
 * The browser is sent on at once to a page without the code in its address, which shows what became of the sign-in.
 */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type Note, notePage } from '@trakt-usher/pages';
import { type Clock, OAuthError } from 'trakt-usher';
import { loopbackAddresses } from '../config/redirect-uri.ts';
import { PortInUse } from '../errors/server.ts';
import { SettingError } from '../errors/setting.ts';
import { SignInTimedOut } from '../errors/sign-in.ts';
import { pageHeaders } from './page-headers.ts';

export interface LoopbackOptions<Answer> {
  /** As it is sent to Trakt. */
  redirectUri: string;
  /** Where to listen, when another port than the redirect URI's is forwarded here. */
  port?: number | undefined;
  /** The address to listen at, when connections to this machine arrive somewhere else, as in a container. */
  listen?: string | undefined;
  /** Judges an answer. An OAuthError `state_mismatch` means it is another sign-in's; any other error ends the waiting. */
  validate: (answer: URL) => Answer;
  text: Record<'seeTerminalPage' | 'strangerPage' | 'nothingHerePage', Note>;
  clock: Clock;
  signal?: AbortSignal | undefined;
}

export interface LoopbackServer<Answer> {
  /** What `validate` made of the answer. Rejects with its error, SignInTimedOut, or the signal's reason. */
  answer: Promise<Answer>;
  /** Shows in the browser what became of the sign-in. Resolves once the page was sent, or the browser doesn't ask for it. */
  show(outcome: Note): Promise<void>;
  close(): Promise<void>;
}

/** How long a person has for the browser's side of a sign-in. */
export const answerWithinMs: number = 5 * 60_000;
/** A browser follows a redirect at once. */
const askForOutcomeWithinMs = 3_000;
/** The exchange of a code takes less than a second. After this, the terminal has a question or Trakt doesn't answer. */
const outcomeWithinMs = 10_000;
const outcomePath = '/outcome';

/**
 * Resolves once it listens.
 * @throws PortInUse · SettingError when nothing here has the address
 */
export async function startLoopbackServer<Answer>(options: LoopbackOptions<Answer>): Promise<LoopbackServer<Answer>> {
  const { redirectUri, validate, text, clock, signal } = options;
  const redirect = new URL(redirectUri);
  const loopback = loopbackAddresses(redirectUri);
  if (!loopback) throw new SettingError('auth.redirect_uri', { problem: { kind: 'not_loopback' } });
  const addresses = options.listen === undefined ? loopback : [options.listen];
  const port = options.port ?? Number(redirect.port || 80);
  const answer = Promise.withResolvers<Answer>();
  const outcome = Promise.withResolvers<Note>();
  const outcomeSent = Promise.withResolvers<void>();
  const closing = new AbortController();
  const until = AbortSignal.any([closing.signal, ...(signal ? [signal] : [])]);
  let hasAnswer = false;

  /** Judges the answer, and sends the browser on to the page without it. */
  const takeAnswer = (url: URL, response: ServerResponse) => {
    let settle: () => void;
    try {
      const accepted = validate(url);
      settle = () => answer.resolve(accepted);
    } catch (error) {
      if (error instanceof OAuthError && error.code === 'state_mismatch') return send(response, 400, text.strangerPage);
      settle = () => answer.reject(error);
    }
    hasAnswer = true;
    response.once('close', settle);
    response.writeHead(303, { location: outcomePath, 'referrer-policy': 'no-referrer', connection: 'close' }).end();
  };

  const showOutcome = async (response: ServerResponse) => {
    const late = clock.sleep(outcomeWithinMs, until).then(() => text.seeTerminalPage);
    const words = await Promise.race([outcome.promise, late]).catch(() => text.seeTerminalPage);
    response.once('close', outcomeSent.resolve);
    send(response, 200, words);
  };

  const onRequest = (request: IncomingMessage, response: ServerResponse) => {
    const isOutcome = hasAnswer && request.url === outcomePath;
    const refusal = refusalOf(request, { host: redirect.host, path: isOutcome ? outcomePath : redirect.pathname });
    if (refusal !== undefined) return send(response, refusal, text.nothingHerePage);
    if (isOutcome) showOutcome(response);
    else takeAnswer(Object.assign(new URL(redirect), { search: queryOf(request) }), response);
  };

  const servers = await listenOn(addresses, port, onRequest);
  if (servers.length === 0) {
    const setting = options.listen === undefined ? 'auth.redirect_uri' : 'auth.callback_listen';
    throw new SettingError(setting, { problem: { kind: 'not_loopback' } });
  }
  const close = async () => {
    closing.abort();
    await Promise.all(servers.map(closed));
  };
  const show = async (words: Note) => {
    outcome.resolve(words);
    if (!hasAnswer) return;
    await Promise.race([outcomeSent.promise, clock.sleep(askForOutcomeWithinMs, until)]).catch(() => undefined);
  };
  clock.sleep(answerWithinMs, until).then(
    () => answer.reject(new SignInTimedOut(answerWithinMs)),
    (reason) => answer.reject(reason),
  );
  // A caller may close before it looks at the answer.
  answer.promise.catch(() => undefined);
  return { answer: answer.promise, show, close };
}

/** The status for a request that can't be the answer: another host name (DNS rebinding), path or method. */
function refusalOf(request: IncomingMessage, awaited: { host: string; path: string }): number | undefined {
  if (request.headers.host !== awaited.host) return 403;
  if (request.url?.split('?', 1)[0] !== awaited.path) return 404;
  if (request.method !== 'GET') return 405;
  const names = [...new URLSearchParams(queryOf(request)).keys()];
  return new Set(names).size === names.length ? undefined : 400;
}

/** From the question mark on. The rest is no address by itself: `//` is none of this machine. */
function queryOf({ url = '' }: IncomingMessage): string {
  const at = url.indexOf('?');
  return at < 0 ? '' : url.slice(at);
}

function send(response: ServerResponse, status: number, words: Note): void {
  response.writeHead(status, { ...pageHeaders, ...(status === 405 ? { allow: 'GET' } : {}), connection: 'close' });
  response.end(notePage(words, 'usher'));
}

type Listener = (request: IncomingMessage, response: ServerResponse) => void;

/** All of the addresses that this machine has, or none: without IPv6 it does with the other. */
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
