import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { type IncomingMessage, get as overHttp } from 'node:http';
import { get as overHttps, type RequestOptions } from 'node:https';
import { createServer } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import { type ServedSandbox, serveSandbox } from '../src/server/serve.ts';
import { aClient, startDevice } from './client.ts';

let served: ServedSandbox | undefined;
afterEach(() => served?.close());

async function setUp(options: { https?: boolean } = {}) {
  served = await serveSandbox({ port: 0, replay: 'refuse', ...options });
  const { url, sandbox } = served;
  const over = { fetch: (path: string | URL | Request, init?: RequestInit) => fetch(new URL(String(path), url), init) };
  return { served, url, sandbox, over, client: aClient(over) };
}

describe('a served sandbox', () => {
  it('names itself by its address', async () => {
    const { url, over } = await setUp();
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(await startDevice(over)).toHaveProperty('verification_url', `${url}/activate`);
  });

  it('sends a pending poll with nothing in it', async () => {
    const { over, client } = await setUp();
    const reply = await client.poll((await startDevice(over)).device_code);
    expect([reply.status, reply.headers.get('content-type'), await reply.text()]).toEqual([400, null, '']);
  });

  it.each([false, true])(
    'breaks the connection for a dropped reply, with the refresh token spent: %s',
    async (commit) => {
      const { sandbox, client } = await setUp();
      const { refresh_token: refreshToken } = sandbox.issueGrant();
      sandbox.faults.add({ route: 'token', kind: 'drop', commit });
      await expect(client.refresh(refreshToken)).rejects.toBeInstanceOf(TypeError);
      expect((await client.refresh(refreshToken)).status).toBe(commit ? 400 : 200);
    },
  );

  it.each([false, true])('resets the TCP connection, under https: %s', async (https) => {
    const { served } = await setUp({ https });
    const fault = { 'x-sandbox-fault': 'reset' };
    await expect(asked(served, { headers: fault })).rejects.toMatchObject({ code: 'ECONNRESET', syscall: 'read' });
  });

  it.each([false, true])('ends the connection in the middle of the body, under https: %s', async (https) => {
    const { served } = await setUp({ https });
    const { reply, body } = await asked(served, { headers: { 'x-sandbox-fault': 'cut' } });
    expect(reply.statusCode).toBe(200);
    await expect(body).rejects.toMatchObject({ code: 'ECONNRESET' });
  });

  it.each(['', 'cut', 'captcha'])('sends the time of its own clock as Date, with the fault "%s"', async (fault) => {
    const { served, sandbox } = await setUp();
    sandbox.clock.change({ frozen: true, advanceSeconds: 604_800 });
    const { reply } = await asked(served, fault ? { headers: { 'x-sandbox-fault': fault } } : {});
    expect(reply.headers.date).toBe(new Date(sandbox.clock.now()).toUTCString());
  });

  it('lets a body trickle in, and lets a client leave in the middle of it', async () => {
    const { served } = await setUp();
    const slow = (ms: number) => ({ headers: { 'x-sandbox-fault': `{"kind":"slow","ms":${ms}}` } });
    const { reply, body } = await asked(served, slow(20));
    expect(JSON.parse(await body)).toHaveProperty('issuer');
    expect(reply.headers['content-length']).toBe(String((await body).length));
    const left = await asked(served, slow(600_000));
    left.reply.destroy();
    await expect(left.body).rejects.toBeInstanceOf(Error);
  });

  it('serves https to whoever trusts its certificate, under each name of this machine', async () => {
    const { served } = await setUp({ https: true });
    expect(served.url).toMatch(/^https:/);
    const { body } = await asked(served);
    expect(JSON.parse(await body)).toHaveProperty('issuer', served.url);
    const certificate = new X509Certificate(served.certificate ?? '');
    expect([certificate.checkHost('localhost'), certificate.checkIP('127.0.0.1'), certificate.checkIP('::1')]).toEqual([
      'localhost',
      '127.0.0.1',
      '::1',
    ]);
    await expect(asked(served, { ca: [] })).rejects.toHaveProperty('code', 'DEPTH_ZERO_SELF_SIGNED_CERT');
  });

  it('ends connections and delays when it is closed', async () => {
    const { served, sandbox, client } = await setUp();
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
    await setUp();
    expect([globalThis.Request, globalThis.Response]).toEqual(before);
  });
});

/** The discovery document, asked for by node:http, which tells how a connection ended. */
async function asked({ url, certificate }: ServedSandbox, options: RequestOptions = {}) {
  const get = url.startsWith('https:') ? overHttps : overHttp;
  const request = get(`${url}/.well-known/openid-configuration`, { ca: certificate, agent: false, ...options });
  const [reply]: IncomingMessage[] = await once(request, 'response');
  if (!reply) throw new Error('There is no response.');
  const body = text(reply);
  // Looked at later, or not at all.
  body.catch(() => undefined);
  return { reply, body };
}
