import { createServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Socket, type Server as TcpServer } from 'node:net';
import { gzipSync } from 'node:zlib';
import type { TransportRequest } from 'trakt-usher';
import { afterEach, describe, expect, it } from 'vitest';
import { nodeTransport } from './node-transport.ts';

const servers: (Server | TcpServer)[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    if ('closeAllConnections' in server) server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

async function listening(server: Server | TcpServer): Promise<string> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const serving = (listener: RequestListener) => listening(createServer(listener));

/** A server that says exactly these bytes to whoever connects, then hangs up. */
const saying = (bytes: string) =>
  listening(
    createTcpServer((socket) => void socket.on('error', () => undefined).once('data', () => socket.end(bytes))),
  );

const get: TransportRequest = { method: 'GET', headers: {}, redirect: 'manual', credentials: 'omit' };
const single = nodeTransport({ connections: 'single' });
const reused = nodeTransport({ connections: 'reused' });

describe('nodeTransport', () => {
  it('sends method, headers and body, and gives status, headers and text', async () => {
    const url = await serving(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += chunk;
      response.writeHead(201, { 'X-Seen': `${request.method} ${request.headers['x-app']}` }).end(body);
    });
    const response = await single(url, { ...get, method: 'POST', headers: { 'X-App': 'a' }, body: '{"ä":1}' });
    expect(response.status).toBe(201);
    expect(response.headers.get('x-seen')).toBe('POST a');
    expect(response.headers.get('x-absent')).toBeNull();
    expect(await response.text()).toBe('{"ä":1}');
  });

  it('gives a redirect as the answer and does not follow it', async () => {
    const url = await serving((_, response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end());
    expect((await single(url, get)).status).toBe(302);
  });

  it('keeps a connection when the signal of the request that opened it is aborted later', async () => {
    const ports = new Set<number | undefined>();
    const url = await serving((request, response) => {
      ports.add(request.socket.remotePort);
      response.end('here');
    });
    const first = new AbortController();
    expect(await (await reused(url, { ...get, signal: first.signal })).text()).toBe('here');
    first.abort(new Error('too late'));
    expect(await (await reused(url, get)).text()).toBe('here');
    expect(ports.size).toBe(1);
  });

  it('ends an answer that nobody has read yet, and nothing else, with its signal', async () => {
    const url = await serving((_, response) => response.end('here'));
    const ending = new AbortController();
    const response = await reused(url, { ...get, signal: ending.signal });
    ending.abort(new Error('no longer wanted'));
    await response.text().catch((error) => expect(error.message).toBe('no longer wanted'));
    expect(await (await reused(url, get)).text()).toBe('here');
  });

  it('unpacks a packed answer', async () => {
    const url = await serving((request, response) => {
      response
        .writeHead(200, { 'content-encoding': 'gzip' })
        .end(gzipSync(`asked ${request.headers['accept-encoding']}`));
    });
    expect(await (await reused(url, get)).text()).toBe('asked gzip');
  });

  it('rejects a packed answer that is cut short', async () => {
    const packed = gzipSync('x'.repeat(10_000));
    const url = await serving((_, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(packed.subarray(0, packed.length - 12));
    });
    await expect((await reused(url, get)).text()).rejects.toMatchObject({ cause: { code: 'Z_BUF_ERROR' } });
  });

  it('asks for tokens unpacked', async () => {
    const url = await serving((request, response) => response.end(request.headers['accept-encoding']));
    expect(await (await single(url, get)).text()).toBe('identity');
  });

  it('opens a connection for each request where it is told to, and keeps one where it may', async () => {
    const ports = new Set<number | undefined>();
    const url = await serving((request, response) => {
      ports.add(request.socket.remotePort);
      response.end('ok');
    });
    for (let i = 0; i < 3; i++) await (await single(url, get)).text();
    expect(ports.size).toBe(3);
    ports.clear();
    for (let i = 0; i < 3; i++) await (await reused(url, get)).text();
    expect(ports.size).toBe(1);
  });

  it('rejects with the code Node gives when nobody listens', async () => {
    const url = await serving(() => undefined);
    await new Promise((resolve) => servers.splice(0)[0]?.close(resolve));
    await expect(single(url, get)).rejects.toMatchObject({ name: 'TransportError', cause: { code: 'ECONNREFUSED' } });
  });

  it('rejects when the connection is reset before an answer', async () => {
    const url = await serving((request) => request.socket.resetAndDestroy());
    await expect(single(url, get)).rejects.toMatchObject({ cause: { code: 'ECONNRESET' } });
  });

  it.each([
    ['speaks no TLS', (socket: Socket) => socket.end('HTTP/1.1 200 OK\r\n\r\n')],
    ['hangs up in the handshake', (socket: Socket) => socket.end()],
    ['resets in the handshake', (socket: Socket) => socket.resetAndDestroy()],
  ])('knows that nothing was sent to a host that %s', async (_, greet) => {
    const server = createTcpServer((socket) => {
      socket.on('error', () => undefined).once('data', () => greet(socket));
    });
    const url = (await listening(server)).replace('http:', 'https:');
    await expect(single(url, { ...get, method: 'POST', body: 'a' })).rejects.toMatchObject({
      cause: expect.objectContaining({ syscall: 'connect' }),
    });
  });

  it('rejects a body shorter than announced', async () => {
    const url = await saying('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"access_token":"half');
    const response = await single(url, get);
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toMatchObject({ name: 'TransportError', cause: { code: 'ECONNRESET' } });
  });

  it('rejects a chunked body that lacks its end', async () => {
    const url = await saying('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n');
    await expect((await single(url, get)).text()).rejects.toMatchObject({ cause: { code: 'ECONNRESET' } });
  });

  it('rejects what is no HTTP', async () => {
    const url = await saying('220 mail.example ESMTP\r\n');
    await expect(single(url, get)).rejects.toMatchObject({ name: 'TransportError' });
  });

  it('refuses an answer that is too long, also one that is only long unpacked', async () => {
    const url = await serving((_, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('x'.repeat(5_000)));
    });
    const small = nodeTransport({ connections: 'reused', maxBytes: 1_000 });
    await expect((await small(url, get)).text()).rejects.toMatchObject({ cause: { code: 'ERR_BODY_TOO_LONG' } });
  });

  it("rejects with the signal's reason while waiting for an answer, and while reading it", async () => {
    const silent = await serving(() => undefined);
    const slow = await serving((_, response) => {
      response.writeHead(200);
      response.write('half');
    });
    for (const [url, inBody] of [
      [silent, false],
      [slow, true],
    ] as const) {
      const controller = new AbortController();
      const answer = single(url, { ...get, signal: controller.signal });
      const outcome = inBody ? (await answer).text() : answer;
      controller.abort(new DOMException('late', 'TimeoutError'));
      await expect(outcome).rejects.toMatchObject({ name: 'TimeoutError' });
    }
  });

  it('leaves no unhandled rejection behind when nobody reads the body', async () => {
    const url = await saying('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf');
    expect((await single(url, get)).status).toBe(200);
    await new Promise((resolve) => setImmediate(resolve));
  });
});
