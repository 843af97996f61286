/** The typed client of Trakt's API. */

import { type Clock, systemClock } from '../clock.ts';
import { ConfigError } from '../errors.ts';
import { harmless, type Log, silentLog } from '../log.ts';
import { checkedOrigin } from '../oauth/options.ts';
import type { Transport } from '../transport.ts';
import { type Account, type AccountOptions, createAccount } from './account.ts';
import {
  type AccessTokens,
  type ApiReply,
  type ApiRequest,
  createRequester,
  type ReplyListener,
  type Requester,
  type Wait,
} from './authorized-request.ts';
import { type Changes, changesBetween } from './changes.ts';
import { bindTable } from './endpoint.ts';
import { createPages, type Pages } from './pages.ts';
import { type RateBudget, sharedBudget } from './rate-budget.ts';
import type { LastActivities } from './rows/sync.ts';
import { allSections, type SectionName, type SectionTables, type TraktSections } from './sections/index.ts';
import { sharingReads } from './shared-reads.ts';
import type { App } from './url-and-headers.ts';

export interface TraktClientOptions {
  app: App;
  /** Without one, only public endpoints answer; the others throw SignInRequired. */
  session?: AccessTokens;
  /** The session's, else `https://api.trakt.tv`, by default. http only to this machine. */
  apiOrigin?: string;
  /** The platform's `fetch` by default. */
  transport?: Transport;
  clock?: Clock;
  /** Milliseconds that one sending may take, to the end of the answer; 30,000 by default. */
  timeoutMs?: number;
  /** The longest single wait before a call goes out, or goes out again; 30,000 by default, 0 never to wait. */
  maxRetryWaitMs?: number;
  /** The one that all clients of the session share, by default; without a session, all of the app. */
  budget?: RateBudget;
  /** Hears of each wait before a call goes out. */
  onWait?: (wait: Wait) => void;
  /** Hears of each answer that is a success, as `onDrift` of `trakt-usher/drift` does. */
  onReply?: ReplyListener;
  /** Identical reads under way share one request, and one answer: don't change it. No by default. */
  shareReads?: boolean;
  /** Is told of waits before a call goes out again. */
  log?: Log;
}

/** What every client can do, whichever sections it has. */
export interface TraktRequests {
  /**
   * Calls any endpoint.
   *
   * A call that would break Trakt's rate limits waits its turn, where that takes at most `maxRetryWaitMs`. Reads go out up
   * to three times again after a rate limit, a 5xx or a lost connection, with the same bound for each wait. So do writes
   * that two sendings can't double: ratings, watchlist, favorites, collection, items of lists and hidden items, added or
   * removed. Other writes only after a rate limit that names its end, for then nothing was done. A 401 renews the access
   * token once and repeats the call once.
   *
   * @throws {SignInRequired} nobody is signed in, and the endpoint needs it.
   * @throws {ApiError} Trakt's answer is an error: RateLimited, VipRequired, AccountLimitReached, AccountLocked or plain.
   * @throws {AppRejected} Trakt doesn't accept the app.
   * @throws {EdgeBlocked} Cloudflare turned the request away.
   * @throws {NetworkError} there is no complete answer to a read.
   * @throws {WriteOutcomeUnknown} there is none to a write, so it may have happened.
   * @throws {ConfigError} the path is none.
   */
  request(options: ApiRequest): Promise<ApiReply>;
  /**
   * Any list that Trakt hands out in pages, read to its end as the sections' own lists are. `Row` is the caller's word.
   *
   * @throws {ApiError} `unexpected_response`: the answer is no list, or has no end. And as `request`, while it is read.
   */
  pages<Row = unknown>(options: ApiRequest): Pages<Row>;
}

/** A client with every section of Trakt's API. */
export interface TraktClient extends TraktRequests, TraktSections {
  /**
   * What the account may hold and do. Remembered for an hour.
   * @throws as `request`.
   */
  account(options?: AccountOptions): Promise<Account>;
  /**
   * What of the account to read again. `before`: the `activities` of the last look, none on the first. Costs one request.
   * @throws as `request`.
   */
  changes(before?: LastActivities, options?: { signal?: AbortSignal | undefined }): Promise<Changes>;
}

/**
 * A client for one app and, with a session, one account. It has all of Trakt's API.
 *
 * @example
 * const client = createTraktClient({ app: { clientId, userAgent: 'MyApp/1.2.3' }, session });
 * const plays = client.sync.history.get({ type: 'movies' });
 * for await (const { watched_at, movie } of plays) console.log(watched_at, movie.title);
 *
 * @throws {ConfigError} the app has no client id; apiOrigin is http to another machine, no URL, or not the session's.
 */
export function createTraktClient(options: TraktClientOptions): TraktClient {
  const client = createTraktClientWith(allSections, options);
  const { request, pages, sync, users } = client;
  return {
    ...client,
    account: createAccount(
      { request, pages, settings: users.settings, session: options.session },
      options.clock ?? systemClock,
    ),
    async changes(before, options) {
      const activities = await sync.lastActivities(options);
      return { changed: changesBetween(before, activities), activities };
    },
  };
}

/**
 * A client with these sections of Trakt's API alone: a bundle has no others.
 *
 * @example
 * import { createTraktClientWith, sync } from 'trakt-usher/api';
 * const client = createTraktClientWith({ sync }, { app, session });
 *
 * @throws {ConfigError} as createTraktClient.
 */
export function createTraktClientWith<Name extends SectionName>(
  sections: SectionTables<Name>,
  options: TraktClientOptions,
): TraktRequests & Pick<TraktSections, Name> {
  const request = requesterFor(options);
  const requests: TraktRequests = { request, pages: (list) => createPages(request, list) };
  // The type of the tables has a line for each of these functions.
  const functions = bindTable(sections, request) as Pick<TraktSections, Name>;
  return { ...requests, ...functions };
}

function requesterFor({
  app,
  session,
  apiOrigin = session?.apiOrigin ?? 'https://api.trakt.tv',
  transport = (url, request) => globalThis.fetch(url, request),
  clock = systemClock,
  timeoutMs = 30_000,
  maxRetryWaitMs = 30_000,
  budget,
  onWait = () => undefined,
  onReply,
  shareReads = false,
  log = silentLog,
}: TraktClientOptions): Requester {
  const origin = checkedOrigin('apiOrigin', apiOrigin);
  if (session?.apiOrigin !== undefined && checkedOrigin('apiOrigin', session.apiOrigin) !== origin) {
    const message = `The sign-in is for ${session.apiOrigin}, the client for ${origin}. Sign in for that one, or leave apiOrigin out.`;
    throw new ConfigError('apiOrigin', message);
  }
  const request = createRequester({
    ...{ app, origin, tokens: session, transport, clock, timeoutMs, maxRetryWaitMs },
    budget: budget ?? sharedBudget({ session, origin, clientId: app.clientId, clock }),
    onWait,
    onReply,
    log: harmless(log),
  });
  return shareReads ? sharingReads(request) : request;
}
