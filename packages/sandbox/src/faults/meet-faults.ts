/** The middleware of OAuth and API: logs each request, and applies the fault that waits for it. */
import type { Context, MiddlewareHandler } from 'hono';
import { z } from 'zod';
import { controlError } from '../control-error.ts';
import type { Mint } from '../mint.ts';
import { issuedIn } from '../oauth/token-response.ts';
import { reasonFor } from '../reasons.ts';
import type { RequestLog } from '../requests.ts';
import { type FaultRoute, faultFromHeader, type ReadyFault } from './fault.ts';
import type { Faults } from './faults.ts';
import { ReplyCut, replyFaultily } from './faulty-reply.ts';
import type { StaleReads } from './stale-reads.ts';

export interface MeetFaultsDeps {
  readonly faults: Faults;
  readonly requests: RequestLog;
  readonly mint: Mint;
  readonly now: () => number;
  /** The current state that a reset replaces. */
  readonly life: () => { readonly staleReads: StaleReads; readonly ended: AbortController };
}

export function meetFaults({ faults, requests, mint, now, life }: MeetFaultsDeps): MiddlewareHandler {
  return async (c, next) => {
    const route = routeOf(c.req.path);
    const fault = faultFor(c, route, faults);
    const entry = requests.open(c.req);
    const described = requests.describe(entry, c.req);
    if (described) await described;
    async function carryOut(): Promise<void> {
      await next();
      entry.committed = c.res.status < 400;
    }
    async function meet(fault: ReadyFault): Promise<void> {
      const { staleReads, ended } = life();
      entry.fault = fault.kind;
      const wentWrong = await replyFaultily(c, carryOut, fault, { route, mint, staleReads, now, signal: ended.signal });
      if (!wentWrong) delete entry.fault;
    }
    try {
      await (fault ? meet(fault) : carryOut());
      requests.answered(entry, c.res);
    } catch (error) {
      if (error instanceof ReplyCut) requests.answered(entry, error);
      throw error;
    } finally {
      requests.close(entry, { reason: reasonFor(c), issued: issuedIn(c) });
    }
  };
}

function faultFor(c: Context, route: FaultRoute, faults: Faults): ReadyFault | undefined {
  if (c.req.method === 'OPTIONS') return undefined;
  const asked = c.req.header('x-sandbox-fault');
  if (asked === undefined) return faults.take(route, c.req.path);
  try {
    return faultFromHeader(asked, route);
  } catch (error) {
    throw controlError(
      400,
      `x-sandbox-fault: ${error instanceof z.ZodError ? z.prettifyError(error) : 'this is not JSON.'}`,
    );
  }
}

function routeOf(path: string): FaultRoute {
  return path.startsWith('/activate/') ? 'activate' : (routes[path] ?? 'api');
}

const routes: Readonly<Record<string, FaultRoute>> = {
  '/oauth/authorize': 'authorize',
  '/oauth/token': 'token',
  '/oauth/revoke': 'revoke',
  '/oauth/device/code': 'device_code',
  '/oauth/device/token': 'device_token',
  '/activate': 'activate',
};
