/** Check of the way to Trakt's servers: through which proxy, if the environment names one. Nobody is asked. */

import { ProxyError, proxyFor } from 'trakt-usher/node';
import type { Check } from './check.ts';
import { findings } from './finding.ts';

export const proxyCheck: Check = {
  name: 'proxy',
  async look({ config, env, text }) {
    const { pass, warn, fail } = findings('proxy');
    const firstOf = (...names: string[]) => names.find((name) => env[name]);
    if (!firstOf('https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY')) {
      const forHttp = firstOf('http_proxy', 'HTTP_PROXY');
      return forHttp === undefined ? [] : [warn(text.doctor.proxyForHttpOnly(forHttp))];
    }
    try {
      const servers = new Set([config.get('trakt.auth_url'), config.get('trakt.api_url')]);
      return [...servers].map((server) => pass(text.doctor.proxy(server, proxyFor(server, env))));
    } catch (error) {
      if (error instanceof ProxyError) return [fail(text.doctor.proxyUnusable(error.proxy))];
      throw error;
    }
  },
};
