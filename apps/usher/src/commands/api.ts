/** `usher api <path>`: one request to Trakt's API as the account that is signed in, its answer on stdout. */

import type { ApiReply, Method } from 'trakt-usher';
import { withAccount } from '../account/account.ts';
import { clientOf } from '../account/client.ts';
import { textField, typedField } from '../api/fields.ts';
import { jsonIn, withFiles } from '../api/read-input.ts';
import { pathOf, requestOf } from '../api/request-of.ts';
import { type Command, defineCommand } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { alternatives, argument, flag } from '../command-line/flags.ts';
import type { Context } from '../context.ts';
import { UsageError } from '../errors/usage.ts';

const methods = ['GET', 'POST', 'PUT', 'DELETE'] as const satisfies readonly Method[];

export const command: Command = defineCommand({
  details:
    'Fields are the JSON body, or the query of a GET. In the name of a field, movie[ids][trakt] is a part of a part, and seasons[] one more in a list.',
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
      words: 'another method than GET (POST if there are fields or a body)',
      choices: methods,
      expected: alternatives(methods),
      parse: (written) => methods.find((method) => method === written.toUpperCase()),
    }),
    field: flag.list({
      short: 'F',
      value: 'name=value',
      words: 'a field: a number, true, false, null, a list or an object in JSON, @file for what is in it, else text',
      expected: 'name=value',
      parse: typedField,
    }),
    rawField: flag.list({
      short: 'f',
      value: 'name=text',
      words: 'a field of text, whatever it looks like',
      expected: 'name=text',
      parse: textField,
    }),
    input: flag.text('file', 'the body, in JSON; - for stdin. Fields are then the query'),
    include: flag.toggle('print status and headers before the body', { short: 'i' }),
    paginate: flag.toggle('fetch all pages and print them as one array'),
  },
  examples: [
    ['usher api users/settings', 'as the account that is signed in'],
    ['usher api "sync/history?type=movies" --paginate', 'everything, not just a page'],
    ['usher api -X GET sync/history -F limit=5 -i', 'fields as a query; status and headers first'],
    ["usher api scrobble/stop -F progress=95 -F 'movie[ids][imdb]=tt0111161'", 'a write'],
    ['usher api sync/watchlist --input films.json', 'with a body from a file'],
  ],
  async run({ path, method, field, rawField, input, include, paginate }, context) {
    if (include && paginate) throw new UsageError({ kind: 'conflict', name: '--include', other: '--paginate' });
    const request = requestOf({
      path,
      method,
      fields: await withFiles([...field, ...rawField], context),
      body: input === undefined ? undefined : await jsonIn(input, context),
    });
    if (paginate && request.method !== 'GET') {
      throw new UsageError({ kind: 'conflict', name: '--paginate', other: `--method ${request.method}` });
    }
    const { io, signal } = context;
    await withAccount(context, async (account) => {
      const client = await clientOf(account);
      const signalled = { ...request, signal };
      if (paginate) return io.pass(bodyText(await client.pages(signalled).toArray(), io));
      const reply = await client.request(signalled);
      if (include) for (const line of headOf(reply)) io.pass(line);
      if (reply.body !== undefined) io.pass(bodyText(reply.body, io));
    });
    return exitCodes.done;
  },
});

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
