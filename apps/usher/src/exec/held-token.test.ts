import { expect, it, vi } from 'vitest';
import { withHeldToken } from './held-token.ts';

/** An account whose token another process renews between the look at it and the lock. */
vi.mock('../account/account.ts', () => ({
  withAccount(context: unknown, work: (account: unknown) => Promise<unknown>) {
    let accessToken = 'old';
    const record = () => ({ current: { accessToken }, status: { state: 'active' } });
    return work({
      name: 'ada',
      context,
      session: { issuer: 'https://auth.trakt.tv' },
      tokens: { accessToken: async () => accessToken },
      waitForRefreshes: async () => false,
      summary: async () => record(),
      vault: {
        async withLock(_: unknown, __: unknown, body: (writer: unknown) => Promise<unknown>) {
          accessToken = 'fresh';
          return body({ read: async () => record() });
        },
      },
    });
  },
}));

it('hands over the token that another process has just brought, not the one that it has ended', async () => {
  const context = { config: { get: () => true }, signal: undefined };
  expect(await withHeldToken(context as never, async (token) => token)).toBe('fresh');
});
