/**
 * The store port: all that a session asks of the place where tokens rest.
 *
 * Only the handle that `withLock` passes in can write, and each write is a compare-and-swap on what was read. A callback
 * must not rely on the lock for exclusion: `saveIntent` excludes; the lock only shows whether the process that wrote an
 * intent is alive.
 *
 * A store of your own passes the cases of `trakt-usher/conformance`.
 */

import type { TokenSet } from '../../oauth/tokens.ts';
import type { SpendPermit } from './permit.ts';
import type { AccountKey, AccountSummary, Grant, GrantKind, LastError, RecordStatus, TokenRecord } from './record.ts';

export interface TokenStore {
  /** @throws StoreError `wrong_key`, `corrupt`, `unavailable` */
  read(account: AccountKey): Promise<TokenRecord | undefined>;

  /**
   * Runs `body` with the account's lock. `waitMs` and `signal` end the waiting, never the body.
   * @throws StoreError `busy` when the lock wasn't free within `waitMs`; the signal's reason when aborted while waiting
   */
  withLock<T>(
    account: AccountKey,
    options: { waitMs: number; signal?: AbortSignal },
    body: (writer: AccountWriter) => Promise<T>,
  ): Promise<T>;

  /** Accounts in a stable order, a page at a time; needs no key. `next` is the cursor of the following page. */
  list(cursor?: string): Promise<{ accounts: AccountSummary[]; next?: string }>;

  /**
   * Calls `listener` after an account's record changed, whichever process changed it. A store may call it without a change
   * as well. Returns the function that ends the watching.
   */
  watch(listener: (account: AccountKey) => void): () => void;

  /**
   * Checks that this place can keep a rotating token: durable writes, locks that hold between processes.
   * @throws StoreError `unsafe_location`, `read_only`, `copied`, `unavailable`
   */
  selfTest(): Promise<void>;

  close(): Promise<void>;
}

/** What may be saved: the tokens, when they arrived, and when to renew them. */
export interface ReceivedTokens {
  tokens: TokenSet;
  receivedAtMs: number;
  dueAtMs?: number;
}

/** A sign-in about to be stored where none is, or in the place of one that was read. */
export interface NewGrant extends ReceivedTokens {
  grant: Grant;
  /** `own` when left out. */
  kind?: GrantKind;
  /** The record that it replaces, as read; undefined where there was none. */
  replaces: TokenRecord | undefined;
}

/** The times of a sending. A store dates them by its own clock, hence they are durations. */
export interface SendingPlan {
  /** From the writing of the intent to the last moment at which the sending may begin: its `sentAtMs`. */
  sendWithinMs: number;
  /** From `sentAtMs` to the sending after this one: the record's `retryAtMs`, so that a crash skips no wait. */
  retryAfterMs: number;
}

/**
 * What a reply without tokens says of its sending. `unprocessed`: the server has not used the refresh token. `answered`: the
 * server was in trouble, and said so before its work; whether it used the token stays in doubt. Recovery rules 1 and 5.
 */
export type Settlement = 'unprocessed' | 'answered';

/** What a record may learn without new tokens. Absent fields stay as they are; `undefined` clears. */
export interface RecordChange {
  status?: RecordStatus;
  retryAtMs?: number | undefined;
  refusedAtMs?: number | undefined;
  lastError?: LastError | undefined;
}

/** The account while its lock is held: the only thing that can write. Every write may throw StoreError `version_conflict`. */
export interface AccountWriter {
  read(): Promise<TokenRecord | undefined>;

  /**
   * Writes, durably, that the refresh token is about to be sent: one write, where grantId, version and intent are still
   * those of `read` (no intent for a first sending, the one in doubt for a resend). The permit is for one sending, which has
   * to begin within `plan.sendWithinMs`; a sender who is late settles the permit as `unprocessed` and asks for another.
   * @throws StoreError `version_conflict` when the record has moved on; `read_only`, `unavailable` when it can't be written. Nothing was spent then.
   */
  saveIntent(read: TokenRecord, plan: SendingPlan): Promise<SpendPermit>;

  /**
   * Saves what a refresh brought, durably, where grantId and version are the permit's, whether or not the lock still
   * holds; the intent goes with the same write. Tokens without a refresh token keep the old one.
   * @throws StoreError `version_conflict` when the record has moved on: the tokens are kept aside, sealed
   */
  save(permit: SpendPermit, received: ReceivedTokens): Promise<TokenRecord>;

  /**
   * Puts what `save` can't, sealed, into the next writable place, to be taken in at the next start if the permit's tokens
   * are still the current ones then. Stores that have no second place leave it out.
   */
  saveFallback?(permit: SpendPermit, received: ReceivedTokens): Promise<{ location: string }>;

  /** Stores a sign-in, durably. What it replaces is dropped with its intent. */
  saveGrant(grant: NewGrant): Promise<TokenRecord>;

  /**
   * Notes, once for each permit, what the reply says of its sending, and `change` in the same durable write, where grantId,
   * version and intent id are the permit's, whatever was sent since. The intent goes when no attempt is left in doubt.
   */
  settle(permit: SpendPermit, settlement: Settlement, change: RecordChange): Promise<TokenRecord>;

  /** Changes what is known about the tokens, never the tokens, the intent or the version. */
  mark(read: TokenRecord, change: RecordChange): Promise<TokenRecord>;

  /** Deletes the account's record with its tokens. */
  remove(read: TokenRecord): Promise<void>;
}
