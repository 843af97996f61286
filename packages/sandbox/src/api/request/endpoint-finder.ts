/** Finds the endpoint of a request: the most specific path first. One serves all sandboxes of a process. */

import { TrieRouter } from 'hono/router/trie-router';
import { tryDecodeURIComponent } from 'hono/utils/url';
import { type Endpoint, methodOf, pathOf } from './endpoint.ts';

interface Found {
  readonly endpoint: Endpoint;
  /** The segments of the path that have a name. */
  readonly params: ReadonlyMap<string, string>;
}

interface EndpointFinder {
  find(method: string, path: string): Found | undefined;
  /** Those that have an endpoint at the path. */
  methodsAt(path: string): ReadonlySet<string>;
}

/** More paths than a program asks for, and few enough for the memory. */
const mostPaths = 1000;
const finders = new WeakMap<readonly Endpoint[], EndpointFinder>();

/** To make one is nearly all of the time that a sandbox would take to begin. */
export function finderOf(endpoints: readonly Endpoint[]): EndpointFinder {
  const finder = finders.get(endpoints) ?? createFinder(endpoints);
  finders.set(endpoints, finder);
  return finder;
}

function createFinder(endpoints: readonly Endpoint[]): EndpointFinder {
  const router = new TrieRouter<Endpoint>();
  for (const endpoint of mostParticularFirst(endpoints)) {
    for (const path of pathsOf(endpoint)) router.add(methodOf(endpoint), path, endpoint);
  }
  // A program asks for few paths, and for each of them often.
  const known = new Map<string, Found | undefined>();
  const methods = new Set<string>(endpoints.map(methodOf));

  function look(method: string, path: string): Found | undefined {
    const [[first]] = router.match(method, path);
    if (!first) return undefined;
    const [endpoint, segments] = first;
    return {
      endpoint,
      params: new Map(Object.entries(segments).map(([name, value]) => [name, tryDecodeURIComponent(String(value))])),
    };
  }

  function find(method: string, path: string): Found | undefined {
    const asked = `${method} ${path}`;
    if (known.has(asked)) return known.get(asked);
    if (known.size >= mostPaths) known.clear();
    const found = look(method, path);
    known.set(asked, found);
    return found;
  }

  return { find, methodsAt: (path) => new Set([...methods].filter((method) => find(method, path))) };
}

/** The path with all its optional parts, then without the last, and so on. */
export function pathsOf(endpoint: Pick<Endpoint, 'route'>): `/${string}`[] {
  const segments = pathOf(endpoint).replace(/\/$/, '').split('/').slice(1);
  const firstOptional = segments.findIndex((segment) => segment.endsWith('?'));
  const plain = segments.map((segment) => segment.replace(/\?$/, ''));
  const shortest = firstOptional === -1 ? plain.length : firstOptional;
  return Array.from(
    { length: plain.length - shortest + 1 },
    (_, left) => `/${plain.slice(0, plain.length - left).join('/')}` as const,
  );
}

/** At the first segment where two paths differ, a word goes before a parameter with a pattern, and that before one without. */
function mostParticularFirst(endpoints: readonly Endpoint[]): Endpoint[] {
  const keyOf = (endpoint: Endpoint): string =>
    pathOf(endpoint)
      .split('/')
      .map((segment) => (!segment.startsWith(':') ? 0 : segment.includes('{') ? 1 : 2))
      .join('');
  const keyed = endpoints.map((endpoint) => ({ endpoint, key: keyOf(endpoint) }));
  return keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)).map(({ endpoint }) => endpoint);
}
