/** Makes calls, all at once, over the transport that its arguments name, `fetch` without one, and reports what came of each. A test stops it meanwhile. */

import { type ApiRequest, createTraktClient } from '../src/api/index.ts';
import { exchangeCode, refreshTokens, requestDeviceToken, type Transport } from '../src/oauth/index.ts';

export interface Order {
  /** Of both servers. */
  origin: string;
  timeoutMs: number;
  calls: readonly Call[];
}

export type Call =
  | { kind: 'refresh'; refreshToken: string }
  | { kind: 'exchange'; code: string; codeVerifier: string; redirectUri: string }
  | { kind: 'device_poll'; deviceCode: string }
  | { kind: 'api'; accessToken: string; request: ApiRequest };

/** `answered`, or the error's code, with whether the request can have been sent. */
export interface Result {
  outcome: string;
  sent?: string;
}

const [connectWithinMs, module, name = ''] = process.argv.slice(2);
const transport: Transport =
  module === undefined ? globalThis.fetch : (await import(module))[name]({ connectWithinMs: Number(connectWithinMs) });

function make(call: Call, { origin, timeoutMs }: Order): Promise<unknown> {
  const options = { clientId: 'sandbox-client', issuer: origin, transport, timeoutMs };
  switch (call.kind) {
    case 'refresh':
      return refreshTokens({ ...options, ...call });
    case 'exchange':
      return exchangeCode({ ...options, ...call });
    case 'device_poll':
      return requestDeviceToken({ ...options, ...call });
    case 'api': {
      const app = { clientId: 'sandbox-client', userAgent: 'a-test/1.0' };
      const session = { accessToken: async () => call.accessToken };
      return createTraktClient({ app, session, apiOrigin: origin, transport, timeoutMs }).request(call.request);
    }
  }
}

process.on('message', async (order: Order) => {
  const results = order.calls.map((call) =>
    make(call, order).then(
      (): Result => ({ outcome: 'answered' }),
      ({ code, sent }): Result => ({ outcome: code, sent }),
    ),
  );
  process.send?.(await Promise.all(results));
});
