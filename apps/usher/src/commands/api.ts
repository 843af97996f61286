/** `usher api <path>`: one request to Trakt's API as the account that is signed in, its answer on stdout. */

import { ApiError, type ApiReply, type ApiRequest, type Method } from 'trakt-usher';
import { type Account, withAccount } from '../account/account.ts';
import { clientOf } from '../account/client.ts';
import { type Command, defineCommand } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { alternatives, argument, flag } from '../command-line/flags.ts';
import type { Context } from '../context.ts';
import { UsageError } from '../errors.ts';

const methods = ['GET', 'POST', 'PUT', 'DELETE'] as const satisfies readonly Method[];

export const command: Command = defineCommand({
  summary: "send a request to Trakt's API and print the answer",
  arguments: {
    path: argument.checked({
      words: 'the path with its query, e.g. sync/history?limit=10',
      expected: 'a path of the API, such as users/settings',
      parse: pathOf,
    }),
  },
  flags: {
    method: flag.checked({
      short: 'X',
      value: 'method',
      words: 'another method than GET (POST if there are fields)',
      choices: methods,
      expected: alternatives(methods),
      parse: (written) => methods.find((method) => method === written.toUpperCase()),
    }),
    field: flag.list({
      short: 'f',
      value: 'name=value',
      words: 'a field of the JSON body; may be there several times',
      expected: 'name=value',
      parse: fieldOf,
    }),
    include: flag.toggle('print status and headers before the body'),
    paginate: flag.toggle('fetch all pages and print them as one array'),
  },
  examples: [
    ['usher api users/settings', 'as the account that is signed in'],
    ['usher api "sync/history?type=movies" --paginate', 'everything, not just a page'],
    ['usher api -X POST scrobble/stop -f progress=95', 'a write'],
  ],
  async run({ include, paginate, ...asked }, context) {
    if (include && paginate) throw new UsageError({ kind: 'conflict', name: '--include', other: '--paginate' });
    const request = requestOf(asked);
    if (paginate && request.method !== 'GET') {
      throw new UsageError({ kind: 'conflict', name: '--paginate', other: `--method ${request.method}` });
    }
    const { io, signal } = context;
    await withAccount(context, async (account) => {
      const client = await clientOf(account);
      const signalled = { ...request, signal };
      if (paginate) return io.pass(bodyText(await orSignIn(client.pages(signalled).toArray(), account), io));
      const reply = await orSignIn(client.request(signalled), account);
      if (include) for (const line of headOf(reply)) io.pass(line);
      if (reply.body !== undefined) io.pass(bodyText(reply.body, io));
    });
    return exitCodes.done;
  },
});

/** Undefined for a whole address: a token goes to the API alone. */
export function pathOf(written: string): string | undefined {
  if (/^[a-z][a-z\d+.-]*:/i.test(written)) return undefined;
  return written.startsWith('/') ? written : `/${written}`;
}

type Field = readonly [name: string, value: unknown];

interface Asked {
  path: string;
  /** GET if left out, or POST if there are fields. */
  method: Method | undefined;
  /** The query of a GET, else the body. */
  field: readonly Field[];
}

export function requestOf({ path, method: named, field }: Asked): ApiRequest & { method: Method } {
  const method = named ?? (field.length > 0 ? 'POST' : 'GET');
  if (field.length === 0) return { method, path };
  if (method !== 'GET') return { method, path, body: Object.fromEntries(field) };
  return { method, path, query: Object.fromEntries(field.map(([name, value]) => [name, `${value}`])) };
}

/** `name=value`. A value that is a number, true, false, null, a list or an object in JSON is sent as that. */
export function fieldOf(written: string): Field | undefined {
  const [, name, value = ''] = /^([^=]+)=(.*)$/s.exec(written) ?? [];
  if (name === undefined) return undefined;
  const looksLikeJson = /^(-?\d+(\.\d+)?|true|false|null|\[.*\]|\{.*\})$/s.test(value);
  try {
    return [name, looksLikeJson ? JSON.parse(value) : value];
  } catch {
    return [name, value];
  }
}

/** Public endpoints answer without a sign-in. If another one refuses, the error is that a sign-in is missing. */
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

/** Headers of `fetch` and of our own transport are iterable; those of another transport may not be. */
function isIterable(headers: object): headers is Iterable<[string, string]> {
  return Symbol.iterator in headers;
}

/** Indented for a person, on one line for a program. */
function bodyText(body: unknown, { stdout }: Context['io']): string {
  return JSON.stringify(body, undefined, stdout.isTTY === true ? 2 : undefined);
}
