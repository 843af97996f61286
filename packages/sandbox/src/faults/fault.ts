/**
 * A fault between a client and the server, on demand. Each says for which route and for how many requests it
 * is, and whether the server carries the request out before the reply fails (`commit`).
 */
import { z } from 'zod';

export type FaultRoute =
  | 'authorize'
  | 'token'
  | 'revoke'
  | 'device_code'
  | 'device_token'
  | 'activate'
  | 'api'
  /** All routes. */
  | 'any';

/** The kinds of faults. Defaults stand in brackets. */
export type FaultKind =
  /** The connection ends without a reply. */
  | { readonly kind: 'drop' }
  /** The connection is reset (TCP RST) without a reply. */
  | { readonly kind: 'reset' }
  /** Status, headers and half of the body come, then the connection ends. The request is carried out, unless `commit` is false. */
  | { readonly kind: 'cut' }
  /** The reply comes late, by real time (1000). With `commit` the server works first and then waits. */
  | { readonly kind: 'delay'; readonly ms?: number }
  /** The body takes that long to arrive, by real time (10000). The request is always carried out. */
  | { readonly kind: 'slow'; readonly ms?: number }
  /**
   * That status (503; from 400 to 599) with a body of that type (html). HTML and text are Cloudflare's, with a ray id; JSON and
   * an empty body are the service's own. `headers` are added.
   */
  | {
      readonly kind: 'status';
      readonly status?: number;
      readonly body?: 'json' | 'html' | 'text' | 'empty';
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** Cloudflare's rate limit page, with Retry-After (300) and a ray id. */
  | { readonly kind: 'html_429'; readonly retryAfterSeconds?: number }
  /** Trakt's own rate limit answer, with Retry-After (10): the API sends X-Ratelimit and no body, OAuth sends JSON. */
  | { readonly kind: 'json_429'; readonly retryAfterSeconds?: number }
  /** A challenge page with status 200. */
  | { readonly kind: 'captcha' }
  /** A complete reply whose JSON text is truncated. The request is carried out, unless `commit` is false. */
  | { readonly kind: 'truncated' }
  /** A redirect (302) to another place (/elsewhere). */
  | { readonly kind: 'redirect'; readonly status?: 301 | 302 | 303 | 307 | 308; readonly location?: string }
  /**
   * For that many seconds (5) of the sandbox's clock after a write, a read with the same token repeats the answer that it got
   * before the write, if there was one since the fault was added. The fault stays until it is cleared, unless `times` is given.
   */
  | { readonly kind: 'stale'; readonly seconds?: number }
  /** A list without its rows; the headers still state them. */
  | { readonly kind: 'empty_page' }
  /** The first row of a list stands at its end again. */
  | { readonly kind: 'repeated_row' }
  /** The headers of a list state that many items (1337) and pages (14) in all; null leaves the header out. */
  | { readonly kind: 'wrong_counts'; readonly items?: number | null; readonly pages?: number | null }
  /** The page of a list after the one that was asked for. */
  | { readonly kind: 'next_page' }
  /** The first row of a list has null in the place of its movie, show, season, episode, person or list. */
  | { readonly kind: 'null_item' }
  /** The item in the first row of a list has null for its title and for each id. */
  | { readonly kind: 'nameless_item' }
  /** The first row of a list is about a person. */
  | { readonly kind: 'other_type' };

export type Fault = FaultKind & {
  readonly route: FaultRoute;
  /** Only requests whose path begins so: `/sync/history`. */
  readonly path?: string;
  /** Whether the server carries the request out before the fault (no). */
  readonly commit?: boolean;
  /** How many requests meet the fault (1; with `probability` all, until the fault is cleared). */
  readonly times?: number;
  /** How many requests to the route pass before the first that meets the fault (0). */
  readonly after?: number;
  /** The probability that a request meets the fault, up to 1. The same seed and requests meet the same faults. */
  readonly probability?: number;
};

/** A fault with all defaults filled in. Without `times` it stays until it is cleared. */
export type ReadyFault = Required<FaultKind> & {
  readonly route: FaultRoute;
  readonly path?: string;
  readonly commit: boolean;
  readonly times?: number;
  readonly after: number;
  readonly probability?: number;
};

/** The fault that a request's own header `x-sandbox-fault` asks for: a kind, or a fault as JSON. Throws a ZodError. */
export function faultFromHeader(header: string, route: FaultRoute): ReadyFault {
  const fault: unknown = header.startsWith('{') ? JSON.parse(header) : { kind: header };
  return faultSchema.parse({ ...z.looseObject({}).parse(fault), route });
}

const common = {
  route: z.enum(['authorize', 'token', 'revoke', 'device_code', 'device_token', 'activate', 'api', 'any']),
  path: z.string().startsWith('/').exactOptional(),
  commit: z.boolean().default(false),
  times: z.int().min(1).exactOptional(),
  after: z.int().min(0).default(0),
  probability: z.number().min(0).max(1).exactOptional(),
};
const carriedOut = z.literal(true).default(true);
const seconds = z.int().min(0);
/** An hour: no client waits longer. */
const ms = z.int().min(0).max(3_600_000);
const count = z.int().min(0).nullable();

export const faultSchema: z.ZodType<ReadyFault> = z
  .discriminatedUnion('kind', [
    z.strictObject({ ...common, kind: z.literal('drop') }),
    z.strictObject({ ...common, kind: z.literal('reset') }),
    z.strictObject({ ...common, kind: z.literal('cut'), commit: z.boolean().default(true) }),
    z.strictObject({ ...common, kind: z.literal('delay'), ms: ms.default(1000) }),
    z.strictObject({ ...common, kind: z.literal('slow'), commit: carriedOut, ms: ms.default(10_000) }),
    z.strictObject({
      ...common,
      kind: z.literal('status'),
      status: z.int().min(400).max(599).default(503),
      body: z.enum(['json', 'html', 'text', 'empty']).default('html'),
      headers: z.record(z.string().regex(/^[\w-]+$/), z.string().regex(/^[\x20-\x7e]*$/)).default({}),
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
    z.strictObject({ ...common, kind: z.literal('stale'), commit: carriedOut, seconds: seconds.default(5) }),
    z.strictObject({
      ...common,
      kind: z.literal('wrong_counts'),
      commit: carriedOut,
      items: count.default(1337),
      pages: count.default(14),
    }),
    z.strictObject({
      ...common,
      kind: z.literal(['empty_page', 'repeated_row', 'next_page', 'null_item', 'nameless_item', 'other_type']),
      commit: carriedOut,
    }),
  ])
  .transform((fault) =>
    fault.times === undefined && fault.probability === undefined && fault.kind !== 'stale'
      ? { ...fault, times: 1 }
      : fault,
  );
