import { describe, expect, it } from 'vitest';
import { aClient, tokensOf } from '../../test/client.ts';
import { SandboxClock } from '../clock.ts';
import { createSandbox, type Sandbox, type SandboxOptions, type TokenResponse } from '../index.ts';
import { Mint } from '../mint.ts';
import { Grants } from './grants.ts';

interface AfterRefresh {
  sandbox: Sandbox;
  first: TokenResponse;
  second: TokenResponse;
  otherDevice: TokenResponse;
}

/** One sign-in that was refreshed once, and another device's. */
async function afterRefresh(options: SandboxOptions): Promise<AfterRefresh & ReturnType<typeof aClient>> {
  const sandbox = createSandbox({ now: () => Date.UTC(2026, 10, 21), ...options });
  const client = aClient(sandbox);
  const first = sandbox.issueGrant();
  const otherDevice = sandbox.issueGrant();
  const second = await tokensOf(await client.refresh(first.refresh_token));
  return { ...client, sandbox, first, second, otherDevice };
}

describe('rotation', () => {
  it('gives a new pair and ends the old access token', async () => {
    const { first, second, apiStatus } = await afterRefresh({});
    expect(second.access_token).not.toBe(first.access_token);
    expect(second.refresh_token).not.toBe(first.refresh_token);
    expect(second).toMatchObject({ token_type: 'bearer', expires_in: 604_800, scope: 'public' });
    expect(second.created_at).toBe(Date.UTC(2026, 10, 21) / 1000);
    expect(await apiStatus(first.access_token)).toBe(401);
    expect(await apiStatus(second.access_token)).toBe(200);
  });

  it('keeps the old access token when it is told to', async () => {
    const { first, apiStatus } = await afterRefresh({ oldAccessToken: 'kept' });
    expect(await apiStatus(first.access_token)).toBe(200);
  });

  it('lets one of many simultaneous refreshes win', async () => {
    const sandbox = createSandbox({ replay: 'refuse' });
    const { refresh_token: refreshToken } = sandbox.issueGrant();
    const replies = await Promise.all(Array.from({ length: 8 }, () => aClient(sandbox).refresh(refreshToken)));
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 400, 400, 400, 400, 400, 400, 400]);
  });

  it("doesn't take another client's refresh token", () => {
    const rules = {
      replay: 'family',
      replayWindowSeconds: 30,
      oldAccessToken: 'ended',
      accessTokenLifeSeconds: 60,
      refreshTokenLifeSeconds: 60,
      devicePollSeconds: 5,
    } as const;
    const grants = new Grants({ rules, clock: new SandboxClock(), mint: new Mint(1) });
    const { refreshToken } = grants.issue({ username: 'ada', clientId: 'one' });
    expect(grants.refresh(refreshToken, 'two')).toBe('other_client');
    expect(grants.revoke(refreshToken, 'two')).toBe('other_client');
    expect(grants.refresh(refreshToken, 'one')).toHaveProperty('accessToken');
  });
});

