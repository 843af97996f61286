/**
 * A session: one account's access token, always a valid one. Callers get the current token at once while it is good; one
 * refresh at a time runs for all of them, in this process and in others that share the store.
 */

import { SignInRequired, StoreError } from '../errors.ts';
import type { TokenSet } from '../oauth/tokens.ts';
import { untilAborted } from '../until-aborted.ts';
import { backOffError } from './back-off.ts';
import { createDoubtNotice } from './doubt-notice.ts';
import { createEvents, type Events } from './events.ts';
import { createKnownRecord } from './known-record.ts';
import type { RefreshResult } from './refresh/refresh.ts';
import { createSingleFlight, type RefreshRun } from './refresh/single-flight.ts';
import { decide, notBeforeMsOf, type RefreshRequest } from './rules/decide.ts';
import { drawDueAtMs } from './rules/due-date.ts';
import { checkSessionOptions, type SessionOptions } from './session-options.ts';
import { type SignOut, signOutUnderLock } from './sign-out.ts';
import type { AccountKey, TokenRecord } from './store/record.ts';
import { lockWaitMs } from './store/turns.ts';

export interface SessionEvents {
  refreshed: TokenRecord;
  /**
   * A refresh is in doubt for a day, or the access token has less than a day to live: the answer may be lost, and a new
   * sign-in may be needed. Told once.
   */
  suspect: TokenRecord;
  /** A refresh that `suspect` told of is no longer in doubt: the sign-in is whole. */
  doubt_cleared: TokenRecord;
  sign_in_required: TokenRecord;
  store_unavailable: StoreError;
  /**
   * Many accounts of this app were refused at once: its refreshes are frozen until then, and none is signed out. Only
   * sessions that share `incidents` tell it.
   */
  provider_incident: { clientId: string; untilMs: number };
}

export interface Session extends AccountKey {
  readonly apiOrigin: string;
  /**
   * A valid access token. `rejected`: one that a server has just refused with 401. `signal` ends the waiting, never the
   * refresh.
   * @throws SignInRequired, StoreError, ConfigError, or what the refresh met: NetworkError, EdgeBlocked, RateLimited, OAuthError
   */
  accessToken(options?: { rejected?: string | undefined; signal?: AbortSignal | undefined }): Promise<string>;
  /**
   * Renews the tokens now, due or not. `of`: only those of this record; where others are stored by now, another process has
   * renewed them, and they are the answer. @throws as `accessToken`
   */
  refresh(options?: { signal?: AbortSignal; of?: Pick<TokenRecord, 'grantId' | 'version'> }): Promise<TokenRecord>;
  /** The record as it is stored, without a word to Trakt. @throws StoreError, ConfigError */
  read(): Promise<TokenRecord | undefined>;
  /** Checks, before a sign-in asks Trakt for tokens, that they can be stored and renewed here. @throws StoreError */
  checkStore(): Promise<void>;
  /**
   * Stores a new sign-in in the place of one that is there. Resolves when it is durable. `redirectUri`: the one that the
   * sign-in was made with, which each refresh names again; the tokens of a device sign-in know theirs.
   * @throws StoreError
   */
  signIn(tokens: TokenSet, redirectUri?: string): Promise<TokenRecord>;
  /** Ends the sign-in at Trakt as far as it can be reached, and deletes it here. @throws StoreError, ConfigError */
  signOut(): Promise<SignOut>;
  on: Events<SessionEvents>['on'];
  /**
   * Waits for a refresh that is under way; nothing is sent after this. The store stays open.
   * @throws StoreError when renewed tokens could not be saved: it says where they are
   */
  close(): Promise<void>;
}

/** Back-off for refreshes behind callers after one that failed without a word in the record, in milliseconds. */
const backgroundBackOffMs = 30_000;
/** Tries to save a new sign-in, some seconds in all. */
const mostSignInTries = 5;
/** Rounds of deciding and joining for one caller; more than two take several other writers at once. */
const maxRounds = 5;

/**
 * Creates the session of one account. RFC 6749 section 6, RFC 9700 section 4.14.
 *
 * @example
 * ```ts
 * const session = createSession({ app, store: createMemoryStore() });
 * await session.signIn(tokens);
 * const accessToken = await session.accessToken();
 * ```
 */
