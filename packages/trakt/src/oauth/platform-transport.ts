/** The platform's own way to send: its `fetch`, so that a request which changes something leaves once. Token protocol, step 7. */

import { ConfigError } from '../errors.ts';
import type { Transport } from '../transport.ts';
import { isDeno } from './platform.ts';

/** @throws ConfigError where there is no fetch */
export function platformTransport(): Transport {
  // Looked up now, so that a fetch that a test or a polyfill puts there later is seen.
  const { fetch } = globalThis;
  if (!fetch) throw new ConfigError('transport', 'This runtime has no fetch. Pass a transport.');
  return isDeno() ? streaming(fetch) : fetch;
}

/** Deno repeats a request whose connection breaks, on a fresh connection too, unless its body is a stream. */
function streaming(fetch: typeof globalThis.fetch): Transport {
  return (url, { body, ...request }) => {
    if (body === undefined) return fetch(url, request);
    const streamed = { ...request, body: new Blob([body]).stream(), duplex: 'half' };
    return fetch(url, streamed);
  };
}
