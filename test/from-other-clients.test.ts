/** The calls in docs/from-other-clients.md, of both sides, bring the same: each side has a sandbox of its own. */

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { TraktClient } from '@dvcol/trakt-http-client';
import { traktApi } from '@dvcol/trakt-http-client/api';
import { type ServedSandbox, serveSandbox } from '@trakt-usher/sandbox/serve';
import Trakt from 'trakt.tv';
import { createMemoryStore, createSession, createTraktClient } from 'trakt-usher';
import { afterAll, expect, it } from 'vitest';

const now = () => Date.UTC(2026, 10, 21, 12);
const oldApp = {
  client_id: 'sandbox-client',
  client_secret: 'sandbox-secret',
  redirect_uri: 'urn:ietf:wg:oauth:2.0:oob',
};
const served: ServedSandbox[] = [];

afterAll(() => Promise.all(served.map((each) => each.close())));

const sections = readFileSync(path.join(import.meta.dirname, '../docs/from-other-clients.md'), 'utf8').split('\n## ');

it.each([
  ['trakt.tv', 31, traktTv],
  ['@dvcol/trakt-http-client', 27, dvcol],
])('%s', async (name, count, clientOf) => {
  const section = sections.find((text) => text.startsWith(`From \`${name}\``)) ?? '';
  const rows = Array.from(section.matchAll(/^\| `(.+)` \| `(trakt\..+)` \|$/gm), ([, theirs = '', ours = '']) => [
    theirs,
    ours,
  ]);
  expect(rows.length).toBe(count);
  const there = await clientOf(await sandbox());
  const here = ourClient(await sandbox());
  for (const [theirs = '', ours = ''] of rows) {
    const [before, after] = [await called(theirs, there), await called(ours, here)];
    expect.soft(before, theirs).not.toEqual([]);
    // They read one page.
    const same = Array.isArray(before) && Array.isArray(after) ? after.slice(0, before.length) : after;
    expect.soft(same, ours).toEqual(before);
  }
});

it('a sign-in is taken along, and renewed here', async () => {
  const account = await sandbox(Date.now);
  const [code = ''] = Array.from(sections.join('').matchAll(/```ts\n([\s\S]+?)```/g), ([, block = '']) => block);
  const session = createSession({
    app: { clientId: 'sandbox-client' },
    store: createMemoryStore(),
    issuer: account.url,
    apiOrigin: account.url,
  });
  await new Function('trakt', 'session', 'redirectUri', `return (async () => {${code}})()`)(
    await traktTv(account),
    session,
    oldApp.redirect_uri,
  );
  expect(await session.accessToken()).toBe(account.access_token);
  await session.refresh();
  const { user } = await createTraktClient({ app: { clientId: 'sandbox-client' }, session }).users.settings();
  expect(user.username).toBe('ada');
  await session.close();
});

async function sandbox(clock: () => number = now) {
  const one = await serveSandbox({ port: 0, plays: 40, now: clock });
  served.push(one);
  const { access_token, refresh_token } = one.sandbox.issueGrant();
  return { url: one.url, access_token, refresh_token, expires: clock() + 86_400_000 * 365 };
}
type Account = Awaited<ReturnType<typeof sandbox>>;

async function traktTv({ url, ...tokens }: Account): Promise<unknown> {
  const client = new Trakt({ ...oldApp, api_url: url });
  await client.import_token(tokens);
  return client;
}

async function dvcol({ url, ...tokens }: Account): Promise<unknown> {
  const client = new TraktClient({ ...oldApp, endpoint: url, useragent: 'a-program/1.0' }, {}, traktApi);
  await client.importAuthentication(tokens);
  return client;
}

function ourClient({ url, access_token }: Account): unknown {
  const session = { apiOrigin: url, accessToken: async () => access_token };
  return createTraktClient({ app: { clientId: 'sandbox-client' }, session });
}

/** What a call of the page brings, as JSON. */
async function called(code: string, trakt: unknown): Promise<unknown> {
  const answer: unknown = await new Function('trakt', `return ${code}`)(trakt);
  if (answer instanceof Response) return answer.json();
  if (typeof answer === 'object' && answer !== null && 'toArray' in answer && typeof answer.toArray === 'function') {
    return answer.toArray();
  }
  return answer;
}
