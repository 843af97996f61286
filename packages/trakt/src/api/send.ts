/** One sending of one request: a complete answer, or an error that tells whether the request can have arrived. */

import { type Clock, withDeadline } from '../clock.ts';
import { NetworkError, WriteOutcomeUnknown } from '../errors.ts';
import type { Transport, TransportResponse } from '../transport.ts';

/** A complete answer. */
export interface Answer {
  status: number;
  headers: TransportResponse['headers'];
  text: string;
}

export interface Sending {
  transport: Transport;
  clock: Clock;
  /** Milliseconds, to the end of the body. */
  timeoutMs: number;
  url: string;
  method: string;
  headers: Record<string, string>;
  body: string | undefined;
  signal: AbortSignal | undefined;
}

/**
 * @throws {NetworkError} no complete answer.
 * @throws {WriteOutcomeUnknown} the same for a write that may have arrived.
 * @throws the signal's reason, when the caller aborted.
 */
export async function send({ transport, clock, timeoutMs, url, body, signal, ...request }: Sending): Promise<Answer> {
  signal?.throwIfAborted();
  try {
    return await withDeadline({ clock, ms: timeoutMs, signal }, async (deadline) => {
      const response = await transport(url, {
        ...request,
        ...(body === undefined ? {} : { body }),
        signal: deadline,
        redirect: 'manual',
        credentials: 'omit',
      });
      return { status: response.status, headers: response.headers, text: await response.text() };
    });
  } catch (cause) {
    signal?.throwIfAborted();
    throw noAnswer(cause, request.method, new URL(url).host);
  }
}

/** The cause itself stays behind: a transport's own error may hold the request, and with it the access token. */
function noAnswer(cause: unknown, method: string, host: string): NetworkError | WriteOutcomeUnknown {
  const code = systemCode(cause);
  const sent = code !== undefined && neverConnected.has(code) ? 'no' : 'maybe';
  const reason = code ?? (isTimeout(cause) ? 'no answer in time' : 'connection lost');
  if (method !== 'GET' && sent === 'maybe') {
    return new WriteOutcomeUnknown(
      `The answer to a write was lost (${reason}), so it may have happened. Look before sending it again.`,
    );
  }
  return new NetworkError(`No complete answer from ${host} (${reason}). Check the connection and try again.`, {
    sent,
    host,
  });
}

/** Ends of a connection that was never there, as Node, Bun and Deno name them. */
const neverConnected: ReadonlySet<string> = new Set([
  'EAI_AGAIN',
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'ConnectionRefused',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** A system error's code, from the error or what caused it (fetch hides it there). */
function systemCode(cause: unknown): string | undefined {
  let error = cause;
  for (let depth = 0; depth < 3 && typeof error === 'object' && error !== null; depth += 1) {
    if ('code' in error && typeof error.code === 'string' && /^\w{1,40}$/.test(error.code)) return error.code;
    error = 'cause' in error ? error.cause : undefined;
  }
  return undefined;
}

function isTimeout(cause: unknown): boolean {
  return cause instanceof Error && cause.name === 'TimeoutError';
}
