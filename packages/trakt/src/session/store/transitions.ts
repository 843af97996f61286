/**
 * How a record changes, for every store alike: each function takes the record as it is stored now and what the writer
 * read, and returns the record to write, or throws `version_conflict`. Pure; a store adds the lock, the sealing and the disk.
 */

import { StoreError } from '../../errors.ts';
import type { PermitDetails } from './permit.ts';
import type { AccountSummary, Intent, RecordInDoubt } from './record.ts';
import type { NewGrant, ReceivedTokens, RecordChange, SendingPlan, Settlement } from './store.ts';

/**
 * The stored record, if it is still the one that was read: same tokens, same intent, same verdict.
 *
 * @example
 * ```ts
 * const summary = withChange(unmoved(stored, read), { refusedAtMs: Date.now() });
 * ```
 */
export function unmoved(stored: AccountSummary | undefined, read: AccountSummary): AccountSummary {
  if (!stored || !sameTokens(stored, read) || !sameIntent(stored.intent, read.intent)) throw conflict();
  if (stored.status.state !== read.status.state) throw conflict();
  return stored;
}

/**
 * The stored record, if the permit's tokens are still the current ones.
 *
 * @example
 * ```ts
 * const received = { tokens, receivedAtMs: Date.now(), refreshable: true };
 * const summary = renewed(stillCurrent(stored, permit.details), received);
 * ```
 */
export function stillCurrent(stored: AccountSummary | undefined, permit: PermitDetails): AccountSummary {
  if (!stored || !sameTokens(stored, permit)) throw conflict();
  return stored;
}

/** What a store knows about a sending that it is about to permit. */
export interface NewSending {
  read: AccountSummary;
  /** For a first sending; a resend keeps the id of the doubt that it is to end. */
  id: string;
  refreshTokenFingerprint: string;
  by: string;
  /** By the store's clock. */
  nowMs: number;
  plan: SendingPlan;
}

/**
 * The refresh token is about to be sent: a first time, or again while the last sending is in doubt.
 *
 * @example
 * ```ts
 * const refreshTokenFingerprint = await fingerprint(refreshToken);
 * const sending = { read, id: crypto.randomUUID(), refreshTokenFingerprint, by: 'my-store', nowMs: Date.now(), plan };
 * const summary = withAttempt(stored, sending);
 * ```
 */
export function withAttempt(
  stored: AccountSummary | undefined,
  { read, id, refreshTokenFingerprint, by, nowMs, plan }: NewSending,
): RecordInDoubt<AccountSummary> {
  const { intent: before, ...record } = unmoved(stored, read);
  if (record.status.state === 'sign_in_required') throw conflict();
  const sentAtMs = nowMs + plan.sendWithinMs;
  const intent: Intent = {
    id: before?.id ?? id,
    refreshTokenFingerprint,
    firstSentAtMs: before?.firstSentAtMs ?? sentAtMs,
    attempts: (before?.attempts ?? 0) + 1,
    unanswered: (before?.unanswered ?? 0) + 1,
    last: { n: (before?.last.n ?? 0) + 1, sentAtMs, by },
  };
  return {
    ...record,
    intent,
    ...(before && { status: { state: 'suspect' } }),
    retryAtMs: sentAtMs + plan.retryAfterMs,
  };
}

/**
 * The permit's sending has its reply, and that brought no tokens. `unprocessed`: it is struck out, whatever was sent since,
 * and the doubt ends with the last attempt. `answered`: it stays in doubt.
 *
 * @example
 * ```ts
 * permit.settleOnce();
 * const summary = settled(stored, { permit: permit.details, settlement: 'unprocessed', change: {} });
 * ```
 */
export function settled(
  stored: AccountSummary | undefined,
  { permit, settlement, change }: { permit: PermitDetails; settlement: Settlement; change: RecordChange },
): AccountSummary {
  const { intent, ...record } = stillCurrent(stored, permit);
  if (!intent || intent.id !== permit.intent.id) throw conflict();
  const unanswered = intent.unanswered - 1;
  const attempts = settlement === 'answered' ? intent.attempts : intent.attempts - 1;
  if (attempts === 0) return withChange({ ...record, status: whole(record.status) }, change);
  const { retryAtMs = 0 } = record;
  // The wait that a later sending has put on record is not shortened for one before it.
  const stays = intent.last.n > permit.intent.last.n && retryAtMs > (change.retryAtMs ?? 0);
  const learnt = stays ? { ...change, retryAtMs } : change;
  return withChange({ ...record, intent: { ...intent, attempts, unanswered } }, learnt);
}

