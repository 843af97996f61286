/**
 * Endpoints as data, and the functions that a table of them becomes.
 *
 * An endpoint is one line of text, read when it is first called:
 *
 *     METHOD /path/:name/:optional? answer [required] [body] [?query,names]
 *
 * `answer` is `one` object, `maybe` one (undefined for 204), a `list`, a list in `pages`, a `map` in pages, or `none`.
 * `required` marks a read that needs a sign-in; writes always do, and other reads carry the token of whoever is signed in.
 * `body` takes every parameter that is neither in the path nor in the query; of `body=name` that parameter is the whole
 * body. In the query, `filters` and `ignoring` stand for a group of names. Page and limit are ours to send.
 *
 * A call takes one object, with path, query and body together: `reply({ id: 7, comment: '…' })`. Nothing of Trakt's has
 * the same name in two of them, and the tests keep it so.
 */

import { ConfigError } from '../errors.ts';
import { listIn, objectIn } from './answer-form.ts';
import type { ApiRequest, Auth, Requester } from './authorized-request.ts';
import { createPages, type Pages } from './pages.ts';
import { type Method, type QueryValue, textOf } from './url-and-headers.ts';

/** What every endpoint function takes beside its parameters. */
export interface CallOptions {
  signal?: AbortSignal | undefined;
}

type Answer = 'one' | 'maybe' | 'list' | 'pages' | 'map' | 'none';

type Line<Kind extends Answer> = `${Method} /${string} ${Kind}` | `${Method} /${string} ${Kind} ${string}`;

/** A group that is a function itself, its `get`: `sync.history()` is `sync.history.get()`. */
export type Callable<Group extends { get: unknown }> = Group & Group['get'];

/** The table that goes with an interface of endpoint functions: a line for each, and no other. */
export type SectionTable<Section> = {
  readonly [Name in keyof Section]: Section[Name] extends { get: unknown }
    ? SectionTable<Section[Name]>
    : Section[Name] extends (...params: never) => infer Result
      ? LineFor<Result>
      : SectionTable<Section[Name]>;
};

type LineFor<Result> =
  Result extends Pages<unknown>
    ? Line<'pages'>
    : Result extends Promise<infer Value>
      ? undefined extends Value
        ? Line<'maybe' | 'none'>
        : Value extends readonly unknown[]
          ? Line<'list'>
          : Line<'one' | 'map'>
      : never;

export interface Endpoint {
  method: Method;
  path: string;
  pathNames: readonly string[];
  answer: Answer;
  auth: Auth;
  query: readonly string[];
  /** `true` for what is in neither path nor query, a name for one parameter alone. */
  body: boolean | string;
}

/** Parameters that many endpoints share. https://developer.trakt.tv, filters. */
const groups: Readonly<Record<string, string>> = {
  filters:
    'watchnow,genres,subgenres,years,ratings,start_date,end_date,runtimes,countries,certifications,languages,studio_ids,network_ids,status,votes,tmdb_ratings,tmdb_votes,imdb_ratings,imdb_votes,rt_meters,rt_user_meters,metascores',
  ignoring: 'ignore_watched,ignore_collected,ignore_watchlisted',
};

/** Pure. The line is one of our own tables', so it isn't checked. */
export function readLine(line: string): Endpoint {
  const [method, path = '', answer, ...words] = line.split(' ');
  const query = words.find((word) => word.startsWith('?'))?.slice(1) ?? '';
  const body = words.find((word) => word.startsWith('body'));
  return {
    method: method as Method,
    path,
    pathNames: Array.from(path.matchAll(/:(\w+)/g), ([, name = '']) => name),
    answer: answer as Answer,
    auth: method !== 'GET' || words.includes('required') ? 'required' : 'optional',
    query: query.split(',').flatMap((name) => (name === '' ? [] : (groups[name] ?? name).split(','))),
    body: body === undefined ? false : (body.split('=')[1] ?? true),
  };
}

/** Makes functions of a table's lines, whose interface only the caller knows. */
export function bindTable(table: object, request: Requester): object {
  const bound = Object.entries(table).map(([name, entry]) => [
    name,
    typeof entry === 'string' ? bindLine(entry, request) : bindTable(entry, request),
  ]);
  const functions: Readonly<Record<string, object>> = Object.fromEntries(bound);
  return Object.assign(functions.get ?? {}, functions);
}

type Params = Readonly<Record<string, unknown>> & CallOptions;

function bindLine(line: string, request: Requester): (params?: Params) => unknown {
  let endpoint: Endpoint | undefined;
  return (params) => {
    endpoint ??= readLine(line);
    return endpoint.answer === 'pages'
      ? createPages(request, requestFor(endpoint, params))
      : call(endpoint, request, params);
  };
}

async function call(endpoint: Endpoint, request: Requester, params: Params | undefined): Promise<unknown> {
  const { answer } = endpoint;
  const asked = requestFor(endpoint, params);
  if (answer === 'map') return readMap(endpoint, request, asked);
  const reply = await request(asked);
  if (answer === 'none' || (answer === 'maybe' && reply.body === undefined)) return undefined;
  return answer === 'list' ? listIn(nameOf(endpoint), reply) : objectIn(nameOf(endpoint), reply);
}

/** An object that comes in pages, put together: its entries are read as the rows of a list are. */
async function readMap(endpoint: Endpoint, request: Requester, asked: ApiRequest): Promise<object> {
  const asList: Requester = async (options) => {
    const reply = await request(options);
    return { ...reply, body: Object.entries(objectIn(nameOf(endpoint), reply)) };
  };
  return Object.fromEntries(await createPages<[string, unknown]>(asList, asked).toArray());
}

function nameOf({ method, path }: Endpoint): string {
  return `${method} ${path}`;
}

/** A call of an endpoint as a request. Pure. @throws {ConfigError} for a parameter that it doesn't have, or lacks. */
export function requestFor(endpoint: Endpoint, { signal, ...params }: Params = {}): ApiRequest {
  const { method, auth, path, pathNames, query: queryNames, body: takesBody } = endpoint;
  const query: Record<string, QueryValue> = {};
  const rest: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(params)) {
    if (value === undefined || pathNames.includes(name)) continue;
    if (queryNames.includes(name)) query[name] = queryValue(name, value);
    else if (takesBody === true || takesBody === name) rest[name] = value;
    else throw new ConfigError(name, `${nameOf(endpoint)} has no parameter "${name}".`);
  }
  const body = takesBody === true ? rest : takesBody ? rest[takesBody] : undefined;
  return { method, path: fillPath(path, params), query, auth, body, signal };
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
    const text = textOf(value ?? '');
    if (left !== undefined) throw new ConfigError(left, `"${name}" needs "${left}" as well.`);
    if (text === '' || text === '.' || text === '..') {
      throw new ConfigError(name, `The parameter "${name}" can't be part of a path.`);
    }
    filled.push(encodeURIComponent(text));
  }
  return filled.join('/');
}
