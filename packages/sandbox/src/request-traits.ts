/** What the examiner needs to know of a request and of its answer, besides who asked for what. Never a secret in clear. */
import type { HonoRequest } from 'hono';
import { fingerprint } from './fingerprint.ts';

/** Facts of a request, each missing where there is nothing to say. */
export interface RequestTraits {
  /** A host of Trakt's that the client named. Missing where it asked the sandbox by the sandbox's own address. */
  readonly host?: string;
  /** `none`, or `library` for the name that a library sends if nobody has chosen one. */
  readonly userAgent?: 'none' | 'library';
  /** The page and the limit that the client asked for. */
  readonly page?: number;
  readonly limit?: number;
  /** A fingerprint of the query's other parameters, in any order. */
  readonly query?: string;
  /** The names of parameters in the query that hold a secret. */
  readonly secretsInQuery?: readonly string[];
}

/** Facts of an answer. */
export interface AnswerTraits {
  readonly retryAfterSeconds?: number;
  /** The X-Pagination headers. */
  readonly paging?: Paging;
}

interface Paging {
  readonly page: number;
  readonly limit: number;
  readonly pages: number;
}

export function traitsOf(request: HonoRequest, isToken: (value: string) => boolean): RequestTraits {
  const { url } = request;
  const host = /^https?:\/\/((?:[\w-]+\.)*trakt\.tv)[:/]/i.exec(url)?.[1]?.toLowerCase();
  const userAgent = kindOfUserAgent(request.header('user-agent'));
  const start = url.indexOf('?');
  const query = start === -1 ? undefined : queryTraits(new URLSearchParams(url.slice(start)), isToken);
  return { ...(host && { host }), ...(userAgent && { userAgent }), ...query };
}

/** A cache of one: a client mostly sends the same name. */
let latest: { name: string | undefined; kind: RequestTraits['userAgent'] } = { name: '', kind: 'none' };

function kindOfUserAgent(name: string | undefined): RequestTraits['userAgent'] {
  if (name !== latest.name) latest = { name, kind: judged(name?.trim() ?? '') };
  return latest.kind;
}

function judged(name: string): RequestTraits['userAgent'] {
  if (name === '') return 'none';
  return libraries.test(name) ? 'library' : undefined;
}

/** Only where it is all of the name: a program may go on to name its library. */
const libraries =
  /^(node|undici|node-fetch|axios|got|superagent|python-requests|python-urllib3?|python-httpx|aiohttp|go-http-client|okhttp|java|apache-httpclient|ruby|faraday|guzzlehttp|curl|wget|deno|bun|dart)(\/\S+)?( \([^)]*\))?$/i;

function queryTraits(search: URLSearchParams, isToken: (value: string) => boolean): RequestTraits {
  const entries = [...search];
  const secrets = entries.filter(([name, value]) => secretNames.has(name) || isToken(value)).map(([name]) => name);
  const others = entries.filter(([name]) => name !== 'page' && name !== 'limit').map((pair) => pair.join('='));
  const [page, limit] = [search.get('page'), search.get('limit')].map((text) => (text ? Number(text) : Number.NaN));
  return {
    ...(Number.isInteger(page) && { page }),
    ...(Number.isInteger(limit) && { limit }),
    ...(others.length > 0 && { query: fingerprint(others.sort().join('&')) }),
    // A name that we don't know may be a secret itself.
    ...(secrets.length > 0 && { secretsInQuery: secrets.map((name) => (secretNames.has(name) ? name : 'a token')) }),
  };
}

const secretNames: ReadonlySet<string> = new Set([
  ...['access_token', 'refresh_token', 'token', 'oauth_token', 'client_secret', 'code_verifier', 'device_code'],
]);

export function answerTraits({ status, headers }: Pick<Response, 'status' | 'headers'>): AnswerTraits {
  if (status >= 400) {
    const retryAfter = headers.get('retry-after');
    return retryAfter ? { retryAfterSeconds: Number(retryAfter) } : {};
  }
  const pages = headers.get('x-pagination-page-count');
  if (pages === null) return {};
  const [page, limit] = ['page', 'limit'].map((name) => Number(headers.get(`x-pagination-${name}`)));
  return { paging: { page: page ?? 1, limit: limit ?? 0, pages: Number(pages) } };
}

/** The OAuth parameters whose presence a rule looks at. Of any other one not even the name is kept. */
const judgedParameters = ['client_secret', 'code_verifier', 'code_challenge', 'state'] as const;
export type JudgedParameter = (typeof judgedParameters)[number];

export function judgedAmong(params: Readonly<Record<string, unknown>>): { sent?: readonly JudgedParameter[] } {
  const sent = judgedParameters.filter((name) => params[name]);
  return sent.length > 0 ? { sent } : {};
}
