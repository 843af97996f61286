/** The endpoints as a table, one row for each path that is answered: those that Trakt documents, and the same without their optional parts. */

import { endpoints } from '../endpoints/index.ts';
import {
  type Auth,
  authOf,
  type Endpoint,
  type Example,
  type Method,
  methodOf,
  pathOf,
  statusOf,
} from '../request/endpoint.ts';
import { pathsOf } from '../request/endpoint-finder.ts';

export interface EndpointRow {
  readonly method: Method;
  /** As Trakt writes it, with `:name` for a parameter. */
  readonly path: string;
  readonly about: string;
  readonly auth: Auth;
  /** The status of success. */
  readonly status: number;
  readonly paged: boolean;
  readonly extended: boolean;
  readonly vip: boolean;
  /** Whether writes change its answer. */
  readonly stateful: boolean;
  readonly endpoint: Endpoint;
}

/** Every path, in the order of its path and method. */
export function endpointTable(): readonly EndpointRow[] {
  const rows = endpoints.flatMap((endpoint) => routesOf(endpoint).map((route) => rowOf(endpoint, route)));
  return rows.toSorted((a, b) => (a.path === b.path ? compare(a.method, b.method) : compare(a.path, b.path)));
}

function routesOf(endpoint: Endpoint): Endpoint['route'][] {
  const named = [endpoint.route, ...(endpoint.covers ?? [])];
  const known = named.map((route) => route.replace(/\/$/, ''));
  const [, ...shorter] = pathsOf(endpoint).map((path) => `${methodOf(endpoint)} ${path}` as const);
  return [...named, ...shorter.filter((route) => !known.includes(route))];
}

function rowOf(endpoint: Endpoint, route: Endpoint['route']): EndpointRow {
  return {
    method: methodOf({ route }),
    path: documentedPath(pathOf({ route })),
    about: endpoint.about,
    auth: authOf(endpoint),
    status: statusOf(endpoint),
    paged: endpoint.paged ?? false,
    extended: endpoint.extended ?? false,
    vip: endpoint.vip ?? false,
    stateful: endpoint.from === 'account',
    endpoint,
  };
}

function documentedPath(path: string): string {
  return path.replaceAll('?', '').replace(/\{[^}]*\}/g, '');
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The path of a request that succeeds. */
export function examplePath({ path, endpoint }: Pick<EndpointRow, 'path' | 'endpoint'>): string {
  const { params = {}, query }: Example = endpoint.example ?? {};
  const filled = path.replace(/:(\w+)/g, (_, name: string) => params[name] ?? usual(path, name));
  return query ? `${filled}?${query}` : filled;
}

/** The example of a parameter for endpoints that give none. */
function usual(path: string, name: string): string {
  if (name === 'id' && path.startsWith('/users/')) return 'me';
  return usualParams[name] ?? '1';
}

const usualParams: Readonly<Record<string, string>> = {
  id: '1',
  item_id: '1',
  type: 'all',
  sort: 'newest',
  sort_by: 'rank',
  sort_how: 'asc',
  rating: '8',
  comment_type: 'all',
  period: 'weekly',
  start_date: '2021-01-01',
  country: 'us',
  countryCode: 'us',
  language: 'en',
  reaction_type: 'love',
  section: 'dropped',
};
