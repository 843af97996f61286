/**
 * How a record changes, for every store alike: each function takes the record as it is stored now and what the writer
 * read, and returns the record to write, or throws `version_conflict`. Pure; a store adds the lock, the sealing and the disk.
 */

import { StoreError } from '../../errors.ts';
import type { PermitDetails } from './permit.ts';
import type { AccountSummary, Attempt, Intent } from './record.ts';
import type { NewGrant, ReceivedTokens, RecordChange } from './store.ts';

/** The stored record, if it is still the one that was read: same tokens, same intent, same verdict. */
export function unmoved(stored: AccountSummary | undefined, read: AccountSummary): AccountSummary {
  if (!stored || !sameTokens(stored, read) || !sameIntent(stored.intent, read.intent)) throw conflict();
  if (stored.status.state !== read.status.state) throw conflict();
  return stored;
}

/** The stored record, if the permit's tokens are still the current ones. */
export function stillCurrent(stored: AccountSummary | undefined, permit: PermitDetails): AccountSummary {
  if (!stored || !sameTokens(stored, permit)) throw conflict();
  return stored;
}

/** About to send the refresh token: a first time, or once more while the first is in doubt. */
export function withAttempt(
  stored: AccountSummary | undefined,
  { read, id, refreshTokenFingerprint, attempt }: { read: AccountSummary; attempt: Attempt } & Omit<Intent, 'attempts'>,
): AccountSummary & { intent: Intent } {
  const record = unmoved(stored, read);
  const [first, second] = record.intent?.attempts ?? [];
  if (second) throw conflict();
  const intent: Intent = first
    ? { id: record.intent?.id ?? id, refreshTokenFingerprint, attempts: [first, attempt] }
    : { id, refreshTokenFingerprint, attempts: [attempt] };
  return { ...record, intent };
}

/** The permit's attempt has its answer, and it brought no tokens. */
export function withoutAttempt(
  stored: AccountSummary | undefined,
  { permit, change }: { permit: PermitDetails; change: RecordChange },
): AccountSummary {
  const { intent, ...record } = stillCurrent(stored, permit);
  if (!intent || intent.id !== permit.intent.id) throw conflict();
  const own = permit.intent.attempts.at(-1);
  const place = intent.attempts.findIndex((attempt) => isSameAttempt(attempt, own));
  if (place < 0) throw conflict();
  const [left] = intent.attempts.toSpliced(place, 1);
  return withChange(left ? { ...record, intent: { ...intent, attempts: [left] } } : record, change);
}

/** What is known about the tokens has changed, not the tokens. */
export function withChange(record: AccountSummary, change: RecordChange): AccountSummary {
  const { retryAtMs, lastError, ...rest } = record;
  const next = { retryAtMs, lastError, ...change };
  return {
    ...rest,
    ...(next.status && { status: next.status }),
    ...(next.retryAtMs !== undefined && { retryAtMs: next.retryAtMs }),
    ...(next.lastError && { lastError: next.lastError }),
  };
}

/** New tokens for the same grant. `refreshable`: they, or the ones before, have a refresh token. */
export function renewed(record: AccountSummary, received: ReceivedTokens & { refreshable: boolean }): AccountSummary {
  const { intent: _intent, retryAtMs: _retryAtMs, lastError: _lastError, dueAtMs: _dueAtMs, ...rest } = record;
  return { ...rest, version: record.version + 1, status: { state: 'active' }, ...tokenFields(received) };
}

/** A sign-in, in the place of the record that it replaces. */
export function signedIn(
  stored: AccountSummary | undefined,
  { newGrant, storeId }: { newGrant: NewGrant; storeId: string },
): AccountSummary {
  const { replaces, grant } = newGrant;
  if (replaces ? !stored || !sameTokens(stored, replaces) : stored) throw conflict();
  const refreshable = newGrant.tokens.refreshToken !== undefined;
  return {
    schema: 1,
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
  return (
    one.id === other.id &&
    one.attempts.length === other.attempts.length &&
    one.attempts.every((attempt, index) => isSameAttempt(attempt, other.attempts[index]))
  );
}

function isSameAttempt(one: Attempt, other: Attempt | undefined): boolean {
  return one.sentAtMs === other?.sentAtMs && one.by === other.by;
}

function conflict(): StoreError {
  return new StoreError('version_conflict', 'Another process has changed this sign-in in the meantime. Read it again.');
}
