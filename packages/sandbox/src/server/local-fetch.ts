/** A fetch that sends every request to one app in this process. It needs no `this`, so it can replace the global one. */
import type { Hono } from 'hono';
import { httpDate } from '../clock.ts';
import { ReplyCut } from '../faults/faulty-reply.ts';

export interface LocalFetchOptions {
  /** For addresses without a host. */
  readonly base: string;
  /** The time of the header Date, in epoch milliseconds. */
  readonly now: () => number;
}

export function localFetch(
  app: Hono,
  { base, now }: LocalFetchOptions,
): (input: string | URL | Request, init?: RequestInit) => Promise<Response> {
  return (input, init) => {
    const isWhole = input instanceof Request || (typeof input === 'string' && /^https?:/.test(input));
    const request = new Request(isWhole ? input : new URL(input, base), init);
    const answer = (): Promise<Response> => followed(request, (one) => dated(app, one, now));
    // Every request has a signal. Listening to one that nobody can abort would cost a tenth of the time of a small answer.
    return input instanceof Request || init?.signal ? unlessAborted(request.signal, answer) : answer();
  };
}

async function dated(app: Hono, request: Request, now: () => number): Promise<Response> {
  let reply: Response;
  try {
    reply = await app.fetch(request);
  } catch (error) {
    if (!(error instanceof ReplyCut)) throw error;
    reply = error.response();
  }
  reply.headers.set('Date', httpDate(now()));
  return reply;
}

/** The limit of the Fetch Standard. */
const mostRedirects = 20;

/** Handles redirects as fetch does (Fetch Standard, HTTP-redirect fetch). */
async function followed(first: Request, answer: (request: Request) => Promise<Response>): Promise<Response> {
  const { redirect } = first;
  let request = first;
  for (let redirects = 0; redirects <= mostRedirects; redirects++) {
    const unsent = redirect === 'follow' && request.body ? request.clone() : request;
    const reply = await answer(request);
    const location = redirectStatuses.has(reply.status) ? reply.headers.get('location') : null;
    if (location === null || redirect === 'manual') return withAddress(reply, request.url, redirects > 0);
    if (redirect === 'error') throw new TypeError(`fetch failed: unexpected redirect to ${location}`);
    request = redirected(unsent, reply.status, new URL(location, request.url));
  }
  throw new TypeError(`fetch failed: more than ${mostRedirects} redirects`);
}

const redirectStatuses: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** The request that a redirect asks for. Throws a TypeError for what fetch can't open. */
function redirected(request: Request, status: number, to: URL): Request {
  if (!/^https?:$/.test(to.protocol)) throw new TypeError(`fetch failed: a redirect to ${to.protocol}`);
  const { method, signal } = request;
  const headers = new Headers(request.headers);
  if (to.origin !== new URL(request.url).origin) remove(headers, ['authorization', 'cookie']);
  const becomesGet = status === 303 ? method !== 'GET' && method !== 'HEAD' : status < 303 && method === 'POST';
  if (!becomesGet) return new Request(new Request(to, request), { headers });
  remove(headers, ['content-encoding', 'content-language', 'content-location', 'content-type', 'content-length']);
  return new Request(to, { headers, signal });
}

function remove(headers: Headers, names: readonly string[]): void {
  for (const name of names) headers.delete(name);
}

/** A Response that a program creates has no URL. */
function withAddress(reply: Response, url: string, redirected: boolean): Response {
  const [address = ''] = url.split('#');
  if (redirected) Object.defineProperty(reply, 'redirected', { value: true });
  return Object.defineProperty(reply, 'url', { value: address });
}

/** An abort rejects the caller's promise. The server goes on with the request, as a real one does. */
function unlessAborted(signal: AbortSignal, answer: () => Promise<Response>): Promise<Response> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    answer().then(resolve, reject);
  });
}
