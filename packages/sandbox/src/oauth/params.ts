/** Reads the parameters of an OAuth request: JSON or a form, each parameter once and a string. */
import type { HonoRequest } from 'hono';
import { parseJson } from '../parse-json.ts';

export type OAuthParams = Readonly<Record<string, string>>;

/** Returns the parameters, or an Error that says what is wrong. May be called more than once for a request: Hono keeps the body. */
export async function readParams(request: HonoRequest): Promise<OAuthParams | Error> {
  const type = request.header('content-type')?.split(';')[0]?.trim().toLowerCase();
  const body = await request.text();
  if (type === 'application/json') return fromJson(body);
  if (type === 'application/x-www-form-urlencoded') return singleValues(new URLSearchParams(body));
  return new Error('Send the body as application/json or application/x-www-form-urlencoded.');
}

/** RFC 6749 section 3.1: no parameter more than once. */
export function singleValues(search: URLSearchParams): OAuthParams | Error {
  const twice = [...search.keys()].find((name, at, names) => names.indexOf(name) !== at);
  return twice === undefined ? Object.fromEntries(search) : new Error(`${named(twice)} is there more than once.`);
}

/** Names what looks like the name of a parameter; anything else may be a secret in the wrong place. */
function named(parameter: string): string {
  return /^[a-z_]{1,24}$/.test(parameter) ? `The parameter ${parameter}` : 'A parameter';
}

function fromJson(body: string): OAuthParams | Error {
  const parsed = parseJson(body);
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
    return new Error('The body is not a JSON object.');
  const given = Object.entries(parsed).filter(([, value]) => value !== null);
  const odd = given.find(([, value]) => typeof value !== 'string');
  return odd ? new Error(`${named(odd[0])} is not a string.`) : Object.fromEntries(given);
}
