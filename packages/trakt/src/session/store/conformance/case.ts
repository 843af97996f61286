/** What the cases of the conformance suite are made of: a harness, a signed-in account, and checks that throw. */

import { StoreError } from '../../../errors.ts';
import type { AccountKey, Grant, TokenRecord } from '../record.ts';
import type { AccountWriter, NewGrant, ReceivedTokens, SendingPlan, TokenStore } from '../store.ts';

export interface StoreHarness {
  open(): Promise<TokenStore>;
  /** Another handle on the place of `store`, where that is possible. */
  reopen?: (store: TokenStore) => Promise<TokenStore>;
}

export interface ConformanceCase {
  name: string;
  run(harness: StoreHarness): Promise<void>;
}

export const ada: AccountKey = { issuer: 'https://auth.example', account: 'ada' };
export const grant: Grant = { ...ada, apiOrigin: 'https://api.example', clientId: 'app', grantId: 'grant-1' };
export const receivedAtMs = 1_800_000_000_000;
export const waiting = { waitMs: 5_000 };
export const plan: SendingPlan = { sendWithinMs: 3_000, retryAfterMs: 15_000 };

export const firstTokens: ReceivedTokens = {
  tokens: {
    accessToken: 'access-1',
    refreshToken: 'refresh-1',
    scope: 'public',
    expiresIn: 600,
    createdAt: new Date(receivedAtMs),
  },
  receivedAtMs,
  dueAtMs: receivedAtMs + 420_000,
};
export const secondTokens: ReceivedTokens = {
  tokens: { accessToken: 'access-2', refreshToken: 'refresh-2', expiresIn: 900 },
  receivedAtMs: receivedAtMs + 1_000,
};

export function testCase(
  name: string,
  body: (store: TokenStore, reopen: () => Promise<TokenStore>) => Promise<void>,
): ConformanceCase {
  return {
    name,
    async run({ open, reopen }) {
      const store = await open();
      const opened = [store];
      const another = async () => {
        if (!reopen) return store;
        const place = await reopen(store);
        opened.push(place);
        return place;
      };
      try {
        await body(store, another);
      } finally {
        for (const place of opened) await place.close();
      }
    },
  };
}

export function aNewGrant({ grantId = 'grant-1', ...rest }: Partial<NewGrant> & { grantId?: string }): NewGrant {
  return { ...firstTokens, replaces: undefined, ...rest, grant: { ...grant, grantId } };
}

export function signIn(store: TokenStore): Promise<TokenRecord> {
  return store.withLock(ada, waiting, (writer) => writer.saveGrant(aNewGrant({})));
}

export async function stored(store: TokenStore): Promise<TokenRecord> {
  const found = await store.read(ada);
  check(found !== undefined, 'the account is gone');
  return found;
}

export async function present(writer: AccountWriter): Promise<TokenRecord> {
  const found = await writer.read();
  check(found !== undefined, 'the account is gone');
  return found;
}

export async function conflicts(write: Promise<unknown>): Promise<void> {
  check(isConflict(await rejection(write)), 'a write that rests on an old reading must end as "conflict"');
}

function isConflict(error: unknown): boolean {
  return error instanceof StoreError && error.code === 'version_conflict';
}

export async function rejection(work: Promise<unknown>): Promise<unknown> {
  const failed: unknown = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  check(failed !== undefined, 'it should have been refused');
  return failed;
}

export function throws(work: () => unknown): boolean {
  try {
    work();
    return false;
  } catch {
    return true;
  }
}

export function check(holds: boolean, otherwise: string): asserts holds {
  if (!holds) throw new Error(otherwise);
}

/** Equal as JSON, whatever the order of fields. */
export function equal(actual: unknown, expected: unknown): void {
  const [one, other] = [canonical(actual), canonical(expected)];
  check(one === other, `expected ${other}, got ${one}`);
}

function canonical(value: unknown): string {
  return (
    JSON.stringify(value, (_key, part: unknown) =>
      typeof part === 'object' && part !== null && !Array.isArray(part)
        ? Object.fromEntries(Object.entries(part).sort(([one], [other]) => (one < other ? -1 : 1)))
        : part,
    ) ?? 'undefined'
  );
}
