/** Builders for records in tests: everything has a plain default, a test names what it is about. */

import type { Intent, TokenRecord } from '../session/store/record.ts';
import type { SendingPlan } from '../session/store/store.ts';

export const startMs = 1_800_000_000_000;

/** An active, refreshable record of a token that lives ten minutes from `startMs` and falls due after seven. */
export function aRecord({
  current,
  ...rest
}: Partial<Omit<TokenRecord, 'current'>> & { current?: Partial<TokenRecord['current']> } = {}): TokenRecord {
  return {
    schema: 2,
    kind: 'own',
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

/** A first sending at `startMs` that got no answer. */
export const anIntent: Intent = {
  id: 'intent',
  refreshTokenFingerprint: '0123456789abcdef',
  firstSentAtMs: startMs,
  attempts: 1,
  unanswered: 1,
  last: { n: 1, sentAtMs: startMs, by: 'test' },
};

/** For tests that write an intent themselves. */
export const aPlan: SendingPlan = { sendWithinMs: 3_000, retryAfterMs: 15_000 };
