/** A stream of any length, a line at a time, in little memory. */

import { encodingOf } from '@trakt-usher/vault/files';

export interface Line {
  /** From 1. */
  number: number;
  /** Without its end. Undefined where it is longer than any line of ours. */
  text: string | undefined;
}

/** Many times what two tokens take. */
const mostLength = 65_536;

/** Lines end in LF or CR LF. */
export async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Line, void, undefined> {
  let [rest, number] = ['', 0];
  const next = (text: string): Line => {
    number += 1;
    return { number, text: text.length > mostLength ? undefined : text.replace(/\r$/, '') };
  };
  for await (const text of textIn(chunks)) {
    const lines = (rest + text).split('\n');
    // What is cut off here is still too long.
    rest = (lines.pop() ?? '').slice(0, mostLength + 1);
    for (const line of lines) yield next(line);
  }
  if (rest !== '') yield next(rest);
}

/** In UTF-8, or in UTF-16 as Windows PowerShell writes it. A byte order mark is left out. */
async function* textIn(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string, void, undefined> {
  let first: Uint8Array = Buffer.alloc(0);
  let decoder: TextDecoder | undefined;
  for await (const chunk of chunks) {
    if (decoder) yield decoder.decode(chunk, { stream: true });
    else {
      first = Buffer.concat([first, chunk]);
      // As long as a byte order mark.
      if (first.length < 2) continue;
      decoder = new TextDecoder(encodingOf(first));
      yield decoder.decode(first, { stream: true });
    }
  }
  yield decoder ? decoder.decode() : new TextDecoder().decode(first);
}
