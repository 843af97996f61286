/** A sign-in and a refresh for tests of the vault. */

import { type AccountKey, type NewGrant, type SendingPlan, StoreError, type TokenRecord } from 'trakt-usher/store';
import type { SqliteVault } from '../index.ts';

export const keyText: string = 'd0'.repeat(32);
export const ada: AccountKey = { issuer: 'https://auth.example', account: 'ada' };
export const waiting = { waitMs: 5_000 };
export const aPlan: SendingPlan = { sendWithinMs: 3_000, retryAfterMs: 15_000 };

export interface GrantOptions {
  account?: string;
  grantId?: string;
}

export function aGrant({
  account = 'ada',
  grantId = 'grant-1',
  replaces,
}: GrantOptions & Pick<NewGrant, 'replaces'>): NewGrant {
  return {
    grant: { ...ada, account, apiOrigin: 'https://api.example', clientId: 'app', grantId },
    tokens: { accessToken: 'access-1', refreshToken: 'refresh-1', expiresIn: 600 },
    receivedAtMs: 1_800_000_000_000,
    replaces,
  };
}

export function signIn(vault: SqliteVault, options: GrantOptions = {}): Promise<TokenRecord> {
  const account = { ...ada, account: options.account ?? 'ada' };
  return vault.withLock(account, waiting, async (writer) =>
    writer.saveGrant(aGrant({ ...options, replaces: await writer.read() })),
  );
}

/** Refreshes as a session does, against a server that always agrees. */
export function refresh(vault: SqliteVault, account: string = ada.account): Promise<TokenRecord> {
  return vault.withLock({ ...ada, account }, waiting, async (writer) => {
    const read = present(await writer.read());
    const next = read.version + 1;
    const tokens = { accessToken: `access-${next}`, refreshToken: `refresh-${next}` };
    return writer.save(await writer.saveIntent(read, aPlan), { tokens, receivedAtMs: 1_800_000_000_000 + next });
  });
}

export function present<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('it is not there');
  return value;
}

/** The StoreError that `work` ends with; anything else fails the test, and so does an error that hides its place. */
export async function rejection(work: Promise<unknown>): Promise<StoreError> {
  return work.then(
    () => Promise.reject(new Error('it should have been refused')),
    (error: unknown) => (error instanceof StoreError && hasPlace(error) ? error : Promise.reject(error)),
  );
}

/** A conflict is about an account, and a key may be in no file. */
function hasPlace({ code, location, detail }: StoreError): boolean {
  return location !== undefined || code === 'version_conflict' || aboutKeys.has(detail?.reason);
}

const aboutKeys: ReadonlySet<string | undefined> = new Set(['keyring', 'key_missing', 'other_source', 'nobody_to_ask']);
