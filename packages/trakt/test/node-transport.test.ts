import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { afterEach, describe, expect, it } from 'vitest';
import { type LogFields, silentLog } from '../src/log.ts';
import { nodeTransport } from '../src/node/index.ts';
import { networkError } from '../src/oauth/network-error.ts';
import { certificateFor } from './certificate.ts';
import { describeTransport } from './transport-cases.ts';

describeTransport('nodeTransport', nodeTransport);

it('trusts the authorities that it is told, and no others', async () => {
  const [own, other] = [await certificateFor('127.0.0.1'), await certificateFor('127.0.0.1')];
  const server = createTlsServer(own, (_, response) => response.end('here'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const url = `https://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/`;
  const request = { method: 'GET', headers: {}, redirect: 'manual', credentials: 'omit', maxBytes: 99 } as const;
  const answer = await nodeTransport({ authorities: [other.cert, own.cert] })(url, request);
  expect(await answer.text()).toBe('here');
  const refused = await nodeTransport({ authorities: [other.cert] })(url, request).catch((error: unknown) => error);
  expect(networkError({ error: refused, host: 'here' })).toMatchObject({ sent: 'no', reason: 'certificate' });
  server.close();
  server.closeAllConnections();
});

describe('the log of nodeTransport', () => {
  const ends: (() => void)[] = [];
  afterEach(() => {
    for (const end of ends.splice(0)) end();
  });

  /** What is logged of one request to a server that answers so. */
  async function logged(listener: RequestListener, method = 'GET'): Promise<LogFields[]> {
    const server = createServer(listener);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    ends.push(() => server.close().closeAllConnections());
    const address = server.address();
    const host = `127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
    const lines: LogFields[] = [];
    const transport = nodeTransport({ log: { ...silentLog, debug: (fields) => lines.push(fields) } });
    const headers = { authorization: 'Bearer canary' };
    const request = { method, headers, redirect: 'manual', credentials: 'omit', maxBytes: 99 } as const;
    const body = method === 'GET' ? {} : { body: 'canary' };
    await transport(`http://${host}/users/me?secret=canary`, { ...request, ...body }).catch(() => undefined);
    expect(lines[0]).toEqual({ event: 'http.request', method, host, path: '/users/me' });
    expect(JSON.stringify(lines)).not.toContain('canary');
    return lines;
  }

  it('tells where a request went, and how it was answered', async () => {
    const [, answer] = await logged((_, response) =>
      response.writeHead(200, { 'content-type': 'application/json', 'cf-ray': 'abc-FRA' }).end('{}'),
    );
    const told = { event: 'http.response', path: '/users/me', status: 200, from: 'trakt', rayId: 'abc-FRA' };
    expect(answer).toMatchObject({ ...told, durationMs: expect.any(Number) });
  });

  it.each([
    [403, { 'content-type': 'text/html; charset=UTF-8' }],
    [429, { 'content-type': 'text/html' }],
    [522, {}],
    [200, { 'cf-mitigated': 'challenge' }],
  ])('says that Cloudflare spoke: %i %j', async (status, headers) => {
    const [, answer] = await logged((_, response) => response.writeHead(status, headers).end('no'));
    expect(answer).toMatchObject({ event: 'http.response', status, from: 'edge' });
  });

  it('loses no answer where it fails itself', async () => {
    const fails = () => {
      throw new Error('the disk is full');
    };
    const server = createServer((_, response) => response.end('{}'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    ends.push(() => server.close().closeAllConnections());
    const address = server.address();
    const transport = nodeTransport({ log: { debug: fails, info: fails, warn: fails, error: fails } });
    const port = typeof address === 'object' ? address?.port : '';
    const request = { method: 'POST', headers: {}, redirect: 'manual', credentials: 'omit', maxBytes: 99 } as const;
    const answer = await transport(`http://127.0.0.1:${port}/oauth/token`, request);
    expect([answer.status, await answer.text()]).toEqual([200, '{}']);
  });

  it('tells of a request without an answer', async () => {
    const [, failure] = await logged((request) => request.socket.resetAndDestroy(), 'POST');
    expect(failure).toMatchObject({ event: 'http.failed', method: 'POST', reason: 'cut', sent: 'maybe' });
  });
});