/** The status of a record without a doubt. */
function whole(status: AccountSummary['status']): AccountSummary['status'] {
  return status.state === 'suspect' ? { state: 'active' } : status;
}

/**
 * What is known about the tokens has changed, not the tokens.
 *
 * @example
 * ```ts
 * const summary = withChange(unmoved(stored, read), { status: { state: 'sign_in_required', reason: 'revoked' } });
 * ```
 */
export function withChange(record: AccountSummary, change: RecordChange): AccountSummary {
  const { retryAtMs, refusedAtMs, lastError, ...rest } = record;
  const next = { retryAtMs, refusedAtMs, lastError, ...change };
  return {
    ...rest,
    ...(next.status && { status: next.status }),
    ...(next.retryAtMs !== undefined && { retryAtMs: next.retryAtMs }),
    ...(next.refusedAtMs !== undefined && { refusedAtMs: next.refusedAtMs }),
    ...(next.lastError && { lastError: next.lastError }),
  };
}

/**
 * New tokens for the same grant. `refreshable`: they, or the ones before, have a refresh token.
 *
 * @example
 * ```ts
 * const received = { tokens, receivedAtMs: Date.now(), refreshable: true };
 * const summary = renewed(stillCurrent(stored, permit.details), received);
 * ```
 */
export function renewed(record: AccountSummary, received: ReceivedTokens & { refreshable: boolean }): AccountSummary {
  const { intent: _intent, retryAtMs: _retryAtMs, refusedAtMs: _refusedAtMs, lastError: _lastError, ...rest } = record;
  const { dueAtMs: _dueAtMs, ...kept } = rest;
  return { ...kept, version: record.version + 1, status: { state: 'active' }, ...tokenFields(received) };
}

/**
 * A sign-in, in the place of the record that it replaces.
 *
 * @example
 * ```ts
 * const summary = signedIn(undefined, { newGrant, storeId });
 * ```
 */
export function signedIn(
  stored: AccountSummary | undefined,
  { newGrant, storeId }: { newGrant: NewGrant; storeId: string },
): AccountSummary {
  const { replaces, grant } = newGrant;
  if (replaces ? !stored || !sameTokens(stored, replaces) : stored) throw conflict();
  const refreshable = newGrant.tokens.refreshToken !== undefined;
  return {
    schema: 2,
    kind: newGrant.kind ?? 'own',
    storeId,
    ...grant,
    version: 1,
    status: { state: 'active' },
    ...tokenFields({ ...newGrant, refreshable }),
  };
}

function tokenFields({
  tokens: { scope, expiresIn, createdAt },
  receivedAtMs,
  dueAtMs,
  refreshable,
}: ReceivedTokens & { refreshable: boolean }): Pick<AccountSummary, 'current' | 'dueAtMs'> {
  return {
    ...(dueAtMs !== undefined && { dueAtMs }),
    current: {
      refreshable,
      receivedAtMs,
      ...(scope !== undefined && { scope }),
      ...(expiresIn !== undefined && { expiresIn }),
      ...(createdAt && { createdAtMs: createdAt.getTime() }),
    },
  };
}

type TokenVersion = Pick<AccountSummary, 'grantId' | 'version'>;

function sameTokens(one: TokenVersion, other: TokenVersion): boolean {
  return one.grantId === other.grantId && one.version === other.version;
}

function sameIntent(one: Intent | undefined, other: Intent | undefined): boolean {
  if (!one || !other) return one === other;
  // Each settlement lowers `unanswered`, so that no other change of `attempts` stays unseen.
  return one.id === other.id && one.last.n === other.last.n && one.unanswered === other.unanswered;
}

function conflict(): StoreError {
  return new StoreError('version_conflict', 'Another process has changed this sign-in in the meantime. Read it again.');
}
