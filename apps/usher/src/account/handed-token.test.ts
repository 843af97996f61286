import { describe, expect, it, vi } from 'vitest';
import { withoutConfig } from '../config/load.ts';
import type { Account } from './account.ts';
import { tokenToHandOver } from './handed-token.ts';

const context = { config: withoutConfig({}, '/'), signal: new AbortController().signal };

function accountOf({ tokens, renewing }: { tokens: readonly string[]; renewing: boolean }) {
  const accessToken = vi.fn<() => Promise<string>>();
  for (const token of tokens) accessToken.mockResolvedValueOnce(token);
  const account: Pick<Account, 'tokens' | 'waitForRefreshes' | 'summary'> = {
    tokens: { accessToken },
    waitForRefreshes: async () => renewing,
    summary: async () => undefined,
  };
  return { ...account, context };
}

describe('tokenToHandOver', () => {
  it('gives the token that is there', async () => {
    const account = accountOf({ tokens: ['only'], renewing: false });
    expect(await tokenToHandOver(account)).toEqual({ accessToken: 'only', expiresAt: undefined });
  });

  it('gives what a renewal under way brings, for that ends the life of the one before', async () => {
    const account = accountOf({ tokens: ['old', 'renewed'], renewing: true });
    expect(await tokenToHandOver(account)).toMatchObject({ accessToken: 'renewed' });
  });
});
