/**
 * Requests that nobody means, at every endpoint: paths, queries, headers and bodies drawn from a seed. Whatever comes, the answer is one of the
 * statuses that Trakt documents, never a 500, and a success keeps to its shape.
 */
import { createRandom } from '../src/account/random.ts';
import { type EndpointRow, endpointTable, examplePath } from '../src/api/documents/table.ts';
import { anApi } from '../src/api/fixture.ts';

export interface Fuzzed {
  /** How many were sent: as many as was asked for, unless the signal came first. */
  requests: number;
  /** How many were answered with each status. */
  statuses: Record<number, number>;
  /** What should not have been answered, in words. */
  failures: string[];
  /** The route whose answers took longest on average, in milliseconds. */
  slowest: { route: string; ms: number };
}

/** More say nothing new. */
const mostFailures = 20;
/** A sandbox that was written to for long would answer ever longer. */
const requestsPerSandbox = 2500;
/** A mean of fewer is chance. */
const fewestTimed = 10;

export async function fuzzApi(options: { requests: number; seed: number; signal?: AbortSignal }): Promise<Fuzzed> {
  const { requests, seed, signal } = options;
  const draw = createFuzzer(endpointTable(), seed);
  const times = new Map<string, { count: number; ms: number }>();
  const fuzzed: Fuzzed = { requests: 0, statuses: {}, failures: [], slowest: { route: 'none', ms: 0 } };
  let sandbox = anApi({ plays: 200 });
  while (fuzzed.requests < requests && fuzzed.failures.length < mostFailures && !signal?.aborted) {
    if (fuzzed.requests % requestsPerSandbox === 0) sandbox = anApi({ plays: 200 });
    const { row, path, options: sent } = draw();
    const startedAtMs = performance.now();
    const response = await sandbox.request(path, sent);
    const text = await response.text();
    const time = times.get(routeOf(row)) ?? { count: 0, ms: 0 };
    times.set(routeOf(row), { count: time.count + 1, ms: time.ms + performance.now() - startedAtMs });
    fuzzed.requests += 1;
    fuzzed.statuses[response.status] = (fuzzed.statuses[response.status] ?? 0) + 1;
    const wrong = wrongIn({ row, path, method: sent.method, status: response.status, text });
    if (wrong) fuzzed.failures.push(`${sent.method} ${path} ${JSON.stringify(sent.body)?.slice(0, 300)}: ${wrong}`);
  }
  for (const [route, { count, ms }] of times) {
    if (count >= fewestTimed && ms / count > fuzzed.slowest.ms) fuzzed.slowest = { route, ms: ms / count };
  }
  return fuzzed;
}

function routeOf({ method, path }: EndpointRow): string {
  return `${method} ${path}`;
}

interface Answered {
  row: EndpointRow;
  path: string;
  method: string;
  status: number;
  text: string;
}

function wrongIn({ row, path, method, status, text }: Answered): string | undefined {
  if (!documentedStatuses.includes(status)) return `answered ${status}`;
  // A strange segment may lead to another endpoint: only its own path is held against an endpoint's shape.
  const isItsOwn = path.split('?')[0] === examplePath(row).split('?')[0];
  if (status >= 300 || method !== row.method || text === '' || !isItsOwn) return undefined;
  const issues = row.endpoint.answers?.safeParse(JSON.parse(text)).error?.issues;
  return issues && `answered another shape: ${JSON.stringify(issues).slice(0, 300)}`;
}

const documentedStatuses = [200, 201, 204, 400, 401, 403, 404, 405, 409, 412, 413, 420, 422, 423, 426];

const strange = [
  '',
  ' ',
  '0',
  '-1',
  '1.5',
  '1e9',
  '99999999999999999999',
  'NaN',
  'null',
  'undefined',
  'constructor',
  '__proto__',
  'toString',
  'hasOwnProperty',
  '..',
  '%00',
  '%E0%A4%A',
  '%2F',
  '%F0%9F%8E%AC',
  "'; --",
  '<script>',
  'a'.repeat(300),
  '2026-01-01',
  '2026-13-45',
  '9999-12-31',
  '0000-00-00',
];
const sensible = [
  '1',
  '2',
  '3',
  '7',
  '8',
  'me',
  'ada',
  'grace',
  'lin',
  'alan',
  'all',
  'my',
  'movies',
  'shows',
  'movie',
];
const words = [...sensible, 'episodes', 'seasons', 'people', 'rank', 'desc', 'dropped', 'love', 'public', '181500003'];
const queries = ['page', 'limit', 'extended', 'start_at', 'end_at', 'sort_by', 'sort_how', 'years', 'genres', 'query'];
const levels = ['full', 'min', 'progress', 'metadata', 'full,vip', 'browsing', 'comments', 'all', 'images'];
const methods = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD'];
const headers = ['Content-Type', 'User-Agent', 'trakt-api-version', 'trakt-api-key', 'Authorization'];

