/** The request that the words of `usher api` mean. Pure. */

import type { ApiRequest, Method } from 'trakt-usher';
import { type Field, objectOf } from './fields.ts';

export interface Asked {
  path: string;
  /** GET if left out, or POST if there is something to send. */
  method: Method | undefined;
  /** The query of a GET, and beside a body of its own; else the body. */
  fields: readonly Field[];
  /** The body, from a file. Undefined without one. */
  body: unknown;
}

export function requestOf({ path, method: named, fields, body }: Asked): ApiRequest & { method: Method } {
  const hasFields = fields.length > 0;
  const method = named ?? (hasFields || body !== undefined ? 'POST' : 'GET');
  if (!hasFields) return body === undefined ? { method, path } : { method, path, body };
  if (method !== 'GET' && body === undefined) return { method, path, body: objectOf(fields) };
  const query = Object.fromEntries(fields.map(([name, value]) => [name, `${value}`]));
  return body === undefined ? { method, path, query } : { method, path, query, body };
}

/** Undefined for a whole address: a token goes to the API alone. */
export function pathOf(written: string): string | undefined {
  if (/^[a-z][a-z\d+.-]*:/i.test(written)) return undefined;
  return written.startsWith('/') ? written : `/${written}`;
}
