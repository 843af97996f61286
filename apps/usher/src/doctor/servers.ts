/** Checks of Trakt's two servers: reachable, same time, app known. Sends no token. */

import { createTraktClient, networkError, type TransportResponse } from 'trakt-usher';
import { userAgent } from '../account/user-agent.ts';
import type { Context } from '../context.ts';
import { describeError } from '../text/describe-error.ts';
import { duration } from '../text/times.ts';
import type { Check } from './check.ts';
import { findings } from './finding.ts';

export const authServerCheck: Check = {
  name: 'auth_server',
  async look(context) {
    const { config, text } = context;
    const { pass, warn, fail } = findings('auth_server');
    const host = config.get('trakt.auth_url');
    try {
      const { status } = await askAuthServer(context);
      if (status === 403 || status === 429) return [warn(text.edgeBlocked({ rayId: undefined, until: undefined }))];
      return [status >= 500 ? warn(text.doctor.serverFault(host, status)) : pass(text.doctor.reachable(host))];
    } catch (error) {
      context.signal.throwIfAborted();
      const cause = networkError({ error, host: new URL(host).host });
      return [fail(describeError(cause, text, context.circumstances()))];
    }
  },
};

/** Further apart than this, a clock is worth a word. Milliseconds. */
const skewLimitMs = 60_000;

export const clockCheck: Check = {
  name: 'clock',
  async look(context) {
    const { clock, text } = context;
    const { pass, warn } = findings('clock');
    const beforeMs = clock.now();
    const reply = await askAuthServer(context).catch(() => undefined);
    const serverMs = Date.parse(reply?.headers.get('date') ?? '');
    if (Number.isNaN(serverMs)) return [warn(text.doctor.clockUnknown)];
    // The header has whole seconds, and was written somewhere between the two readings.
    const skewMs = (beforeMs + clock.now()) / 2 - (serverMs + 500);
    if (Math.abs(skewMs) <= skewLimitMs) return [pass(text.doctor.clockGood)];
    return [warn(text.doctor.clockOff(duration(Math.abs(skewMs)), skewMs > 0))];
  },
};

export const appCheck: Check = {
  name: 'app',
  async look({ config, clock, transport, signal, text }) {
    const { pass, fail } = findings('app');
    const clientId = config.get('trakt.client_id');
    if (clientId === undefined) return [fail(text.doctor.noApp(config.appAdvice()))];
    const apiOrigin = config.get('trakt.api_url');
    const client = createTraktClient({ app: { clientId, userAgent }, apiOrigin, transport, clock, maxRetryWaitMs: 0 });
    await client.request({ path: '/movies/trending', query: { limit: 1 }, auth: 'none', signal });
    return [pass(text.doctor.appKnown(apiOrigin))];
  },
};

/** A document that every authorization server has for everybody. RFC 8414. */
function askAuthServer({ config, transport, signal }: Context): Promise<TransportResponse> {
  const url = `${config.get('trakt.auth_url')}/.well-known/openid-configuration`;
  const headers = { accept: 'application/json', 'user-agent': userAgent };
  return transport(url, { method: 'GET', headers, redirect: 'manual', credentials: 'omit', maxBytes: 2 ** 20, signal });
}
