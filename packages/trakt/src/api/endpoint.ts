/** Endpoints as data, and the functions that a table of them becomes. */

import { ApiError, ConfigError } from '../errors.ts';
import type { ApiRequest, Auth, Requester } from './authorized-request.ts';
import { createPages, type Pages } from './pages.ts';
import type { Method, Query, QueryValue } from './url-and-headers.ts';

/** What every endpoint function takes beside its parameters. */
export interface CallOptions {
  signal?: AbortSignal | undefined;
}

interface EndpointBase {
  method: Method;
  /** As Trakt writes it, `:name` for a parameter; `:name?` may be left out with all that follows it. */
  path: string;
  /** Names of the query parameters. Page and limit aren't among them: they are ours to send. */
  query?: readonly string[];
  auth: Auth;
}

/** Answers with one object. */
interface SingleEndpoint extends EndpointBase {
  paged: false;
}

/** Answers with a list in pages. */
interface PagedEndpoint extends EndpointBase {
  method: 'GET';
  paged: true;
}

export type Endpoint = SingleEndpoint | PagedEndpoint;

/** The table that goes with an interface of endpoint functions: an entry for each, and no other. */
export type EndpointTable<Section> = {
  readonly [Name in keyof Section]: Section[Name] extends (params?: never) => infer Result
    ? Result extends Pages<unknown>
      ? PagedEndpoint
      : SingleEndpoint
    : EndpointTable<Section[Name]>;
};

/** Makes a section's functions from its table. */
export function bindSection<Section extends object>(table: EndpointTable<Section>, request: Requester): Section {
  return bindEntries(table, request) as Section;
}

function bindEntries(table: object, request: Requester): object {
  const bound = Object.entries(table).map(([name, entry]) => [
    name,
    isEndpoint(entry) ? bindEndpoint(entry, request) : bindEntries(entry, request),
  ]);
  return Object.fromEntries(bound);
}

function isEndpoint(entry: object): entry is Endpoint {
  return 'path' in entry && typeof entry.path === 'string';
}

type Params = Readonly<Record<string, unknown>>;

function bindEndpoint(endpoint: Endpoint, request: Requester): (params?: Params & CallOptions) => unknown {
  if (endpoint.paged) return (params) => createPages(request, requestFor(endpoint, params));
  return async (params) => {
    const { body, status } = await request(requestFor(endpoint, params));
    if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body;
    const label = `${endpoint.method} ${endpoint.path}`;
    const message = `${label} answered with something other than an object.`;
    throw new ApiError('unexpected_response', message, { status, endpoint: label });
  };
}

/** A call of an endpoint as a request. Pure. @throws {ConfigError} for a parameter that it doesn't have, or lacks. */
export function requestFor(endpoint: Endpoint, { signal, ...params }: Params & CallOptions = {}): ApiRequest {
  const { method, auth, path, query: names = [] } = endpoint;
  const query: Record<string, QueryValue> = {};
  for (const [name, value] of Object.entries(params)) {
    if (value === undefined || pathNames(path).includes(name)) continue;
    if (!names.includes(name)) throw new ConfigError(name, `${method} ${path} has no parameter "${name}".`);
    query[name] = queryValue(name, value);
  }
  return { method, path: fillPath(path, params), query: query satisfies Query, auth, ...(signal ? { signal } : {}) };
}

function pathNames(path: string): string[] {
  return Array.from(path.matchAll(/:(\w+)/g), ([, name = '']) => name);
}

function queryValue(name: string, value: unknown): QueryValue {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  if (value instanceof Date) return value;
  if (Array.isArray(value) && value.every((item) => typeof item === 'string' || typeof item === 'number')) return value;
  throw new ConfigError(name, `The parameter "${name}" is neither text, number, boolean, Date nor a list of them.`);
}

/** Fills in a path's parameters. A value stays within its own segment, whatever it holds. */
function fillPath(path: string, params: Params): string {
  const filled: string[] = [];
  let left: string | undefined;
  for (const segment of path.split('/')) {
    const [, name, optional] = /^:(\w+)(\?)?$/.exec(segment) ?? [];
    if (name === undefined) {
      filled.push(segment);
      continue;
    }
    const value = params[name];
    if (value === undefined && optional) {
      left ??= name;
      continue;
    }
    const text = Array.isArray(value) ? value.join(',') : String(value ?? '');
    if (left !== undefined) throw new ConfigError(left, `"${name}" needs "${left}" as well.`);
    if (text === '' || text === '.' || text === '..') {
      throw new ConfigError(name, `The parameter "${name}" can't be part of a path.`);
    }
    filled.push(encodeURIComponent(text));
  }
  return filled.join('/');
}
