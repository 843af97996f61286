/**
 * Faults: what goes wrong between a client and a server, on demand. Each says for which route and for how many requests it
 * is, and whether the server does its work before the reply goes wrong (`commit`).
 */
import { z } from 'zod';

export type FaultRoute = 'authorize' | 'token' | 'revoke' | 'device_code' | 'device_token' | 'activate' | 'api';

/** What goes wrong. In brackets what holds when a field is left out. */
export type FaultKind =
  /** The connection ends without a reply. */
  | { readonly kind: 'drop' }
  /** The reply comes late, by real time (1000); `commit` tells whether the wait is after or before the server's work. */
  | { readonly kind: 'delay'; readonly ms?: number }
  /** That status (503, of 400 to 599) with a body of that type (html). */
  | { readonly kind: 'status'; readonly status?: number; readonly body?: 'json' | 'html' | 'text' | 'empty' }
  /** The edge's rate limit page, with Retry-After (300) and a ray id. */
  | { readonly kind: 'html_429'; readonly retryAfterSeconds?: number }
  /** The service's own rate limit answer, with Retry-After (10). */
  | { readonly kind: 'json_429'; readonly retryAfterSeconds?: number }
  /** A challenge page with status 200. */
  | { readonly kind: 'captcha' }
  /** JSON that breaks off. Carried out, unless `commit` says no. */
  | { readonly kind: 'truncated' }
  /** A redirect (302) to another place (/elsewhere). */
  | { readonly kind: 'redirect'; readonly status?: 301 | 302 | 303 | 307 | 308; readonly location?: string };

export type Fault = FaultKind & {
  readonly route: FaultRoute;
  /** Whether the server carries the request out all the same (no). */
  readonly commit?: boolean;
  /** How many requests meet it (1). */
  readonly times?: number;
  /** How many requests to that route pass before the first one that meets it (0). */
  readonly after?: number;
};

/** A fault with nothing left out. */
export type ReadyFault = Required<Fault>;

export class Faults {
  #waiting: ReadyFault[] = [];

  /** Throws a ZodError for what is no fault. */
  add(fault: Fault): void {
    this.#waiting.push(faultSchema.parse(fault));
  }

  /** The faults that are still to come. */
  list(): readonly ReadyFault[] {
    return this.#waiting;
  }

  clear(): void {
    this.#waiting = [];
  }

  /** The fault that this request meets, counted. */
  take(route: FaultRoute): ReadyFault | undefined {
    const due = this.#waiting.find((fault) => fault.route === route && fault.after === 0);
    this.#waiting = this.#waiting.flatMap((fault) => {
      if (fault.route !== route) return [fault];
      if (fault === due) return fault.times > 1 ? [{ ...fault, times: fault.times - 1 }] : [];
      return [{ ...fault, after: Math.max(0, fault.after - 1) }];
    });
    return due;
  }
}

/** The fault that a request asks for itself in `x-sandbox-fault`: a kind, or a fault as JSON. Throws a ZodError. */
export function faultFromHeader(header: string, route: FaultRoute): ReadyFault {
  const fault: unknown = header.startsWith('{') ? JSON.parse(header) : { kind: header };
  return faultSchema.parse({ ...z.looseObject({}).parse(fault), route });
}

const common = {
  route: z.enum(['authorize', 'token', 'revoke', 'device_code', 'device_token', 'activate', 'api']),
  commit: z.boolean().default(false),
  times: z.int().min(1).default(1),
  after: z.int().min(0).default(0),
};
const seconds = z.int().min(0);

export const faultSchema: z.ZodType<ReadyFault> = z.discriminatedUnion('kind', [
  z.strictObject({ ...common, kind: z.literal('drop') }),
  z.strictObject({ ...common, kind: z.literal('delay'), ms: z.int().min(0).default(1000) }),
  z.strictObject({
    ...common,
    kind: z.literal('status'),
    status: z.int().min(400).max(599).default(503),
    body: z.enum(['json', 'html', 'text', 'empty']).default('html'),
  }),
  z.strictObject({ ...common, kind: z.literal('html_429'), retryAfterSeconds: seconds.default(300) }),
  z.strictObject({ ...common, kind: z.literal('json_429'), retryAfterSeconds: seconds.default(10) }),
  z.strictObject({ ...common, kind: z.literal('captcha') }),
  z.strictObject({ ...common, kind: z.literal('truncated'), commit: z.boolean().default(true) }),
  z.strictObject({
    ...common,
    kind: z.literal('redirect'),
    status: z.literal([301, 302, 303, 307, 308]).default(302),
    location: z.string().default('/elsewhere'),
  }),
]);
