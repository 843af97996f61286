/** For the tests: an API with a clock that stands still and one app, and a client that sends the headers. */
import type { Hono } from 'hono';
import { nobody } from '../people/settle.ts';
import { type ApiDeps, createApi } from './index.ts';
import type { ApiEnv } from './request/request-context.ts';

export const startedAt = '2026-11-21T12:00:00.000Z';

interface TestApi {
  readonly api: Hono<ApiEnv>;
  readonly deps: ApiDeps;
  /** Sends a request of the app `app`, signed in as Ada or another user. A header set to undefined is left out. */
  request(path: string, options?: RequestOptions): Promise<Response>;
  /** Sends a write as Ada or another user. */
  send(method: string, path: string, body?: unknown, as?: string): Promise<Response>;
  json(path: string): Promise<unknown>;
  /** The rows of all pages, up to the first empty one. */
  walk(path: string, limit?: number): Promise<Row[]>;
}

interface RequestOptions {
  method?: string;
  headers?: Record<string, string | undefined>;
  /** A string is sent as it is, anything else as JSON. */
  body?: unknown;
  as?: string;
}

export type Row = Record<string, unknown>;

export function anApi(options: Partial<ApiDeps> = {}): TestApi {
  const deps: ApiDeps = {
    clock: { now: () => Date.parse(startedAt) },
    seed: 1,
    plays: 1000,
    people: nobody,
    authenticate: (token) => (token === 'bad' ? 'unknown access token' : { username: token, clientId: 'app' }),
    knowsClient: (clientId) => clientId === 'app',
    isOfficial: () => false,
    ...options,
  };
  const api = createApi(deps);

  async function request(path: string, options: RequestOptions = {}): Promise<Response> {
    const { method = 'GET', headers = {}, body, as = 'ada' } = options;
    const all = new Headers();
    const wanted = { ...usual, Authorization: `Bearer ${as}`, ...headers };
    for (const [name, value] of Object.entries(wanted)) if (value !== undefined) all.set(name, value);
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return api.request(path, { method, headers: all, ...(text === undefined ? {} : { body: text }) });
  }

  function send(method: string, path: string, body?: unknown, as = 'ada'): Promise<Response> {
    return request(path, { method, body, as });
  }

  async function json(path: string): Promise<unknown> {
    const response = await request(path);
    if (response.status !== 200) throw new Error(`${path} answered ${response.status}`);
    return response.json();
  }

  async function walk(path: string, limit = 250): Promise<Row[]> {
    const rows: Row[] = [];
    for (let page = 1; page < 10_000; page++) {
      const url = new URL(path, 'http://sandbox');
      url.searchParams.set('page', String(page));
      url.searchParams.set('limit', String(limit));
      const found = rowsOf(await json(url.pathname + url.search));
      if (found.length === 0) return rows;
      rows.push(...found);
    }
    throw new Error(`${path} has no end`);
  }

  return { api, deps, request, send, json, walk };
}

export function rowsOf(body: unknown): Row[] {
  if (!Array.isArray(body)) throw new Error('Rows were expected');
  return body;
}

const usual: Record<string, string> = {
  'Content-Type': 'application/json',
  'User-Agent': 'test/1.0',
  'trakt-api-version': '2',
  'trakt-api-key': 'app',
};
