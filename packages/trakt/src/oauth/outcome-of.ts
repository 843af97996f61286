/** Sends one request, and reads its answer to the end. */

import { type Clock, withDeadline } from '../clock.ts';
import { readText } from '../read-text.ts';
import type { Transport, TransportRequest } from '../transport.ts';
import { networkError } from './network-error.ts';
import type { Outcome } from './outcome.ts';
import { readReply } from './read-reply.ts';

export interface SingleRequest extends Omit<TransportRequest, 'signal' | 'maxBytes'> {
  url: string;
  transport: Transport;
  clock: Clock;
  /** For all of it, in milliseconds. */
  timeoutMs: number;
  /** Ends it. */
  signal?: AbortSignal | undefined;
  /** The result of `isOffline()` before the request. */
  wasOffline?: boolean;
}

/** Many times what any answer of an authorization server needs. */
const maxBytes = 2 ** 20;

/** Whatever the network and the server do is an outcome. @throws the signal's reason when aborted */
export async function outcomeOf({
  url,
  transport,
  clock,
  timeoutMs,
  signal,
  wasOffline,
  ...request
}: SingleRequest): Promise<Outcome> {
  let status: number | undefined;
  try {
    return await withDeadline({ clock, ms: timeoutMs, signal }, async (deadline) => {
      const response = await transport(url, { ...request, signal: deadline, maxBytes });
      status = response.status;
      const text = await readText(response, maxBytes);
      return readReply({ status, headers: response.headers, text }, { nowMs: clock.now() });
    });
  } catch (thrown) {
    signal?.throwIfAborted();
    const error = networkError({ error: thrown, host: new URL(url).host, status, wasOffline });
    return status === undefined ? { kind: 'unanswered', sent: error.sent, error } : { kind: 'cut', status, error };
  }
}
