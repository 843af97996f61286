/** What an error doesn't know, and the words about it need. */

import type { Environment } from '../config/environment.ts';
import type { TimeStyle } from './times.ts';

export interface Circumstances extends TimeStyle {
  /** The account that the command line names. */
  account?: string | undefined;
  /** The variable that names a proxy. */
  proxyVariable?: string | undefined;
}

export function circumstancesOf({
  nowMs,
  env,
  account,
}: {
  nowMs: number;
  env: Environment;
  account: string | undefined;
}): Circumstances {
  return { nowMs, timeZone: env.TZ || undefined, account, proxyVariable: proxyVariable(env) };
}

/** The variable that names a proxy for https, if one does. */
export function proxyVariable(env: Environment): string | undefined {
  return ['https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY'].find((name) => env[name]);
}