describe('a replayed refresh token', () => {
  it('ends every token of user and client, other devices too (family)', async () => {
    const { first, second, otherDevice, refresh, apiStatus } = await afterRefresh({});
    const replay = await refresh(first.refresh_token);
    expect(replay.status).toBe(400);
    expect(await replay.json()).toMatchObject({ error: 'invalid_grant' });
    expect(await apiStatus(second.access_token)).toBe(401);
    expect(await apiStatus(otherDevice.access_token)).toBe(401);
    expect((await refresh(second.refresh_token)).status).toBe(400);
    expect((await refresh(otherDevice.refresh_token)).status).toBe(400);
  });

  it('is refused and nothing else (refuse)', async () => {
    const { first, second, otherDevice, refresh, apiStatus } = await afterRefresh({ replay: 'refuse' });
    expect((await refresh(first.refresh_token)).status).toBe(400);
    expect(await apiStatus(second.access_token)).toBe(200);
    expect((await refresh(second.refresh_token)).status).toBe(200);
    expect((await refresh(otherDevice.refresh_token)).status).toBe(200);
  });

  it('brings the same pair while the window is open, then ends the family (same)', async () => {
    const { sandbox, first, second, refresh, apiStatus } = await afterRefresh({
      replay: 'same',
      replayWindowSeconds: 20,
    });
    sandbox.clock.advance(19);
    const again = await tokensOf(await refresh(first.refresh_token));
    expect(again).toEqual({ ...second, expires_in: second.expires_in - 19 });
    sandbox.clock.advance(1);
    expect((await refresh(first.refresh_token)).status).toBe(400);
    expect(await apiStatus(second.access_token)).toBe(401);
  });

  it('ends the family when the same pair has been used meanwhile (same)', async () => {
    const { first, second, refresh } = await afterRefresh({ replay: 'same' });
    const third = await tokensOf(await refresh(second.refresh_token));
    expect((await refresh(first.refresh_token)).status).toBe(400);
    expect((await refresh(third.refresh_token)).status).toBe(400);
  });

  it('brings another pair each time while the window is open, then ends the family (new)', async () => {
    const { sandbox, first, second, refresh, apiStatus } = await afterRefresh({
      replay: 'new',
      replayWindowSeconds: 20,
    });
    const again = await tokensOf(await refresh(first.refresh_token));
    expect(again.refresh_token).not.toBe(second.refresh_token);
    expect(await apiStatus(again.access_token)).toBe(200);
    expect(await apiStatus(second.access_token)).toBe(200);
    sandbox.clock.advance(20);
    expect((await refresh(first.refresh_token)).status).toBe(400);
    expect(await apiStatus(again.access_token)).toBe(401);
  });
});

describe('a pair from before the move', () => {
  it('can be used but not refreshed, and a try ends nothing', async () => {
    const sandbox = createSandbox();
    const { refresh, apiStatus } = aClient(sandbox);
    const old = sandbox.issueGrant({ beforeMigration: true });
    const other = sandbox.issueGrant();
    expect([old.access_token, old.refresh_token]).toEqual(Array(2).fill(expect.stringMatching(/^[0-9a-f]{64}$/)));
    for (const _ of [1, 2]) {
      const reply = await refresh(old.refresh_token);
      expect([reply.status, (await reply.json()).error]).toEqual([400, 'invalid_grant']);
    }
    expect(await apiStatus(old.access_token)).toBe(200);
    expect(await apiStatus(other.access_token)).toBe(200);
    sandbox.clock.advance(604_800);
    expect(await apiStatus(old.access_token)).toBe(401);
  });
});

describe('revocation', () => {
  it('of an access token leaves its refresh token', async () => {
    const { second, revoke, refresh, apiStatus } = await afterRefresh({});
    const reply = await revoke(second.access_token);
    expect([reply.status, await reply.text()]).toEqual([200, '']);
    expect(await apiStatus(second.access_token)).toBe(401);
    expect((await refresh(second.refresh_token)).status).toBe(200);
  });

  it('of the current refresh token ends that pair alone', async () => {
    const { second, otherDevice, revoke, refresh, apiStatus } = await afterRefresh({});
    expect((await revoke(second.refresh_token)).status).toBe(200);
    expect(await apiStatus(second.access_token)).toBe(401);
    expect((await refresh(second.refresh_token)).status).toBe(400);
    expect(await apiStatus(otherDevice.access_token)).toBe(200);
    expect((await refresh(otherDevice.refresh_token)).status).toBe(200);
  });

  it('of a used refresh token is refused and ends the family', async () => {
    const { first, second, otherDevice, revoke, apiStatus } = await afterRefresh({});
    expect((await revoke(first.refresh_token)).status).toBe(400);
    expect(await apiStatus(second.access_token)).toBe(401);
    expect(await apiStatus(otherDevice.access_token)).toBe(401);
  });

  it('of an unknown token is answered as done', async () => {
    expect((await aClient(createSandbox()).revoke('never-seen')).status).toBe(200);
  });
});
