/** A transport that logs each request and its answer: where it went, how it ended, how long that took and who spoke. */

import { performance } from 'node:perf_hooks';
import type { Log } from '../log.ts';
import { networkError } from '../oauth/network-error.ts';
import { whoseAnswer, writerOf } from '../oauth/whose-answer.ts';
import type { Transport, TransportResponse } from '../transport.ts';

/** Of an address only host and path are told: a query, headers and bodies can hold secrets. */
export function loggedTransport(transport: Transport, log: Log): Transport {
  const logged: Transport = async (address, request) => {
    const { method } = request;
    const { host, pathname: path } = new URL(address);
    const startedAt = performance.now();
    const durationMs = () => Math.round(performance.now() - startedAt);
    log.debug({ event: 'http.request', method, host, path });
    try {
      const response = await transport(address, request);
      const { status } = response;
      const rayId = response.headers.get('cf-ray') ?? undefined;
      const from = speakerOf(response, method);
      log.debug({ event: 'http.response', method, host, path, status, durationMs: durationMs(), from, rayId });
      return response;
    } catch (error) {
      const { reason, sent } = networkError({ error, host });
      log.debug({ event: 'http.failed', method, host, path, reason, sent, durationMs: durationMs() });
      throw error;
    }
  };
  return Object.assign(logged, transport);
}

/** Who wrote the answer, as far as its head tells. */
function speakerOf({ status, headers }: TransportResponse, method: string): 'trakt' | 'edge' {
  const isPage = headers.get('content-type')?.includes('text/html') === true;
  const isWrite = method !== 'GET';
  const from = whoseAnswer({ status, headers, body: { type: isPage ? 'page' : 'empty' }, isWrite });
  return from === 'edge' ? from : writerOf(status);
}