export function createSession(options: SessionOptions): Session {
  const checked = checkSessionOptions(options);
  const { store, clientId, key, apiOrigin, clock, random, log, checkApiOrigin, oauthFor } = checked;
  const { account } = key;
  const closing = new AbortController();
  const events = createEvents<SessionEvents>((name) => log.error({ event: 'session.listener_failed', name }));
  const guard = checked.incidents?.guard({
    ...checked,
    seen: (incident) => events.emit('provider_incident', incident),
  });
  const notice = createDoubtNotice({
    told: (record) => events.emit('suspect', record),
    cleared: (record) => events.emit('doubt_cleared', record),
  });
  const known = createKnownRecord({ store, key, check: checkApiOrigin });
  const singleFlight = createSingleFlight({
    store,
    key,
    context: {
      ...checked,
      frozenUntilMs: guard?.frozenUntilMs ?? (() => undefined),
      closing: closing.signal,
    },
    runEnded,
    unsaved(error) {
      unsaved = true;
      events.emit('store_unavailable', error);
    },
  });
  let noBackgroundBeforeMs = 0;
  /** New tokens are in memory, and not saved. */
  let unsaved = false;

  async function accessToken({ rejected, signal }: Parameters<Session['accessToken']>[0] = {}): Promise<string> {
    const record = known.current();
    if (record) notice.look(record, clock.now());
    if (record && decide(record, clock.now(), { rejected }).kind === 'use') return record.current.accessToken;
    return (await serve({ rejected }, signal)).current.accessToken;
  }

  /** A record whose access token is good, after as much refreshing as that takes. */
  async function serve(request: RefreshRequest, signal: AbortSignal | undefined): Promise<TokenRecord> {
    for (let round = 0; round < maxRounds; round += 1) {
      const record = await load();
      // An event that came while the store was asked doesn't come again.
      signal?.throwIfAborted();
      if (!record) return signInFirst();
      notice.look(record, clock.now());
      if (!mustRefresh(record, request)) return record;
      const run = singleFlight.join(request, { seen: record, background: false });
      const result = await untilAborted(unlessMoved(run), signal);
      const knewLess = result?.kind === 'failed' && isForLess(run, request);
      if (result && !knewLess && isServed(result, request)) return result.record;
    }
    throw new StoreError('busy', 'This sign-in keeps changing. Try again in a moment.');
  }

  /** Whether the run did less than this caller needs: it went on behind another call, or didn't know of the 401. */
  function isForLess(run: RefreshRun, { rejected, renew }: RefreshRequest): boolean {
    const asked = renew !== undefined && run.request.renew === undefined;
    return run.background || asked || (rejected !== undefined && run.request.rejected !== rejected);
  }

  /** Whether the caller has to wait for new tokens. Throws where waiting won't help. */
  function mustRefresh(record: TokenRecord, request: RefreshRequest): boolean {
    const decision = decide(record, clock.now(), request);
    switch (decision.kind) {
      case 'use':
        return false;
      case 'refresh_soon':
        refreshBehind(record);
        return false;
      case 'sign_in':
        throw new SignInRequired(decision.reason, { account });
      case 'recover':
      case 'refresh_now':
        if (decision.notBeforeMs !== undefined) throw backOffError(record, decision.notBeforeMs);
        if (decision.kind === 'refresh_now' || decision.blocking) return true;
        refreshBehind(record);
        return false;
    }
  }

  /** Whether a run brought what the caller needs. Throws what it met instead. */
  function isServed(
    result: RefreshResult,
    request: RefreshRequest,
  ): result is Extract<RefreshResult, { kind: 'renewed' | 'usable' }> {
    if (result.kind === 'renewed' || result.kind === 'usable')
      return result.record.current.accessToken !== request.rejected;
    if (closing.signal.aborted) throw closing.signal.reason;
    const { record } = result;
    const notBeforeMs = result.kind === 'declined' ? notBeforeMsOf(result.decision) : undefined;
    if (record && notBeforeMs !== undefined) throw backOffError(record, notBeforeMs);
    if (record?.status.state === 'sign_in_required') throw new SignInRequired(record.status.reason, { account });
    if (result.kind === 'failed') throw result.error;
    return false;
  }

  function refreshBehind(record: TokenRecord): void {
    if (closing.signal.aborted || clock.monotonic() < noBackgroundBeforeMs) return;
    const work = singleFlight.join({}, { seen: record, background: true }).done.catch((error: unknown) => {
      noBackgroundBeforeMs = clock.monotonic() + backgroundBackOffMs;
      log.debug({ event: 'oauth.background_refresh_failed', account, error: codeOf(error) });
    });
    checked.waitUntil(work);
  }

  async function runEnded(ended: RefreshResult): Promise<RefreshResult> {
    const result = guard ? await guard.withoutIncident(ended) : ended;
    if (result.record) checkApiOrigin(result.record);
    if (result.record) {
      known.put(result.record);
      notice.look(result.record, clock.now());
    }
    if (result.kind === 'renewed') {
      unsaved = false;
      events.emit('refreshed', result.record);
    }
    if (result.kind !== 'failed') return result;
    if (result.record.status.state === 'sign_in_required') events.emit('sign_in_required', result.record);
    return result;
  }

  async function load(): Promise<TokenRecord | undefined> {
    try {
      return await known.load();
    } catch (error) {
      if (error instanceof StoreError) events.emit('store_unavailable', error);
      throw error;
    }
  }

  /** The tokens of a sign-in exist nowhere else: a store that is busy or has changed is asked again, for some seconds. */
  async function saveFirst(save: () => Promise<TokenRecord>): Promise<TokenRecord> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await save();
      } catch (error) {
        if (!(error instanceof StoreError) || !error.retryable || tries >= mostSignInTries) throw error;
        await clock.sleep(250 * 2 ** tries);
      }
    }
  }

  function signInFirst(): never {
    throw new SignInRequired('never', { account });
  }

  return {
    ...key,
    apiOrigin,
    accessToken,
    read: load,
    checkStore: () => store.selfTest(),
    on: events.on,

    async refresh({ signal, of } = {}) {
      return serve({ renew: of ?? (await load()) ?? signInFirst() }, signal);
    },

    async signIn(tokens, redirectUri = tokens.redirectUri) {
      const receivedAtMs = clock.now();
      const dueAtMs = drawDueAtMs({ receivedAtMs, expiresIn: tokens.expiresIn }, random);
      const grant = {
        ...key,
        apiOrigin,
        clientId,
        grantId: crypto.randomUUID(),
        ...(redirectUri !== undefined && { redirectUri }),
      };
      const received = { grant, tokens, receivedAtMs, ...(dueAtMs !== undefined && { dueAtMs }) };
      const record = await saveFirst(async () =>
        store.withLock(key, { waitMs: lockWaitMs }, async (writer) =>
          writer.saveGrant({ ...received, replaces: await writer.read() }),
        ),
      );
      known.put(record);
      log.info({ event: 'token.stored', account });
      return record;
    },

    async signOut() {
      const result = await store.withLock(key, { waitMs: lockWaitMs }, (writer) => signOutUnderLock(writer, oauthFor));
      known.put(undefined);
      log.info({ event: 'token.cleared', account, revoked: result.revoked });
      return result;
    },

    async close() {
      closing.abort(new StoreError('unavailable', 'The session is closed; nothing more is sent.'));
      const failure = await singleFlight.current()?.done.catch((error: unknown) => error);
      known.close();
      // The caller has to know that tokens were not saved.
      if (unsaved && failure instanceof StoreError) throw failure;
    },
  };
}

/**
 * Undefined where it is worth deciding again: the record has changed, or the run was behind another caller, and left when
 * it found the lock busy.
 */
async function unlessMoved({ background, done, unsaved }: RefreshRun): Promise<RefreshResult | undefined> {
  try {
    return await Promise.race([done, unsaved.then((record) => ({ kind: 'usable', record }) as const)]);
  } catch (error) {
    const again =
      error instanceof StoreError && (error.code === 'version_conflict' || (background && error.code === 'busy'));
    if (again) return undefined;
    throw error;
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unexpected';
}
