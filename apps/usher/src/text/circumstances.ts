/** What an error doesn't know, and the words about it need. */

import type { Environment } from '../config/environment.ts';
import { isTimeZone } from '../config/settings.ts';
import type { Call } from './keep-call.ts';
import type { TimeStyle } from './times.ts';

export interface Circumstances extends TimeStyle {
  /** What the command line names, and a command in a hint has to name again. */
  call?: Call | undefined;
  /** The variable that names a proxy. */
  proxyVariable?: string | undefined;
}

export function circumstancesOf({ nowMs, env, call }: { nowMs: number; env: Environment; call: Call }): Circumstances {
  return { nowMs, timeZone: zoneIn(env), call, proxyVariable: proxyVariable(env) };
}

/** Undefined: the system's own stands for it. TZ can also be a rule, as on routers: `CET-1CEST,M3.5.0,M10.5.0/3`. */
export function zoneIn({ TZ: named }: Environment): string | undefined {
  return named && isTimeZone(named) ? named : undefined;
}

/** The variable that names a proxy for https, if one does. */
export function proxyVariable(env: Environment): string | undefined {
  return ['https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY'].find((name) => env[name]);
}
