/** The text of an answer, refused where it is longer than makes sense: also one that is only long unpacked. */

import type { TransportResponse } from './transport.ts';

export class AnswerTooLong extends Error {
  override readonly name = 'AnswerTooLong';
  readonly code = 'ERR_ANSWER_TOO_LONG';
}

/** @throws AnswerTooLong, and what the transport throws. */
export async function readText(response: TransportResponse, maxBytes: number): Promise<string> {
  if (!response.body) {
    const text = await response.text();
    if (text.length > maxBytes) throw new AnswerTooLong();
    return text;
  }
  const reader = response.body.getReader();
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return decoder.decode(chunks.length === 1 ? chunks[0] : joined(chunks, bytes));
    bytes += value.length;
    if (bytes > maxBytes) {
      // Whatever else comes is not wanted; that it ends is nothing to wait for.
      reader.cancel().catch(() => undefined);
      throw new AnswerTooLong();
    }
    chunks.push(value);
  }
}

/** Between two whole texts it keeps nothing, so one does for all. */
const decoder = new TextDecoder();

function joined(chunks: readonly Uint8Array[], bytes: number): Uint8Array {
  const whole = new Uint8Array(bytes);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}
