/** The proxy that the environment names for Trakt's servers, which `usher serve` asks without one: it may be this very server. */

import { ProxyError, proxyFor } from 'trakt-usher/node';
import type { Environment } from '../config/environment.ts';

/** The variable that names it, if one does. */
export function proxyLeftOut(servers: readonly string[], env: Environment): string | undefined {
  try {
    return servers.flatMap((server) => proxyFor(server, env)?.variable ?? [])[0];
  } catch (error) {
    // It names one of another kind, such as SOCKS.
    if (error instanceof ProxyError) return error.proxy;
    throw error;
  }
}
