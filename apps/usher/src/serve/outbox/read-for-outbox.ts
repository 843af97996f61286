/** Reads a program's write, so that the outbox can look at it and it can still be sent. */

import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import type { ProgramWrite } from './outbox.ts';

/** The body of a request: as it is to be sent, and as a text where that is short enough to be looked at. */
type Body = { readonly body: Buffer; readonly text: string } | { readonly body: Readable; readonly text?: undefined };

/** Room for some hundred plays. */
const mostBytes = 65_536;

/** Undefined for a request that the outbox has nothing to do with: none of it is read. */
export async function readForOutbox(
  request: IncomingMessage,
  accessToken: string | undefined,
): Promise<(Body & Pick<ProgramWrite, 'method' | 'accessToken'>) | undefined> {
  const { method = '', headers } = request;
  const isReadable = headers['content-encoding'] === undefined && Number(headers['content-length'] ?? 0) <= mostBytes;
  if (!['POST', 'PUT', 'DELETE'].includes(method) || accessToken === undefined || !isReadable) return undefined;
  return { method, accessToken, ...(await bodyOf(request)) };
}

async function bodyOf(request: IncomingMessage): Promise<Body> {
  const pieces: AsyncIterator<Buffer> = request.iterator({ destroyOnReturn: false });
  const read: Buffer[] = [];
  let bytes = 0;
  for (let next = await pieces.next(); !next.done; next = await pieces.next()) {
    read.push(next.value);
    bytes += next.value.length;
    if (bytes > mostBytes) return { body: Readable.from(joined(read, pieces)) };
  }
  const body = Buffer.concat(read);
  return { body, text: body.toString() };
}

async function* joined(read: readonly Buffer[], rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  yield* read;
  for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
}
