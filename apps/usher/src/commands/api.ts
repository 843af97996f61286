/** `usher api <path>`: one request to Trakt's API as the account that is signed in, its answer on stdout. */

import { ApiError, type ApiReply, type ApiRequest, type Method } from 'trakt-usher';
import { type Account, withAccount } from '../account/account.ts';
import { clientOf } from '../account/client.ts';
import { type ExitCode, exitCodes } from '../command-line/exit-codes.ts';
import type { Context } from '../context.ts';
import { UsageError } from '../errors.ts';

export interface ApiOptions {
  path: string;
  method?: string;
  /** `name=value` each. */
  field?: string[];
  include?: boolean;
  paginate?: boolean;
}

const methods = ['GET', 'POST', 'PUT', 'DELETE'] as const satisfies readonly Method[];

export async function run(options: ApiOptions, context: Context): Promise<ExitCode> {
  const { include = false, paginate = false } = options;
  if (include && paginate) throw new UsageError({ kind: 'conflict', name: '--include', other: '--paginate' });
  const request = requestOf(options, context.text);
  if (paginate && request.method !== 'GET') {
    throw new UsageError({ kind: 'conflict', name: '--paginate', other: `--method ${request.method}` });
  }
  const { io, signal } = context;
  await withAccount(context, async (account) => {
    const client = await clientOf(account);
    const asked = { ...request, signal };
    if (paginate) return io.print(bodyText(await orSignIn(client.pages(asked).toArray(), account), io));
    const reply = await orSignIn(client.request(asked), account);
    if (include) for (const line of headOf(reply)) io.print(line);
    if (reply.body !== undefined) io.print(bodyText(reply.body, io));
  });
  return exitCodes.done;
}

/** @throws UsageError for a method or a field that is none */
export function requestOf(
  { path, method: named, field = [] }: ApiOptions,
  text: Context['text'],
): ApiRequest & { method: Method } {
  const wanted = named?.toUpperCase() ?? (field.length > 0 ? 'POST' : 'GET');
  const method = methods.find((known) => known === wanted);
  if (!method) throw new UsageError({ kind: 'bad_value', name: '--method', expected: methods.join(', ') });
  if (/^[a-z][a-z\d+.-]*:/i.test(path)) {
    throw new UsageError({ kind: 'bad_value', name: '<path>', expected: text.aPath });
  }
  const fields = Object.fromEntries(field.map(fieldOf));
  const request = { method, path: path.startsWith('/') ? path : `/${path}` };
  if (field.length === 0) return request;
  if (method !== 'GET') return { ...request, body: fields };
  return { ...request, query: Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, `${value}`])) };
}

/** `name=value`; a value that is a number, true, false, null, a list or an object in JSON is taken as such. */
function fieldOf(text: string): [name: string, value: unknown] {
  const [, name, value = ''] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (name === undefined) throw new UsageError({ kind: 'bad_value', name: '--field', expected: 'name=value' });
  const looksLikeJson = /^(-?\d+(\.\d+)?|true|false|null|\[.*\]|\{.*\})$/s.test(value);
  try {
    return [name, looksLikeJson ? JSON.parse(value) : value];
  } catch {
    return [name, value];
  }
}

/** Public endpoints answer without a sign-in; the others refuse, and then it is a sign-in that is missing. */
async function orSignIn<T>(answer: Promise<T>, { tokens }: Account): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof ApiError && error.code === 'unauthorized') await tokens.accessToken();
    throw error;
  }
}

function headOf({ status, headers }: ApiReply): string[] {
  const fields: Iterable<[string, string]> = isIterable(headers) ? headers : [];
  return [`HTTP ${status}`, ...Array.from(fields, ([name, value]) => `${name}: ${value}`), ''];
}

/** As `fetch` and our own transport give headers; another transport may not. */
function isIterable(headers: object): headers is Iterable<[string, string]> {
  return Symbol.iterator in headers;
}

/** Indented for a person, on one line for a program. */
function bodyText(body: unknown, { stdout }: Context['io']): string {
  return JSON.stringify(body, undefined, stdout.isTTY === true ? 2 : undefined);
}
