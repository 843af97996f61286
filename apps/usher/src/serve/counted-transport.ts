/** For requests of ours in a program's name: they are counted as the program's own are, and wait for their turn. */

import type { Transport } from 'trakt-usher';
import type { Budget } from './budget.ts';
import type { Persons } from './persons.ts';

export interface CountedTransport {
  readonly transport: Transport;
  readonly budget: Budget;
  readonly persons: Pick<Persons, 'countedAs'>;
  readonly program: string;
}

/** For signed-in requests. One that would have to wait for long gets the 429 that Trakt would have given. */
export function countedTransport({ transport, budget, persons, program }: CountedTransport): Transport {
  return async (url, request) => {
    const { method, headers, signal = new AbortController().signal } = request;
    const accessToken = (headers.Authorization ?? '').replace(/^Bearer /, '');
    const kind = method === 'GET' ? 'reads' : 'writes';
    const turn = await budget.turn({ countedAs: persons.countedAs(accessToken), kind, program, signal });
    if (turn.kind === 'refused') {
      const { status, headers, body } = turn.answer;
      return { status, headers: { get: (name) => headers[name] ?? null }, text: async () => body };
    }
    try {
      const reply = await transport(url, request);
      turn.ended({ status: reply.status, header: (name) => reply.headers.get(name) ?? undefined });
      return reply;
    } finally {
      turn.ended();
    }
  };
}
