import { describe, expect, it } from 'vitest';
import { readText } from './read-text.ts';
import type { TransportResponse } from './transport.ts';

/** A body in pieces, without an end if told so, and whether it was cancelled. */
function streamed(pieces: Uint8Array[], { endless = false } = {}) {
  const seen = { cancelled: false };
  let next = 0;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      const piece = pieces[endless ? 0 : next++];
      if (piece) controller.enqueue(piece);
      else controller.close();
    },
    cancel() {
      seen.cancelled = true;
    },
  });
  return { response: new Response(body), seen };
}

const whole = (text: string): TransportResponse => ({ status: 200, headers: new Headers(), text: async () => text });
const tooLong = { name: 'AnswerTooLong', code: 'ERR_ANSWER_TOO_LONG' };

describe('the text of an answer', () => {
  it('is put together, also where a letter is in two pieces', async () => {
    const bytes = new TextEncoder().encode('{"ä":"€"}');
    const { response } = streamed([...bytes].map((byte) => Uint8Array.of(byte)));
    expect(await readText(response, bytes.length)).toBe('{"ä":"€"}');
    expect(await readText(new Response(null), 10)).toBe('');
  });

  it('is refused where it is too long, and the rest of it is not waited for', async () => {
    const { response, seen } = streamed([new Uint8Array(1_000)], { endless: true });
    await expect(readText(response, 10_000)).rejects.toMatchObject(tooLong);
    expect(seen.cancelled).toBe(true);
  });

  it('is refused as well where only the whole of it is to be had', async () => {
    expect(await readText(whole('12345'), 5)).toBe('12345');
    await expect(readText(whole('123456'), 5)).rejects.toMatchObject(tooLong);
  });
});
