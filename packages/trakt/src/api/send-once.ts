/** One sending of one request: a complete answer, or an error that tells whether the request can have arrived. */

import { type Clock, withDeadline } from '../clock.ts';
import { WriteOutcomeUnknown } from '../errors.ts';
import { isOffline, networkError } from '../oauth/network-error.ts';
import type { Answer } from '../oauth/read-reply.ts';
import { readText } from '../read-text.ts';
import type { Transport } from '../transport.ts';

export interface SendOptions {
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

/** Room for the longest list in one answer, many times over. */
const maxBytes = 64 * 2 ** 20;

/**
 * @throws {NetworkError} no complete answer.
 * @throws {WriteOutcomeUnknown} the same for a write that may have arrived.
 * @throws the signal's reason, when the caller aborted.
 */
export function send({
  transport,
  clock,
  timeoutMs,
  url,
  method,
  headers,
  body,
  signal,
}: SendOptions): Promise<Answer> {
  signal?.throwIfAborted();
  const wasOffline = isOffline();
  let status: number | undefined;
  const failure = (thrown: unknown) => {
    if (signal?.aborted) return signal.reason;
    const error = networkError({ error: thrown, host: new URL(url).host, status, wasOffline });
    if (method === 'GET' || error.sent === 'no') return error;
    const message = 'The answer to a write was lost, so it may have happened. Look before sending it again.';
    return new WriteOutcomeUnknown(message, { status, cause: error });
  };
  return withDeadline({ clock, ms: timeoutMs, signal, failure }, async (deadline) => {
    const response = await transport(url, {
      method,
      headers,
      ...(body !== undefined && { body }),
      signal: deadline,
      redirect: 'manual',
      credentials: 'omit',
      maxBytes,
    });
    status = response.status;
    return { status, headers: response.headers, text: await readText(response, maxBytes) };
  });
}
