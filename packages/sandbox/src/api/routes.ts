/** Puts endpoints behind their paths: the most particular path first, the rules of each before its handler, 405 and 404 for the rest. */
import type { Hono } from 'hono';
import type { ContentfulStatusCode, StatusCode } from 'hono/utils/http-status';
import type { World } from '../account/world.ts';
import { bodyOf } from './body.ts';
import { authOf, type Endpoint, methodOf, pathOf, statusOf } from './endpoint.ts';
import { extendedOf } from './query.ts';
import { locked, notFound, Refusal, unauthorized, vipOnly } from './refusal.ts';
import type { ApiContext, ApiEnv, Scene } from './scene.ts';

interface RouteOptions {
  readonly world: () => World;
  readonly underReportPages: () => boolean;
}

export function route(api: Hono<ApiEnv>, endpoints: readonly Endpoint[], options: RouteOptions): void {
  for (const endpoint of mostParticularFirst(endpoints)) {
    for (const path of pathsOf(endpoint)) {
      api.on(methodOf(endpoint), path, (c) => answer(c, endpoint, options));
    }
  }
  const known = endpoints.flatMap((endpoint) =>
    pathsOf(endpoint).map((path) => ({ method: methodOf(endpoint), pattern: patternOf(path) })),
  );
  api.all('*', (c) => {
    const path = c.req.path.replace(/(?<=.)\/$/, '');
    const methods = new Set(known.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method));
    if (methods.size === 0) return refuse(c, notFound());
    return c.body(null, 405, { Allow: [...methods, ...(methods.has('GET') ? ['HEAD'] : [])].join(', ') });
  });
}

async function answer(c: ApiContext, endpoint: Endpoint, options: RouteOptions): Promise<Response> {
  try {
    const scene = sceneOf(c, options);
    if (scene.viewer?.user.locked) throw locked();
    if (authOf(endpoint) === 'required' && !scene.viewer) throw unauthorized();
    if (endpoint.vip && !scene.viewer?.user.vip) throw vipOnly();
    const body: unknown = await bodyOf(c, endpoint);
    // The shape that the endpoint takes has just been checked.
    const answered = endpoint.handle(scene, body as never);
    const status = statusOf(endpoint);
    if (answered !== undefined) return c.json(answered, status as ContentfulStatusCode);
    return c.body(null, (endpoint.answers ? 204 : status) as StatusCode);
  } catch (error) {
    if (error instanceof Refusal) return refuse(c, error);
    throw error;
  }
}

function sceneOf(c: ApiContext, options: RouteOptions): Scene {
  const world = options.world();
  const caller = c.var.caller;
  const viewer = caller && world.account(caller.username);
  // A token of nobody who has an account here.
  if (caller && !viewer) throw unauthorized();
  const nowMs = world.now();
  return {
    c,
    world,
    library: world.library,
    viewer,
    view: { extended: extendedOf(c), nowMs },
    nowMs,
    underReportPages: options.underReportPages(),
  };
}

function refuse(c: ApiContext, { status, body, headers }: Refusal): Response {
  for (const [name, value] of Object.entries(headers)) c.header(name, value);
  return body === undefined ? c.body(null, status as StatusCode) : c.json(body, status as ContentfulStatusCode);
}

/** The path with its optional parts, and without them from the last on. */
export function pathsOf(endpoint: Pick<Endpoint, 'route'>): string[] {
  const segments = pathOf(endpoint).replace(/\/$/, '').split('/').slice(1);
  const firstOptional = segments.findIndex((segment) => segment.endsWith('?'));
  const plain = segments.map((segment) => segment.replace(/\?$/, ''));
  const shortest = firstOptional === -1 ? plain.length : firstOptional;
  return Array.from(
    { length: plain.length - shortest + 1 },
    (_, left) => `/${plain.slice(0, plain.length - left).join('/')}`,
  );
}

/** Where two paths part, the one with a word goes before the one with a parameter, and a parameter with a pattern before one without. */
function mostParticularFirst(endpoints: readonly Endpoint[]): Endpoint[] {
  const key = (endpoint: Endpoint): string =>
    pathOf(endpoint)
      .split('/')
      .map((segment) => (!segment.startsWith(':') ? 0 : segment.includes('{') ? 1 : 2))
      .join('');
  return endpoints.toSorted((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
}

function patternOf(path: string): RegExp {
  const segments = path
    .split('/')
    .map((segment) =>
      segment.startsWith(':') ? (/\{(.+)\}/.exec(segment)?.[1] ?? '[^/]+') : segment.replace(/[.,]/g, '\\$&'),
    );
  return new RegExp(`^${segments.join('/')}$`);
}
