/** Check of the way to Trakt's servers: through which proxy, if the environment names one. Nobody is asked. */

import { ProxyError, proxyFor } from 'trakt-usher/node';
import { proxyVariable } from '../text/circumstances.ts';
import type { Check } from './check.ts';
import { findings } from './finding.ts';

export const proxyCheck: Check = {
  name: 'proxy',
  async look({ config, env, text }) {
    const { pass, warn, fail } = findings('proxy');
    if (proxyVariable(env) === undefined) {
      const forHttp = ['http_proxy', 'HTTP_PROXY'].find((name) => env[name]);
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
