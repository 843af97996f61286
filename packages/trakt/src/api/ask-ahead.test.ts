import { describe, expect, it } from 'vitest';
import { askAhead } from './ask-ahead.ts';
import type { ApiRequest } from './authorized-request.ts';
import { createPages } from './pages.ts';

/** A server of five pages, which answers when it is told to. */
function slowServer({ counted = 5 }: { counted?: number } = {}) {
  const asked: number[] = [];
  const answers = new Map<number, PromiseWithResolvers<Reply>>();
  const replyFor = (page: number): Reply => ({
    status: 200,
    headers: new Headers({ 'x-pagination-page-count': String(counted) }),
    body: [{ id: page }],
  });
  return {
    asked,
    ask(page: number) {
      asked.push(page);
      const answer = Promise.withResolvers<Reply>();
      answers.set(page, answer);
      return answer.promise;
    },
    answer: (page: number) => answers.get(page)?.resolve(replyFor(page)),
    fail: (page: number) => answers.get(page)?.reject(new Error(`page ${page}`)),
  };
}

interface Reply {
  status: number;
  headers: Headers;
  body: unknown;
}

describe('askAhead', () => {
  it('asks for the first page alone, and then for as many as are wanted beside one, each once', async () => {
    const server = slowServer();
    const ask = askAhead(server.ask, 2);
    const first = ask(1);
    expect(server.asked).toEqual([1]);
    server.answer(1);
    await first;
    expect(server.asked).toEqual([1, 2, 3]);
    for (const page of [3, 2]) server.answer(page);
    expect(await ask(2)).toMatchObject({ body: [{ id: 2 }] });
    expect(server.asked).toEqual([1, 2, 3, 4]);
    expect(await ask(3)).toMatchObject({ body: [{ id: 3 }] });
    expect(server.asked).toEqual([1, 2, 3, 4, 5]);
  });

  it('asks for no page that is not counted', async () => {
    const server = slowServer({ counted: 2 });
    const ask = askAhead(server.ask, 3);
    const first = ask(1);
    server.answer(1);
    await first;
    expect(server.asked).toEqual([1, 2]);
  });

  it('asks again for a page that it has given', async () => {
    const server = slowServer({ counted: 1 });
    const ask = askAhead(server.ask, 3);
    for (const place of [0, 1]) {
      const reply = ask(1);
      server.answer(1);
      await reply;
      expect(server.asked).toHaveLength(place + 1);
    }
  });

  it('keeps what a page meets until it is wanted', async () => {
    const server = slowServer();
    const ask = askAhead(server.ask, 1);
    const first = ask(1);
    server.answer(1);
    await first;
    server.fail(2);
    await Promise.resolve();
    await expect(ask(2)).rejects.toThrow('page 2');
  });
});

describe('pages that are asked for ahead', () => {
  it('come whole and in order, and whoever leaves early ends the requests under way', async () => {
    const signals = new Map<number, AbortSignal | undefined>();
    const request = async ({ query, signal }: ApiRequest) => {
      const page = Number(query?.page);
      signals.set(page, signal);
      const headers = new Headers({ 'x-pagination-page-count': '5', 'x-pagination-limit': '1' });
      return { status: 200, headers, body: page > 5 ? [] : [{ id: page }] };
    };
    const list = createPages<{ id: number }>(request, { path: '/list' });
    const whole: number[] = [];
    for await (const { rows } of list.pages({ ahead: 3 })) whole.push(...rows.map(({ id }) => id));
    expect(whole).toEqual([1, 2, 3, 4, 5]);

    signals.clear();
    for await (const { number } of list.pages({ ahead: 2 })) if (number === 2) break;
    expect([...signals.keys()]).toEqual([1, 2, 3, 4]);
    expect(signals.get(4)?.aborted).toBe(true);
  });

  it('end with the signal that the list was asked for with', async () => {
    const mine = new AbortController();
    let seen: AbortSignal | undefined;
    const request = async ({ signal }: ApiRequest) => {
      seen = signal;
      return { status: 200, headers: new Headers(), body: [] };
    };
    const reading = createPages(request, { path: '/list', signal: mine.signal }).pages({ ahead: 1 });
    const [first] = [await reading[Symbol.asyncIterator]().next()];
    expect([first.done, seen?.aborted]).toEqual([false, false]);
    mine.abort();
    expect(seen?.aborted).toBe(true);
  });
});
