/** What a transport on Node has to do, against servers that misbehave; each of ours passes it. */

import { randomBytes } from 'node:crypto';
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
import { inspect } from 'node:util';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { networkError } from '../src/oauth/network-error.ts';
import type { Transport, TransportRequest } from '../src/transport.ts';
import { type Certificate, certificateFor } from './certificate.ts';
import { type ConnectProxy, type ConnectProxyOptions, startProxy } from './connect-proxy.ts';

interface Options {
  connectWithinMs?: number;
  environment?: Record<string, string>;
}

const packings = [
  ['gzip', gzipSync],
  ['br', brotliCompressSync],
  ['deflate', deflateSync],
] as const;

export function describeTransport(name: string, create: (options?: Options) => Transport): void {
  const servers: (Server | TcpServer)[] = [];
  const proxies: ConnectProxy[] = [];
  const transport = create();

  afterEach(async () => {
    for (const server of servers.splice(0)) await end(server);
    for (const proxy of proxies.splice(0)) await proxy.close();
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

    it.each(packings)('unpacks an answer that is packed with %s', async (encoding, pack) => {
      const url = await serving((request, response) => {
        response
          .writeHead(200, { 'content-encoding': encoding })
          .end(pack(`asked ${request.headers['accept-encoding']}`));
      });
      expect(await (await transport(url, get)).text()).toBe('asked gzip, br, deflate');
    });

    it.each(packings)('rejects an answer packed with %s that is cut short', async (encoding, pack) => {
      const packed = pack(randomBytes(10_000).toString('hex'));
      const url = await serving((_, response) => {
        response.writeHead(200, { 'content-encoding': encoding }).end(packed.subarray(0, packed.length - 12));
      });
      await expect((await transport(url, get)).text()).rejects.toThrow();
    });

    it.each(packings)(
      'refuses an answer that is only long unpacked, with %s, and keeps little of it',
      async (encoding, pack) => {
        const bomb = pack('x'.repeat(50_000_000));
        const url = await serving(
          (_, response) => void response.writeHead(200, { 'content-encoding': encoding }).end(bomb),
        );
        const thrown = (await transport(url, get)).text();
        const error = await thrown.then(
          () => expect.fail('It was read.'),
          (reason: unknown) => reason,
        );
        expect(networkError({ error, host: 'here', status: 200 }).reason).toBe('too_long');
      },
    );

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
      let own: Certificate;

      beforeAll(async () => {
        own = await certificateFor('127.0.0.1');
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

    describe('through a proxy', () => {
      const host = 'auth.trakt.test';
      let own: Certificate;
      let proxyOwn: Certificate;

      beforeAll(async () => {
        own = await certificateFor(host);
        proxyOwn = await certificateFor('127.0.0.1');
        setDefaultCACertificates([...getCACertificates('default'), own.cert, proxyOwn.cert]);
      });

      /** A server that is to be found at the host's name through the proxy alone, and a transport that is told so. */
      async function behind({
        listener = answering,
        certificate = own,
        as = '',
        proxyCertificate,
        ...options
      }: Behind = {}) {
        const port = Number(new URL(await listening(createHttpsServer(certificate, listener))).port);
        const where = (authority: string) => (authority === `${host}:443` ? port : undefined);
        const proxy = await startProxy({
          where,
          ...options,
          ...(proxyCertificate && { certificate: proxyCertificate }),
        });
        proxies.push(proxy);
        const environment = { HTTPS_PROXY: proxy.url.replace('//', `//${as}`) };
        return { proxy, transport: create({ environment, connectWithinMs: 1_000 }) };
      }
      interface Behind extends Partial<Omit<ConnectProxyOptions, 'certificate'>> {
        listener?: RequestListener;
        /** The server's. */
        certificate?: Certificate;
        proxyCertificate?: Certificate;
        /** Credentials in the proxy's URL. */
        as?: string;
      }
      const answering: RequestListener = (request, response) =>
        response.end(`${request.method} ${request.headers.host}`);
      const failing = async (answer: Promise<unknown>) => {
        const thrown = await answer.then(
          () => expect.fail('It came to an answer.'),
          (error: unknown) => error,
        );
        return networkError({ error: thrown, host });
      };
      const url = `https://${host}/a`;

      it('asks the server, in a tunnel that reading keeps, and each request that changes something in its own', async () => {
        const { transport, proxy } = await behind();
        expect(await (await transport(url, post)).text()).toBe(`POST ${host}`);
        expect(await (await transport(url, post)).text()).toBe(`POST ${host}`);
        for (let i = 0; i < 3; i++) expect(await (await transport(url, get)).text()).toBe(`GET ${host}`);
        expect(proxy.asked.length).toBeGreaterThan(2);
        expect(proxy.asked.length).toBeLessThan(5);
        expect(new Set(proxy.asked)).toEqual(new Set([`${host}:443`]));
      });

      it('asks nobody else for this machine', async () => {
        const { proxy } = await behind();
        const here = await serving((_, response) => response.end('here'));
        const all = create({ environment: { ALL_PROXY: proxy.url } });
        for (const request of [get, post]) expect(await (await all(here, request)).text()).toBe('here');
        expect(proxy.asked).toEqual([]);
      });

      it('speaks TLS with a proxy that does', async () => {
        const { transport, proxy } = await behind({ proxyCertificate: proxyOwn });
        expect(proxy.url).toMatch(/^https:/);
        for (const request of [get, post]) expect((await transport(url, request)).status).toBe(200);
      });

      it('shows the user name and the password of its URL, to the proxy alone', async () => {
        let seen = '';
        const { transport, proxy } = await behind({
          as: 'ada:p%40ss%3A@',
          password: 'ada:p@ss:',
          listener: (request, response) => {
            seen = JSON.stringify(request.rawHeaders);
            response.end();
          },
        });
        for (const request of [get, post]) expect((await transport(url, request)).status).toBe(200);
        expect(proxy.credentials).toEqual(['ada:p@ss:', 'ada:p@ss:']);
        expect(seen.toLowerCase()).not.toContain('proxy');
      });

      it.each([
        ['a percent sign that nobody has encoded', 'ada:100%', 'ada:100%@'],
        ['no user name', ':token', ':token@'],
      ])('takes a password with %s as it is', async (_, password, as) => {
        const { transport, proxy } = await behind({ password, as });
        for (const request of [get, post]) expect((await transport(url, request)).status).toBe(200);
        expect(proxy.credentials).toEqual([password, password]);
      });

      it.each([
        ['without any', ''],
        ['with wrong ones', 'ada:canary@'],
      ])('names a proxy that asks for a user name and a password, %s', async (_, as) => {
        const { transport, proxy } = await behind({ password: 'ada:right', as });
        for (const request of [get, post]) {
          const error = await failing(transport(url, request));
          expect(error).toMatchObject({ sent: 'no', reason: 'proxy_password', proxy: proxy.host });
        }
        const thrown = await transport(url, post).catch((error) => error);
        expect(inspect(thrown, { depth: 10 })).not.toContain('canary');
      });

      it.each<[string, Partial<ConnectProxyOptions>]>([
        ['finds no way', { where: () => undefined }],
        ['says nothing', { silent: true }],
      ])('knows that nothing was sent through a proxy that %s, and names it', async (_, options) => {
        const { transport, proxy } = await behind(options);
        for (const request of [get, post]) {
          const error = await failing(transport(url, request));
          expect(error).toMatchObject({ sent: 'no', reason: 'proxy', proxy: proxy.host });
        }
      });

      it('knows that nothing was sent through a proxy that is not there, and names it', async () => {
        const { transport, proxy } = await behind();
        await proxies.pop()?.close();
        for (const request of [get, post]) {
          const error = await failing(transport(url, request));
          expect(error).toMatchObject({ sent: 'no', reason: 'proxy', proxy: proxy.host });
        }
      });

      it('knows that nothing was sent through what is no proxy', async () => {
        const transport = create({ environment: { HTTPS_PROXY: 'socks5://ada:canary@127.0.0.1' } });
        for (const request of [get, post]) {
          const error = await failing(transport(url, request));
          expect(error).toMatchObject({ sent: 'no', reason: 'proxy', proxy: 'HTTPS_PROXY' });
        }
      });

      it('trusts the server no more than without one', async () => {
        const { transport, proxy } = await behind({ certificate: await certificateFor(host) });
        const error = await failing(transport(url, post));
        expect(error).toMatchObject({ sent: 'no', reason: 'certificate', host, proxy: undefined });
        expect(proxy.asked).toHaveLength(1);
      });

      it('knows nothing of a request whose tunnel breaks once it had arrived, and has sent it once', async () => {
        let times = 0;
        const { transport } = await behind({
          listener: (request) =>
            request.resume().on('end', () => {
              times += 1;
              request.socket.destroy();
            }),
        });
        expect((await failing(transport(url, post))).sent).toBe('maybe');
        expect(times).toBe(1);
      });

      it('ends with the signal while the proxy is asked', async () => {
        const { transport } = await behind({ silent: true });
        const late = new AbortController();
        const answer = transport(url, { ...post, signal: late.signal });
        late.abort(new DOMException('late', 'TimeoutError'));
        await expect(answer).rejects.toMatchObject({ name: 'TimeoutError' });
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
      const tooLong = async (response: ReturnType<Transport>) => {
        const error = await (await response).text().catch((reason: unknown) => reason);
        return networkError({ error, host: 'here', status: 200 }).reason;
      };
      await expect(tooLong(transport(url, { ...get, maxBytes: 1_000 }))).resolves.toBe('too_long');
      await expect(tooLong(transport(url, { ...post, maxBytes: 1_000 }))).resolves.toBe('too_long');
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

const get: TransportRequest = {
  method: 'GET',
  headers: {},
  redirect: 'manual',
  credentials: 'omit',
  maxBytes: 100_000,
};
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
