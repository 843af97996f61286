import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AccountSummary, createMemoryStore, createSession } from 'trakt-usher/session';
import { describe, expect, it, vi } from 'vitest';
import { loadConfig, withoutConfig } from '../config/load.ts';
import type { Account } from './account.ts';
import { tokenToHandOver } from './handed-token.ts';

const context = { config: withoutConfig({}, '/'), signal: new AbortController().signal };

interface Given {
  tokens: readonly string[];
  renewing?: boolean;
  summary?: () => Promise<AccountSummary | undefined>;
}

function accountOf({ tokens, renewing = false, summary = async () => undefined }: Given) {
  const accessToken = vi.fn<() => Promise<string>>();
  for (const token of tokens) accessToken.mockResolvedValueOnce(token);
  const account: Pick<Account, 'name' | 'tokens' | 'waitForRefreshes' | 'summary'> = {
    name: 'default',
    tokens: { accessToken },
    waitForRefreshes: async () => renewing,
    summary,
  };
  return { ...account, context };
}

describe('tokenToHandOver', () => {
  it('gives the token that is there', async () => {
    const account = accountOf({ tokens: ['only'] });
    expect(await tokenToHandOver(account)).toEqual({ accessToken: 'only', expiresAt: undefined });
  });

  it('gives what a renewal under way brings, for that ends the life of the one before', async () => {
    const account = accountOf({ tokens: ['old', 'renewed'], renewing: true });
    expect(await tokenToHandOver(account)).toMatchObject({ accessToken: 'renewed' });
  });

  it('says when the token of a sign-in ends', async () => {
    const session = createSession({ store: createMemoryStore(), app: { clientId: 'app' } });
    const { current } = await session.signIn({ accessToken: 'only', expiresIn: 600 });
    const { expiresAt } = await tokenToHandOver(accountOf({ tokens: ['only'], summary: session.read }));
    expect(expiresAt).toEqual(new Date(current.receivedAtMs + 600_000));
    await session.close();
  });

  it.each([
    ['revoked', undefined],
    ['lost_response', 'only'],
    ['moved', 'only'],
  ] as const)('gives none of a sign-in that is over only where it was revoked: %s', async (reason, expected) => {
    const session = createSession({ store: createMemoryStore(), app: { clientId: 'app' } });
    const record = await session.signIn({ accessToken: 'only', expiresIn: 600 });
    const summary = async () => ({ ...record, status: { state: 'sign_in_required', reason } }) as const;
    const handed = tokenToHandOver(accountOf({ tokens: ['only'], summary }));
    if (expected) expect(await handed).toMatchObject({ accessToken: expected });
    else await expect(handed).rejects.toMatchObject({ code: 'sign_in_required', reason, account: 'default' });
    await session.close();
  });

  it('names no end that no calendar has', async () => {
    const session = createSession({ store: createMemoryStore(), app: { clientId: 'app' } });
    await session.signIn({ accessToken: 'only', expiresIn: Number.MAX_SAFE_INTEGER });
    const { expiresAt } = await tokenToHandOver(accountOf({ tokens: ['only'], summary: session.read }));
    expect(expiresAt).toBeUndefined();
    await session.close();
  });

  it('asks no vault where nobody is to sign in', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'usher-handed-'));
    try {
      writeFileSync(join(folder, 'config.toml'), '[auth]\nuse_oauth = false\n');
      const config = await loadConfig({ env: { USHER_HOME: folder }, cwd: folder, configFlag: 'config.toml' });
      const summary = () => Promise.reject(new Error('asked the vault'));
      const account = accountOf({ tokens: ['given'], summary });
      expect(await tokenToHandOver({ ...account, context: { ...context, config } })).toEqual({
        accessToken: 'given',
        expiresAt: undefined,
      });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
