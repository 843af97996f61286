/** An endpoint as data: what Trakt's documents say about it, the shape of its answer, and its handler. */
import type { z } from 'zod';
import type { Parameters } from './parameters.ts';
import { Refusal } from './refusal.ts';
import type { RequestContext } from './request-context.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

export interface Endpoint {
  /** Method and path, as `GET /sync/history/:type?/:id?`; the parts with `?` may be left out. */
  readonly route: `${Method} /${string}`;
  /** Other documented paths that this endpoint answers too. */
  readonly covers?: readonly `${Method} /${string}`[];
  readonly about: string;
  /** Whether a token is needed; by default reads need none and writes need one. */
  readonly auth?: Auth;
  /** The status of success; by default 200, for POST 201 and for DELETE 204. */
  readonly status?: number;
  /** The shape of the answer; without it the answer is empty. A handler that returns undefined answers 204. */
  readonly answers?: z.ZodType;
  /** The shape of the body. */
  readonly takes?: z.ZodType;
  /** The status for a body of another shape; by default 422. */
  readonly refusesWith?: 400 | 422;
  /** The parameters of its query, beside pages and `extended`. */
  readonly query?: Parameters;
  readonly paged?: boolean;
  /** Whether `extended` changes the answer. */
  readonly extended?: boolean;
  /** Whether only VIP members may call it. */
  readonly vip?: boolean;
  /** The status for apps that are not Trakt's own: 403 where Trakt calls the access limited. Without it every app may call. */
  readonly otherApps?: 401 | 403;
  /** `account`: writes change its answers. `library`: its answers never change. */
  readonly from: 'account' | 'library';
  /** The parts of a request that succeeds. */
  readonly example?: Example;
  /** Returns the body; undefined for an empty one. Throws a Refusal. */
  handle(context: RequestContext, body: never): unknown;
}

export type Auth = 'none' | 'optional' | 'required';

export interface Example {
  /** Values for `:name` in the path, where the usual ones won't do. */
  readonly params?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly query?: string;
  /** The username; by default `ada`. */
  readonly as?: string;
}

/** Gives the handler's body the type of the shape `takes`. */
export function endpoint<Body = undefined>(
  definition: Omit<Endpoint, 'takes' | 'handle'> & {
    readonly takes?: z.ZodType<Body>;
    handle(context: RequestContext, body: Body): unknown;
  },
): Endpoint {
  return definition;
}

/** The endpoint, and the same at another path. */
export function also(one: Endpoint, route: Endpoint['route']): Endpoint[] {
  return [one, { ...one, route, about: `${one.about}; the same as ${pathOf(one)}` }];
}

/** An endpoint that Trakt documents and has removed from the service: 404 for everybody. */
export function removed(route: Endpoint['route'], about: string, error = 'endpoint removed'): Endpoint {
  return {
    route,
    about: `${about}: removed`,
    status: 404,
    from: 'library',
    handle() {
      throw new Refusal(404, 'Trakt has removed it', { body: { error } });
    },
  };
}

export function methodOf({ route }: Pick<Endpoint, 'route'>): Method {
  return route.startsWith('GET')
    ? 'GET'
    : route.startsWith('POST')
      ? 'POST'
      : route.startsWith('PUT')
        ? 'PUT'
        : 'DELETE';
}

export function pathOf({ route }: Pick<Endpoint, 'route'>): string {
  return route.slice(route.indexOf('/'));
}

export function authOf(endpoint: Endpoint): Auth {
  return endpoint.auth ?? (methodOf(endpoint) === 'GET' ? 'none' : 'required');
}

export function statusOf(endpoint: Endpoint): number {
  return endpoint.status ?? usualStatus[methodOf(endpoint)];
}

const usualStatus: Readonly<Record<Method, number>> = { GET: 200, POST: 201, PUT: 200, DELETE: 204 };
