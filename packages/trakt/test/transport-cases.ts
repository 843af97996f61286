/** What a transport on Node has to do, against servers that misbehave; each of ours passes it. */

import { createServer, type RequestListener, type Server } from 'node:http';
import { createSecureServer } from 'node:http2';
import { createServer as createHttpsServer } from 'node:https';
import {
  type AddressInfo,
  connect,
  createServer as createTcpServer,
  type Socket,
  type Server as TcpServer,
} from 'node:net';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { gzipSync } from 'node:zlib';
import { generate } from 'selfsigned';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { networkError } from '../src/oauth/network-error.ts';
import type { Transport, TransportRequest } from '../src/transport.ts';

export function describeTransport(name: string, create: (options?: { maxBytes?: number }) => Transport): void {
  const servers: (Server | TcpServer)[] = [];
  const transport = create();

  afterEach(async () => {
    for (const server of servers.splice(0)) await end(server);
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

  /** The ports that requests came from, in the order of their coming. */
  async function notingPorts(): Promise<{ url: string; ports: (number | undefined)[] }> {
    const ports: (number | undefined)[] = [];
    const url = await serving((request, response) => {
      ports.push(request.socket.remotePort);
      response.end('ok');
    });
    return { url, ports };
  }

  describe(name, () => {
    it('sends method, headers and body, and gives status, headers and text', async () => {
      const url = await serving(async (request, response) => {
        let body = '';
        for await (const chunk of request) body += chunk;
        response.writeHead(201, { 'X-Seen': `${request.method} ${request.headers['x-app']}` }).end(body);
      });
      const response = await transport(url, { ...post, headers: { 'X-App': 'a' }, body: '{"ä":1}' });
      expect(response.status).toBe(201);
      expect(response.headers.get('X-Seen')).toBe('POST a');
      expect(response.headers.get('x-absent')).toBeNull();
      expect(await response.text()).toBe('{"ä":1}');
    });

    it('gives a redirect as the answer and does not follow it', async () => {
      const url = await serving((_, response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end());
      expect((await transport(url, get)).status).toBe(302);
    });

    it('keeps a connection for reading, and opens one for each request that changes something', async () => {
      const { url, ports } = await notingPorts();
      for (const request of [get, get, get, get, post, { ...get, method: 'DELETE' }, post, get])
        await (await transport(url, request)).text();
      const written = new Set(ports.splice(4, 3));
      expect(written.size).toBe(3);
      expect(ports.some((port) => written.has(port))).toBe(false);
      expect(new Set(ports).size).toBeLessThan(ports.length);
    });

    it('keeps a connection when the signal of the request that opened it is aborted later', async () => {
      const { url, ports } = await notingPorts();
      const first = new AbortController();
      expect(await (await transport(url, { ...get, signal: first.signal })).text()).toBe('ok');
      first.abort(new Error('too late'));
      for (let i = 0; i < 3; i++) expect(await (await transport(url, get)).text()).toBe('ok');
      expect(new Set(ports).size).toBeLessThan(ports.length);
    });

    it('ends an answer that nobody has read yet, and nothing else, with its signal', async () => {
      const { url } = await notingPorts();
      const ending = new AbortController();
      const response = await transport(url, { ...get, signal: ending.signal });
      ending.abort(new Error('no longer wanted'));
      await response.text().catch((error) => expect(error.message).toBe('no longer wanted'));
      expect(await (await transport(url, get)).text()).toBe('ok');
    });

    it('unpacks a packed answer', async () => {
      const url = await serving((request, response) => {
        response
          .writeHead(200, { 'content-encoding': 'gzip' })
          .end(gzipSync(`asked ${request.headers['accept-encoding']}`));
      });
      expect(await (await transport(url, get)).text()).toBe('asked gzip');
    });

    it('rejects a packed answer that is cut short', async () => {
      const packed = gzipSync('x'.repeat(10_000));
      const url = await serving((_, response) => {
        response.writeHead(200, { 'content-encoding': 'gzip' }).end(packed.subarray(0, packed.length - 12));
      });
      await expect((await transport(url, get)).text()).rejects.toThrow();
    });

    it('asks for tokens unpacked', async () => {
      const url = await serving((request, response) => response.end(`${request.headers['accept-encoding'] ?? 'none'}`));
      expect(await (await transport(url, post)).text()).toMatch(/^(identity|none)$/);
    });

    it('knows that nothing was sent where nobody listens', async () => {
      const url = await serving(() => undefined);
      await Promise.all(servers.splice(0).map(end));
      expect(await sent(transport(url, post))).toBe('no');
      expect(await sent(transport(url, get))).toBe('no');
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
      expect(await sent(transport(url, post))).toBe('no');
    });

    it('knows nothing of a request whose connection is reset before an answer', async () => {
      const url = await serving((request) => request.socket.resetAndDestroy());
      expect(await sent(transport(url, post))).toBe('maybe');
    });

    describe('over TLS', () => {
      let own: { key: string; cert: string };

      beforeAll(async () => {
        const names = [{ type: 7, ip: '127.0.0.1' } as const];
        const made = await generate([], { extensions: [{ name: 'subjectAltName', altNames: names }] });
        own = { key: made.private, cert: made.cert };
        setDefaultCACertificates([...getCACertificates('default'), own.cert]);
      });

      it('knows nothing of a request whose connection speaks no TLS any more once it had arrived', async () => {
        let arrived = false;
        const server = createHttpsServer(own, (request, response) => {
          request.resume().on('end', () => {
            arrived = true;
            response.end('{"access_token":"new"}');
          });
        });
        const port = Number(new URL(await listening(server)).port);
        // What a middlebox does that breaks in with a page of its own.
        const between = createTcpServer((client) => {
          const upstream = connect(port, '127.0.0.1').on('error', () => undefined);
          client.on('error', () => undefined).on('close', () => upstream.destroy());
          client.pipe(upstream);
          upstream.on('data', (bytes) => {
            if (!arrived) client.write(bytes);
            else client.write('HTTP/1.1 302 Found\r\n\r\n', () => client.destroy());
          });
        });
        const url = (await listening(between)).replace('http:', 'https:');
        expect(await sent(transport(url, post).then((response) => response.text()))).toBe('maybe');
        expect(arrived).toBe(true);
      });

      it('sends once, to a server that speaks HTTP/2 and refuses what it has read', async () => {
        let times = 0;
        const server = createSecureServer({ ...own, allowHTTP1: true }, (request, response) => {
          // Over HTTP/1.1 this handler answers as well.
          if (request.httpVersion === '1.1') {
            times += 1;
            response.end('once');
          }
        });
        server.on('stream', (stream) => {
          stream.on('error', () => undefined).resume();
          stream.on('end', () => {
            times += 1;
            stream.close(refusedStream);
          });
        });
        const url = (await listening(server)).replace('http:', 'https:');
        await transport(url, post)
          .then((response) => response.text())
          .catch(() => undefined);
        expect(times).toBe(1);
      });
    });

    it.each([
      ['a body shorter than announced', 'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"access_token":"half'],
      ['a chunked body that lacks its end', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n'],
    ])('rejects %s', async (_, bytes) => {
      const url = await saying(bytes);
      const response = await transport(url, post);
      expect(response.status).toBe(200);
      expect(await sent(response.text())).toBe('maybe');
    });

    it('rejects what is no HTTP', async () => {
      expect(await sent(transport(await saying('220 mail.example ESMTP\r\n'), post))).toBe('maybe');
    });

    it('refuses an answer that is too long, also one that is only long unpacked', async () => {
      const url = await serving((request, response) => {
        if (request.method === 'POST') response.end('x'.repeat(5_000));
        else response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('x'.repeat(5_000)));
      });
      const small = create({ maxBytes: 1_000 });
      await expect(small(url, get).then((response) => response.text())).rejects.toThrow();
      await expect(small(url, post).then((response) => response.text())).rejects.toThrow();
    });

    it("rejects with the signal's reason while waiting for an answer, and while reading it", async () => {
      const silent = await serving(() => undefined);
      const slow = await serving((_, response) => {
        response.writeHead(200);
        response.write('half');
      });
      for (const request of [get, post]) {
        for (const url of [silent, slow]) {
          const late = new AbortController();
          const answer = transport(url, { ...request, signal: late.signal });
          const outcome = url === slow ? (await answer).text() : answer;
          late.abort(new DOMException('late', 'TimeoutError'));
          await expect(outcome).rejects.toMatchObject({ name: 'TimeoutError' });
        }
      }
    });

    it('leaves no unhandled rejection behind when nobody reads the body', async () => {
      const url = await saying('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf');
      expect((await transport(url, get)).status).toBe(200);
      await new Promise((resolve) => setImmediate(resolve));
    });
  });
}

/** RFC 9113 section 7: REFUSED_STREAM. */
const refusedStream = 7;

const get: TransportRequest = { method: 'GET', headers: {}, redirect: 'manual', credentials: 'omit' };
const post: TransportRequest = { ...get, method: 'POST', body: 'a' };

async function end(server: Server | TcpServer): Promise<void> {
  if ('closeAllConnections' in server) server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}

/** What the session will make of this failure. */
async function sent(outcome: Promise<unknown>): Promise<'no' | 'maybe'> {
  const error = await outcome.then(
    () => expect.fail('It came to an answer.'),
    (reason: unknown) => reason,
  );
  return networkError({ error, host: 'here' }).sent;
}
