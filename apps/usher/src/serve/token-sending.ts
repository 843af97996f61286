/** Sends token requests to Trakt, as the program wrote them, and keeps what came back. */

import type { ShieldVault } from '@trakt-usher/vault';
import {
  type Clock,
  type Log,
  StoreError,
  type Transport,
  type TransportRequest,
  type TransportResponse,
} from 'trakt-usher';
import type { TokenStore } from 'trakt-usher/store';
import { codeOf } from '../system-error.ts';
import { isDoneIn } from './afterwork.ts';
import { elapsedSince } from './elapsed.ts';
import type { GrantBook, Owner, ShieldedGrant } from './grant-book.ts';
import { permittedStore } from './permitted-store.ts';
import type { Answer } from './token-answers.ts';
import { type Asked, isOwner } from './token-call.ts';
import { type PairFields, readPair } from './token-fields.ts';

export interface SendingParts {
  readonly vault: ShieldVault;
  readonly grants: GrantBook;
  readonly transport: Transport;
  readonly clock: Clock;
  readonly log: Log;
  readonly refreshed?: (step: 'asked' | 'sent', program: string) => void;
}

export interface Reply {
  readonly answer: Answer;
  readonly pair: PairFields | undefined;
}

const deadlineMs = 12_000;
/** A session has a little more patience than this, from the moment at which it sends. */
const answerWithinMs = 11_000;
/** After a longer look a session has too little time left for Trakt, and what a stopped process knew is no longer so. */
const mostForLookMs = 5_000;
/** A book in a database that is away takes longer than Trakt. */
const mostForBookMs = 2_000;
const maxBytes = 2 ** 20;
/** What a program may need of an answer. Others belong to a connection, or to a browser. */
const passedOn = ['content-type', 'retry-after', 'www-authenticate', 'cf-ray', 'cf-mitigated', 'x-request-id'];

/** Once, without a session. Rejects where there is no whole reply. */
export async function sendOnce(
  { issuer, path, headers }: Pick<Asked, 'issuer' | 'path' | 'headers'>,
  body: string,
  { transport }: SendingParts,
): Promise<Reply> {
  const signal = AbortSignal.timeout(deadlineMs);
  return readReply(await transport(issuer + path, { ...post(headers, body), signal }));
}

/** The transport of a grant's session, and the store that goes with it. */
export interface GrantTransport {
  readonly transport: Transport;
  readonly store: TokenStore;
  /** The last reply of Trakt that was read to its end. */
  readonly last: (Reply & { readonly version: number }) | undefined;
  /** What became of the last sending is Trakt's doing, or that of the way there: it went as far as that. */
  readonly isOut: boolean;
}

/** What is sent in the place of the session's own request, which has no secret. */
export interface SentAs {
  readonly path: string;
  readonly owner: Owner;
  request(refreshToken: string, own: TransportRequest): { headers: Readonly<Record<string, string>>; body: string };
}

