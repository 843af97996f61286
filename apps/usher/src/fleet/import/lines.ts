/** A stream of any length, a line at a time, in little memory. */

export interface Line {
  /** From 1. */
  number: number;
  /** Without its end. Undefined where it is longer than any line of ours. */
  text: string | undefined;
}

/** Many times what two tokens take. */
const mostLength = 65_536;

/** Lines end in LF or CR LF. A byte order mark is left out. */
export async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Line, void, undefined> {
  const decoder = new TextDecoder();
  let [rest, number] = ['', 0];
  const next = (text: string): Line => {
    number += 1;
    return { number, text: text.length > mostLength ? undefined : text.replace(/\r$/, '') };
  };
  for await (const chunk of chunks) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    // What is cut off here is still too long.
    rest = (lines.pop() ?? '').slice(0, mostLength + 1);
    for (const line of lines) yield next(line);
  }
  rest += decoder.decode();
  if (rest !== '') yield next(rest);
}
