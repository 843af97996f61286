/**
 * The pages of an account's lists that an export has read: kept until it has ended well, so that `--resume` need not ask
 * for them again. Trakt's times of changes and its counts tell which of them still hold.
 */

import {
  createRateBudget,
  type RateBudget,
  type TraktClient,
  type Transport,
  type TransportRequest,
  type TransportResponse,
} from 'trakt-usher';
import { countsOf } from '../backup/sections.ts';
import type { Context } from '../context.ts';
import { type KeptList, type KeptPart, keptParts, pageStore, type StorePlace } from './page-store.ts';

export interface KeptPages {
  /** For the client: hands out pages that are kept, and keeps those that come. */
  readonly sending: { readonly transport: Transport; readonly budget?: RateBudget };
  /**
   * Lets go of what doesn't hold any more. To be called before the first list is read. Plays that are added after `endAt`
   * are left for the next time: it is the same as before where the history has not changed.
   */
  begin(client: TraktClient, account: Begun): Promise<{ endAt: Date; pages: number }>;
  /** How many there are by now. */
  pages(): number;
  forget(): void;
}

interface Begun {
  /** Go on after a run that did not end well; else all is read anew. */
  resume: boolean;
  /** Trakt's own name of the person. */
  person: string;
  /** The account's statistics. */
  stats: unknown;
  signal: AbortSignal;
}

/** Of a run that did not end well. Rows hold titles as well, and of those nothing tells that they have changed. */
const longestMs = 24 * 3_600_000;

export function keptPages({
  clock,
  transport: send,
  ...place
}: StorePlace & Pick<Context, 'clock' | 'transport'>): KeptPages {
  const store = pageStore(place);
  let isOpen = false;
  /** Answers that Trakt has no part in, and that the budget has not heard of. */
  let spared = 0;
  const met = new Set<string>();

  const transport: Transport = async (url, request) => {
    const { list, number } = isOpen && request.method === 'GET' ? pageOf(url) : none;
    if (!list) return send(url, request);
    const next = number === 1 && !met.has(list.address) ? await askNext(list, url, request) : undefined;
    if (next && next.status !== 200) return next;
    met.add(list.address);
    const kept = store.read(list, number);
    if (!kept) return keep(list, number, await send(url, request));
    if (!next) spared += 1;
    return kept;
  };

  /** Before a list goes on: if its first missing page states another length than the others do, none of them is used. */
  async function askNext(
    list: KeptList,
    url: string,
    request: TransportRequest,
  ): Promise<TransportResponse | undefined> {
    const first = store.read(list, 1);
    const number = store.missingIn(list);
    if (!first) store.removeList(list);
    if (!first || number > Number(first.headers.get('x-pagination-page-count'))) return undefined;
    const next = new URL(url);
    next.searchParams.set('page', String(number));
    const answer = await keep(list, number, await send(next.href, request));
    const [before, now] = [first, answer].map(({ headers }) => headers.get('x-pagination-item-count'));
    if (answer.status === 200 && before !== now) store.removeList(list);
    return answer;
  }

  /** Keeps what is the page that was asked for. A block page is none. */
  async function keep(list: KeptList, number: number, response: TransportResponse): Promise<TransportResponse> {
    const { status, headers } = response;
    if (status !== 200) return response;
    const text = await response.text();
    const isPage = Number(headers.get('x-pagination-page') ?? number) === number;
    if (isPage && text.trimStart().startsWith('[')) store.write(list, number, { headers, text });
    return { status, headers, text: async () => text };
  }

  return {
    // A server on this machine has no limits, and the client knows that.
    sending: place.server.startsWith('https:') ? { transport, budget: sparing() } : { transport },
    async begin(client, { resume, person, stats, signal }) {
      const nowMs = clock.now();
      const found = resume ? store.readRun() : undefined;
      const ageMs = nowMs - (found?.startedAtMs ?? Number.NaN);
      const earlier = found?.person === person && ageMs >= 0 && ageMs < longestMs ? found : undefined;
      const { changed, activities } = await client.changes(earlier?.activities, { signal });
      const holds = (part: KeptPart) =>
        earlier !== undefined && !changed[part] && countsOf(part, stats) === countsOf(part, earlier.stats);
      store.removeAllBut(holds);
      const endAtMs = earlier && holds('history') ? earlier.endAtMs : nowMs;
      const startedAtMs = earlier?.startedAtMs ?? nowMs;
      isOpen = store.begin({ person, startedAtMs, endAtMs, activities, stats }, nowMs - longestMs);
      return { endAt: new Date(endAtMs), pages: store.pages() };
    },
    pages: store.pages,
    forget() {
      isOpen = false;
      store.removeAllBut(() => false);
    },
  };

  /** The client's own budget, in which a page that is kept takes no place. */
  function sparing(): RateBudget {
    const { reads, ...others } = createRateBudget({ clock });
    return {
      ...others,
      reads: {
        ...reads,
        leave(counted) {
          const isSpared = spared > 0;
          if (isSpared) spared -= 1;
          reads.leave(counted && !isSpared);
        },
      },
    };
  }
}

const none = { list: undefined, number: 0 };

/** Without a list for what is no page of one whose changes Trakt tells. */
function pageOf(url: string): { list: KeptList | undefined; number: number } {
  const address = new URL(url);
  const [part, number] = [partOf(address.pathname), Number(address.searchParams.get('page'))];
  if (!part || !Number.isSafeInteger(number) || number < 1) return none;
  address.searchParams.delete('page');
  return { list: { part, address: address.href }, number };
}

function partOf(path: string): KeptPart | undefined {
  if (path.startsWith('/users/me/comments/')) return 'comments';
  if (/^\/users\/me\/lists\/\d+\/items$/.test(path)) return 'lists';
  // Of what was reset Trakt tells no time.
  if (/^\/users\/hidden\/(?!progress_watched_reset$)/.test(path)) return 'hidden';
  return keptParts.find((part) => path === `/sync/${part}` || path.startsWith(`/sync/${part}/`));
}
