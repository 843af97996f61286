/** The whole body of an answer, unpacked, as text. */

import type { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';
import { AnswerTooLong } from '../read-text.ts';

const unpackers = {
  gzip: promisify(gunzip),
  br: promisify(brotliDecompress),
  deflate: promisify(inflate),
};

/** What can be unpacked, for `Accept-Encoding`. */
export const encodings: string = Object.keys(unpackers).join(', ');

export interface BodyOptions {
  /** The answer's Content-Encoding. */
  encoding: string | undefined;
  /** Counted before unpacking, and again after it. */
  maxBytes: number;
}

/** A body that comes in chunks. */
export interface Body {
  /** @throws {AnswerTooLong} with this chunk it is longer than is wanted. */
  add(chunk: Uint8Array): void;
  /** All of it has come. @throws {AnswerTooLong}, and whatever keeps it from being unpacked. */
  text(): string | Promise<string>;
}

export function createBody({ encoding, maxBytes }: BodyOptions): Body {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  return {
    add(chunk) {
      bytes += chunk.length;
      if (bytes > maxBytes) throw new AnswerTooLong();
      chunks.push(chunk);
    },
    text() {
      const whole = Buffer.concat(chunks, bytes);
      const unpack = unpackerFor(encoding?.toLowerCase());
      return unpack ? unpacked(unpack, whole, maxBytes) : whole.toString('utf8');
    },
  };
}

type Unpack = (packed: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>;

function unpackerFor(encoding: string | undefined): Unpack | undefined {
  if (encoding === 'gzip' || encoding === 'x-gzip') return unpackers.gzip;
  if (encoding === 'br') return unpackers.br;
  return encoding === 'deflate' ? unpackers.deflate : undefined;
}

async function unpacked(unpack: Unpack, packed: Buffer, maxBytes: number): Promise<string> {
  try {
    return (await unpack(packed, { maxOutputLength: maxBytes })).toString('utf8');
  } catch (error) {
    throw error instanceof RangeError ? new AnswerTooLong() : error;
  }
}

/** By the stream's events, which cost a tenth of an iteration. @throws as a `Body` does, and whatever ends the stream early. */
export function readBody(source: Readable, options: BodyOptions): Promise<string> {
  const body = createBody(options);
  return new Promise((resolve, reject) => {
    source.on('data', (chunk: Buffer) => {
      try {
        body.add(chunk);
      } catch (error) {
        source.destroy(error instanceof Error ? error : undefined);
      }
    });
    source.on('end', () => resolve(body.text()));
    source.on('error', reject);
    source.on('close', () => reject(new Error('The answer ended early')));
  });
}
