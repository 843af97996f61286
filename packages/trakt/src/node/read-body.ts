/** The whole body of an answer, unpacked, as text. */

import { pipeline, type Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { AnswerTooLong } from '../read-text.ts';

/** What `readBody` can unpack, for `Accept-Encoding`. */
export const encodings = 'gzip, br, deflate';

export interface BodyOptions {
  /** The answer's Content-Encoding. */
  encoding: string | undefined;
  /** Counted after unpacking. */
  maxBytes: number;
}

/** @throws AnswerTooLong, and whatever ends the stream before its end */
export function readBody(body: Readable, { encoding, maxBytes }: BodyOptions): Promise<string> {
  const unpacker = unpackerFor(encoding?.toLowerCase());
  if (!unpacker) return collect(body, maxBytes);
  // An error of the one ends the other, where it is met.
  pipeline(body, unpacker, () => undefined);
  return collect(unpacker, maxBytes);
}

function unpackerFor(encoding: string | undefined) {
  if (encoding === 'gzip' || encoding === 'x-gzip') return createGunzip();
  if (encoding === 'br') return createBrotliDecompress();
  return encoding === 'deflate' ? createInflate() : undefined;
}

/** By its events, which cost a tenth of an iteration. */
function collect(source: Readable, maxBytes: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    source.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > maxBytes) source.destroy(new AnswerTooLong());
      else chunks.push(chunk);
    });
    source.on('end', () => resolve((chunks.length === 1 ? chunks[0] : Buffer.concat(chunks))?.toString('utf8') ?? ''));
    source.on('error', reject);
    source.on('close', () => reject(new Error('The answer ended early')));
  });
}
