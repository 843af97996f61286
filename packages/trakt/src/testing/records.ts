/** Builders for records in tests: everything has a plain default, a test names what it is about. */

import type { TokenRecord } from '../session/store/record.ts';

export const startMs = 1_800_000_000_000;

/** An active, refreshable record of a token that lives ten minutes from `startMs` and falls due after seven. */
export function aRecord({
  current,
  ...rest
}: Partial<Omit<TokenRecord, 'current'>> & { current?: Partial<TokenRecord['current']> } = {}): TokenRecord {
  return {
    schema: 1,
    storeId: 'store',
    account: 'ada',
    issuer: 'https://auth.example',
    apiOrigin: 'https://api.example',
    clientId: 'app',
    grantId: 'grant',
    version: 1,
    status: { state: 'active' },
    dueAtMs: startMs + 420_000,
    ...rest,
    current: { accessToken: 'access-1', refreshable: true, expiresIn: 600, receivedAtMs: startMs, ...current },
  };
}

export const anIntent: NonNullable<TokenRecord['intent']> = {
  id: 'intent',
  refreshTokenFingerprint: '0123456789abcdef',
  attempts: [{ sentAtMs: startMs, by: 'test' }],
};
