/** The whole body of an answer, unpacked, as text. */

import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { AnswerTooLong } from '../read-text.ts';

export interface BodyOptions {
  /** The answer's Content-Encoding. */
  encoding: string | undefined;
  /** Counted after unpacking. */
  maxBytes: number;
}

/** @throws AnswerTooLong, and whatever ends the stream before its end */
export async function readBody(body: Readable, { encoding, maxBytes }: BodyOptions): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const collect = async (source: AsyncIterable<Buffer>) => {
    for await (const chunk of source) {
      bytes += chunk.length;
      if (bytes > maxBytes) throw new AnswerTooLong();
      chunks.push(chunk);
    }
  };
  if (encoding === 'gzip') await pipeline(body, createGunzip(), collect);
  else await pipeline(body, collect);
  return Buffer.concat(chunks).toString('utf8');
}
