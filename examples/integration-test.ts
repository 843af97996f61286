/** Tests of a Trakt integration, without Trakt: the sandbox is the whole internet of the code under test. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSandbox } from '@trakt-usher/sandbox';

/** The code under test: a client by hand. Put your own here. */
async function username(fetch: typeof globalThis.fetch, tokens: { access_token: string }): Promise<string> {
  const reply = await fetch('https://api.trakt.tv/users/settings', {
    headers: {
      authorization: `Bearer ${tokens.access_token}`,
      'content-type': 'application/json',
      'trakt-api-key': 'sandbox-client',
      'trakt-api-version': '2',
      'user-agent': 'my-app/1.0',
    },
  });
  if (!reply.ok) throw new Error(`HTTP ${reply.status}`);
  const { user } = await reply.json();
  return user.username;
}

test('reads whose account it is', async () => {
  const sandbox = createSandbox({ plays: 0 });
  assert.equal(await username(sandbox.fetch, sandbox.issueGrant()), 'ada');
});

test('notices that a week has passed', async () => {
  const sandbox = createSandbox({ plays: 0 });
  const tokens = sandbox.issueGrant();
  sandbox.clock.advance(604_800);
  await assert.rejects(username(sandbox.fetch, tokens), /HTTP 401/);
});

test('meets a connection that breaks', async () => {
  const sandbox = createSandbox({ plays: 0 });
  sandbox.faults.add({ route: 'api', kind: 'drop' });
  await assert.rejects(username(sandbox.fetch, sandbox.issueGrant()), TypeError);
  assert.equal(sandbox.requests.list().length, 1);
});
