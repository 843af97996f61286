/** Pages that are asked for before they are wanted, so that who reads a long list doesn't wait for each of them. */

import type { ApiReply } from './authorized-request.ts';
import { headerNumber } from './header-number.ts';

type Ask = (page: number) => Promise<ApiReply>;

/** `ask` for pages in their order: with each, as many of those after it are on their way, up to the last that Trakt counts. */
export function askAhead(ask: Ask, most: number): Ask {
  const asked = new Map<number, Promise<ApiReply>>();
  return async (page) => {
    const wanted = asked.get(page) ?? ask(page);
    asked.delete(page);
    const reply = await wanted;
    const last = Math.min(page + most, headerNumber(reply.headers, 'x-pagination-page-count') ?? 0);
    for (let later = page + 1; later <= last; later += 1) {
      if (asked.has(later)) continue;
      const coming = ask(later);
      // What it meets is told when its turn comes, if it does.
      coming.catch(() => undefined);
      asked.set(later, coming);
    }
    return reply;
  };
}
