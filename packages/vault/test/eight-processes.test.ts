import { serveSandbox } from '@trakt-usher/sandbox/serve';
import { createSession } from 'trakt-usher/session';
import type { TokenSet } from 'trakt-usher/store';
import { expect, it } from 'vitest';
import { vaultFolder } from '../src/testing/temporary-vault.ts';
import { workers } from './workers.ts';

const vaults = vaultFolder();
const startWorker = workers();

const rounds = 4;

it('spends each refresh token once, though eight processes need a new one at the same moment', async () => {
  // This server ends every token of the person and app when a refresh token is used twice.
  const server = await serveSandbox({ port: 0, plays: 0, replay: 'family' });
  try {
    const vault = await vaults.open();
    const { access_token, refresh_token } = server.sandbox.issueGrant({ accessTokenLifeSeconds: 0 });
    const expired: TokenSet = { accessToken: access_token, refreshToken: refresh_token, expiresIn: 0 };
    const app = { clientId: 'sandbox-client' };
    const owner = createSession({ store: vault, app, account: 'ada', issuer: server.url, apiOrigin: server.url });
    await owner.signIn(expired);

    const eight = await Promise.all(Array.from({ length: 8 }, startWorker));
    await Promise.all(eight.map((worker) => worker.order({ do: 'open', directory: vaults.directory })));
    let rejected: string | undefined;
    for (let round = 1; round <= rounds; round += 1) {
      const order = { do: 'access_token', url: server.url, rejected } as const;
      const replies = await Promise.all(eight.map((worker) => worker.order(order)));
      const record = await owner.read();
      expect(replies).toEqual(eight.map(() => ({ done: record?.current.accessToken })));
      expect(record?.version).toBe(1 + round);
      rejected = record?.current.accessToken;
    }

    const refreshes = server.sandbox.requests.list({ path: '/oauth/token' });
    const spent = refreshes.map(({ tokenFingerprints }) => tokenFingerprints.refresh);
    expect(new Set(spent).size).toBe(rounds);
    expect(refreshes.map(({ grantType, status }) => `${grantType} ${status}`)).toEqual(
      Array.from({ length: rounds }, () => 'refresh_token 200'),
    );
    const headers = {
      authorization: `Bearer ${rejected}`,
      'content-type': 'application/json',
      'trakt-api-key': app.clientId,
      'trakt-api-version': '2',
    };
    const works = await fetch(`${server.url}/users/settings`, { headers });
    expect(works.status).toBe(200);
  } finally {
    await server.close();
  }
});
