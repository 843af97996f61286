/** An endpoint as data: what Trakt's documents say about it, the shape of its answer, and what answers. */
import type { z } from 'zod';
import type { RequestContext } from './request-context.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

export interface Endpoint {
  /** Method and path, as `GET /sync/history/:type?/:id?`; the parts with `?` may be left out. */
  readonly route: `${Method} /${string}`;
  /** Paths that Trakt documents apart and that this one answers too. */
  readonly covers?: readonly `${Method} /${string}`[];
  readonly about: string;
  /** Whether a token is needed. Reads are public and writes need one, unless this says otherwise. */
  readonly auth?: Auth;
  /** The status of success: 200, for POST 201 and for DELETE 204, unless this says otherwise. */
  readonly status?: number;
  /** The shape of the answer; without it the answer is empty. An answer may be 204 and empty where there is nothing to tell. */
  readonly answers?: z.ZodType;
  /** The shape of the body. */
  readonly takes?: z.ZodType;
  /** The status of a body of another shape, 422 unless this says otherwise. */
  readonly refusesWith?: 400 | 422;
  readonly paged?: boolean;
  /** Whether `extended` changes the answer. */
  readonly extended?: boolean;
  /** VIP members alone. */
  readonly vip?: boolean;
  /** Whether it answers from an account, that writes change, or from the library, which stays as it is. */
  readonly from: 'account' | 'library';
  /** A request that succeeds. */
  readonly example?: Example;
  /** Answers the body; undefined for an empty one. Throws a Refusal. Without it, Trakt serves its own apps alone and others get 401. */
  handle?(context: RequestContext, body: never): unknown;
}

export type Auth = 'none' | 'optional' | 'required';

export interface Example {
  /** What stands for `:name` in the path, where the usual won't do. */
  readonly params?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly query?: string;
  /** Who asks: `ada` unless this says otherwise. */
  readonly as?: string;
}

/** Ties the type of the body that a handler gets to the shape that was checked. */
export function endpoint<Body = undefined>(
  definition: Omit<Endpoint, 'takes' | 'handle'> & {
    readonly takes?: z.ZodType<Body>;
    handle(context: RequestContext, body: Body): unknown;
  },
): Endpoint {
  return definition;
}

/** An endpoint that Trakt serves to its own apps alone. Every app of the sandbox is somebody else's. */
export function forOfficialApps(definition: Omit<Endpoint, 'handle'>): Endpoint {
  return { ...definition, about: `${definition.about}; 401 for all but Trakt's own apps` };
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
