/**
 * The store port: all that a session asks of the place where tokens rest. Only the handle that `withLock` passes in can
 * write, each write is a compare-and-swap on what was read, and no body may believe that it is alone: `saveIntent`
 * excludes, the lock only tells whether an intent's writer still lives.
 *
 * A store of your own passes the cases of `trakt-usher/conformance`.
 */

import type { TokenSet } from '../../oauth/tokens.ts';
import type { SpendPermit } from './permit.ts';
import type { AccountKey, AccountSummary, Grant, LastError, RecordStatus, TokenRecord } from './record.ts';

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
   * Calls `listener` after an account's record changed, by whomever, and now and then although nothing did. Returns the
   * function that ends it.
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
  /** The record that it replaces, as read; undefined where there was none. */
  replaces: TokenRecord | undefined;
}

/** What a record may learn without new tokens. Absent fields stay as they are; `undefined` clears. */
export interface RecordChange {
  status?: RecordStatus;
  retryAtMs?: number | undefined;
  lastError?: LastError | undefined;
}

/** The account while its lock is held: the only thing that can write. Every write may throw StoreError `version_conflict`. */
export interface AccountWriter {
  read(): Promise<TokenRecord | undefined>;

  /**
   * Writes, durably, that the refresh token is about to be sent: one write, where grantId, version and intent are still
   * those of `read` (no intent for a first sending, the one in doubt for a second).
   * @throws StoreError `version_conflict` when the record has moved on; `read_only`, `unavailable` when it can't be written. Nothing was spent then.
   */
  saveIntent(read: TokenRecord): Promise<SpendPermit>;

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
   * Strikes out the permit's attempt, for its answer is known and brought no tokens, and notes `change` in the same
   * durable write. The intent goes when no attempt is left.
   */
  settle(permit: SpendPermit, change: RecordChange): Promise<TokenRecord>;

  /** Changes what is known about the tokens, never the tokens, the intent or the version. */
  mark(read: TokenRecord, change: RecordChange): Promise<TokenRecord>;

  /** Deletes the account's record with its tokens. */
  remove(read: TokenRecord): Promise<void>;
}