export function grantTransport(
  grant: Pick<ShieldedGrant, 'issuer' | 'account'>,
  { path, owner, request }: SentAs,
  { vault, grants, transport, clock, log, refreshed }: SendingParts,
): GrantTransport {
  let last: GrantTransport['last'];
  let isOut = false;
  let keptBack: string | undefined;
  const ofSession = permittedStore(vault, () => keptBack);
  const asProgram: Transport = async (_, own) => {
    const beganMs = clock.monotonic();
    const spent = tokenIn(own.body);
    isOut = false;
    keptBack = undefined;
    const sentVersion = await inTime(() => versionToSend(spent));
    if (sentVersion === undefined) return ofAnother;
    const version = sentVersion + 1;
    const { headers, body } = request(spent, own);
    const sent = { ...post(headers, body), ...(own.signal && { signal: own.signal }) };
    isOut = true;
    refreshed?.('sent', owner.program);
    const response = await transport(grant.issuer + path, sent);
    const reply = await readReply(response);
    last = { ...reply, version };
    // On record before the session saves it, and so before anybody has it.
    if (reply.pair) {
      const { accessToken, refreshToken = spent } = reply.pair;
      const digests = {
        accessToken: grants.digest('token', accessToken),
        refreshToken: grants.digest('token', refreshToken),
        replaces: grants.digest('token', spent),
      };
      const recording = grants.received(grant, { ...digests, version }, { owner, nowMs: clock.now() });
      // The session has to hear of them all the same, while it still waits: else it would send the spent token again.
      const leftMs = Math.min(mostForBookMs, answerWithinMs - (clock.monotonic() - beganMs));
      if (!(await isDoneIn(leftMs, recording, clock)))
        log.error({ event: 'serve.grant_unsaved', program: owner.program });
    }
    return { status: response.status, headers: response.headers, text: async () => reply.answer.body };
  };

  /** What takes longer may be so no more: by then another machine may send the token. @throws Error that says: not sent */
  async function inTime<T>(look: () => Promise<T>): Promise<T> {
    const elapsedMs = elapsedSince(clock);
    let why: string | undefined;
    const looking = look().catch((error: unknown) => {
      why = codeOf(error);
      throw error;
    });
    const isDone = await isDoneIn(mostForLookMs, looking, clock);
    if (isDone && elapsedMs() <= mostForLookMs) return looking;
    // For the session it is as if there was no way to Trakt, which would mislead who looks for the reason.
    log.warn({ event: 'serve.token_kept_back', program: owner.program, error: why ?? 'late' });
    keptBack = why ?? 'unavailable';
    throw Object.assign(new Error('The grant could not be looked up'), notSent);
  }

  /** The lock is held: it is that of the token. Undefined where whoever waited for the lock is too late: it is another's now. */
  async function versionToSend(token: string): Promise<number | undefined> {
    const now = await grants.grant(grant.account);
    if (!now || !isOwner(now, owner)) return undefined;
    const { version, intent } = (await vault.read(grant)) ?? {};
    const { permitted } = ofSession;
    // While this process was stopped, another machine may have ended the doubt, or begun to send the token once more. What was
    // revoked while this waited for the lock may still lie in the vault.
    const isSame = intent !== undefined && intent.id === permitted?.id && intent.last.n === permitted.last.n;
    if (version === undefined || !isSame || now.ended)
      throw new StoreError('version_conflict', 'This sending is over.');
    return (await grants.claim(now, { token, version }, clock.now())) ? version : undefined;
  }

  return {
    transport: Object.assign(asProgram, { namesFailures: true }),
    store: ofSession.store,
    get last() {
      return last;
    },
    get isOut() {
      return isOut;
    },
  };
}

/** As of a host that there is no way to: a session knows that it spent nothing. */
const notSent = { code: 'EHOSTUNREACH' };

/** In the place of Trakt's, of which a session knows that it spent nothing. */
const ofAnother: TransportResponse = {
  status: 401,
  headers: { get: (name) => (name === 'content-type' ? 'application/json' : null) },
  text: async () => '{"error":"invalid_client"}',
};

function post(headers: Readonly<Record<string, string>>, body: string): Omit<TransportRequest, 'signal'> {
  return { method: 'POST', headers: { ...headers }, body, redirect: 'manual', credentials: 'omit', maxBytes };
}

async function readReply(response: TransportResponse): Promise<Reply> {
  const { status } = response;
  const body = await response.text();
  const headers = passedOn.flatMap((name) => {
    const value = response.headers.get(name);
    return value === null ? [] : [[name, value]];
  });
  return { answer: { status, headers: Object.fromEntries(headers), body }, pair: readPair(status, body) };
}

/** In the request of a session. */
function tokenIn(body: string | undefined): string {
  const { refresh_token: token }: { refresh_token?: unknown } = JSON.parse(body ?? '{}');
  if (typeof token !== 'string') throw new Error('A session asks for tokens with a refresh token');
  return token;
}
