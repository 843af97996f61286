import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type ServedSandbox, serveSandbox } from '../src/serve.ts';
import { aClient, startDevice } from './client.ts';

let served: ServedSandbox | undefined;
afterEach(() => served?.close());

async function scene() {
  served = await serveSandbox({ port: 0, replay: 'refuse' });
  const { url, sandbox } = served;
  const over = { fetch: (path: string | URL | Request, init?: RequestInit) => fetch(new URL(String(path), url), init) };
  return { served, url, sandbox, over, client: aClient(over) };
}

describe('a served sandbox', () => {
  it('names itself by its address', async () => {
    const { url, over } = await scene();
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(await startDevice(over)).toHaveProperty('verification_url', `${url}/activate`);
  });

  it('sends a pending poll with nothing in it', async () => {
    const { over, client } = await scene();
    const reply = await client.poll((await startDevice(over)).device_code);
    expect([reply.status, reply.headers.get('content-type'), await reply.text()]).toEqual([400, null, '']);
  });

  it.each([false, true])(
    'breaks the connection for a dropped reply, with the refresh token spent: %s',
    async (commit) => {
      const { sandbox, client } = await scene();
      const { refresh_token: refreshToken } = sandbox.issueGrant();
      sandbox.faults.add({ route: 'token', kind: 'drop', commit });
      await expect(client.refresh(refreshToken)).rejects.toBeInstanceOf(TypeError);
      expect((await client.refresh(refreshToken)).status).toBe(commit ? 400 : 200);
    },
  );

  it('ends connections and delays when it is closed', async () => {
    const { served, sandbox, client } = await scene();
    sandbox.faults.add({ route: 'revoke', kind: 'delay', ms: 600_000 });
    const delayed = client.revoke('x');
    const rejected = expect(delayed).rejects.toBeInstanceOf(TypeError);
    while (sandbox.requests.list().length === 0) await new Promise(setImmediate);
    await served.close();
    await rejected;
    await expect(client.revoke('x')).rejects.toBeInstanceOf(TypeError);
  });

  it('says when its port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    const port = address !== null && typeof address === 'object' ? address.port : 0;
    await expect(serveSandbox({ port })).rejects.toHaveProperty('code', 'EADDRINUSE');
    other.close();
  });

  it('leaves the Request and Response of the process alone', async () => {
    const before = [globalThis.Request, globalThis.Response];
    await scene();
    expect([globalThis.Request, globalThis.Response]).toEqual(before);
  });
});
