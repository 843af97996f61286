/** A fetch whose whole internet is one app in this process. It needs no `this`, so it can take the place of the global one. */
import type { Hono } from 'hono';
import { ReplyCut } from './faulty-reply.ts';

/** Addresses without a host are the app's, at `base`. */
export function localFetch(
  app: Hono,
  base: string,
): (input: string | URL | Request, init?: RequestInit) => Promise<Response> {
  return (input, init) => {
    const isWhole = input instanceof Request || (typeof input === 'string' && /^https?:/.test(input));
    const request = new Request(isWhole ? input : new URL(input, base), init);
    const answer = async (): Promise<Response> => {
      try {
        return await app.fetch(request);
      } catch (error) {
        if (error instanceof ReplyCut) return error.response();
        throw error;
      }
    };
    // Every request has a signal: to listen to one that nobody can abort would cost a tenth of a small answer.
    return input instanceof Request || init?.signal ? unlessAborted(request.signal, answer) : answer();
  };
}

/** The caller leaves when the signal says so; the server goes on with the request, as servers do. */
function unlessAborted(signal: AbortSignal, answer: () => Promise<Response>): Promise<Response> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    answer().then(resolve, reject);
  });
}
