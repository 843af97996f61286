/** The body of a request, up to so many bytes, however it is sent. */

import type { Context } from 'hono';

export type Body = Pick<Response, 'formData' | 'text'>;

/** Undefined where it is larger. Hono's own limit makes a `Request` out of the server's, which is none that Node knows. */
export async function boundedBody({ req }: Context, mostBytes: number): Promise<Body | undefined> {
  const length = req.header('content-length');
  if (length !== undefined && req.header('transfer-encoding') === undefined)
    return Number(length) > mostBytes ? undefined : req.raw;
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let bytes = 0;
  for await (const piece of req.raw.body ?? []) {
    bytes += piece.length;
    if (bytes > mostBytes) return undefined;
    pieces.push(piece);
  }
  return new Response(new Blob(pieces), { headers: { 'content-type': req.header('content-type') ?? '' } });
}