/** Draws requests, each from the ones before it and the seed. */
function createFuzzer(table: readonly EndpointRow[], seed: number) {
  const random = createRandom(seed, 'fuzz');
  const pick = <T>(items: readonly T[]): T => {
    for (const item of items.slice(random.below(items.length))) return item;
    throw new Error('Nothing to pick from');
  };
  const segment = (): string => encodeOrNot(random.chance(0.7) ? pick(words) : pick(strange));
  // What is percent-encoded already stays so, also where it is broken.
  const encodeOrNot = (text: string): string => (/%/.test(text) ? text : encodeURIComponent(text));

  function path(row: EndpointRow): string {
    if (random.chance(0.5)) return examplePath(row);
    const filled = row.path.replace(/:\w+/g, segment);
    return random.chance(0.1) ? filled.split('/').slice(0, -1).join('/') || '/' : filled;
  }

  function query(): string {
    const chosen = queries.filter(() => random.chance(0.15));
    const value = (name: string): string =>
      name === 'extended' && random.chance(0.7) ? pick(levels) : encodeOrNot(pick([...strange, ...words]));
    return chosen.map((name) => `${name}=${value(name)}`).join('&');
  }

  function value(depth: number): unknown {
    const kinds = [
      () => pick([...strange, ...words]),
      () => pick([0, 1, 2, -1, 3.5, 1e12, 2 ** 53, Number.MAX_VALUE]),
      () => random.chance(0.5),
      () => null,
      () => Array.from({ length: random.below(4) }, () => value(depth + 1)),
      () => object(depth + 1),
    ];
    return depth > 4 ? null : pick(kinds)();
  }

  const keys = ['movies', 'shows', 'seasons', 'episodes', 'people', 'ids', 'trakt', 'slug', 'imdb', 'number', 'rating'];
  const more = ['watched_at', 'progress', 'movie', 'show', 'episode', 'rank', 'notes', 'comment', 'name', '__proto__'];

  function object(depth: number): unknown {
    const entries = Array.from({ length: random.below(5) }, () => [pick([...keys, ...more]), value(depth)]);
    return Object.fromEntries(entries);
  }

  /** Changes one thing somewhere in a body. */
  function mutated(body: unknown): unknown {
    if (random.chance(0.2)) return value(1);
    if (Array.isArray(body)) return random.chance(0.3) ? [...body, value(1)] : body.map(mutated);
    if (typeof body !== 'object' || body === null) return random.chance(0.5) ? value(1) : body;
    const entries = Object.entries(body);
    const changed = random.below(entries.length + 1);
    return Object.fromEntries(entries.map(([key, one], index) => [key, index === changed ? mutated(one) : one]));
  }

  function body(row: EndpointRow): unknown {
    if (row.method === 'GET') return undefined;
    const example = row.endpoint.example?.body;
    const draw = random.next();
    if (draw < 0.35) return example;
    if (draw < 0.75) return mutated(example);
    if (draw < 0.9) return object(0);
    if (draw < 0.92) return nested(example, pick([50, 101, 5000, 100_000]));
    return pick(['{', '[]', 'null', '""', '{"movies":', '\u0000', '{"movies":[{}]}', `"${'x'.repeat(2000)}"`]);
  }

  /** A body whose movies are one that nobody knows, which nests. */
  function nested(example: unknown, levels: number): string {
    const text = JSON.stringify({ ...Object(example), movies: [{ title: 'None', deep: 'here' }] });
    return text.replace('"here"', `${'['.repeat(levels)}${']'.repeat(levels)}`);
  }

  return function draw() {
    const row = pick(table);
    const asked = query();
    const method = random.chance(0.05) ? pick(methods) : row.method;
    const sent = body(row);
    return {
      row,
      path: `${path(row)}${asked === '' ? '' : `?${asked}`}`,
      options: {
        method,
        as: random.chance(0.6)
          ? (row.endpoint.example?.as ?? 'ada')
          : pick(['ada', 'grace', 'alan', 'lin', 'bad', 'nobody']),
        headers: random.chance(0.1) ? { [pick(headers)]: pick([undefined, '', 'x', 'text/plain', 'Bearer ada']) } : {},
        body: method === 'GET' || method === 'HEAD' ? undefined : sent,
      },
    };
  };
}
