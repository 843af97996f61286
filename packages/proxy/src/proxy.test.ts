import { once } from 'node:events';
import { type RequestListener, request, type ServerResponse } from 'node:http';
import { type AddressInfo, connect as connectTcp, createServer, type Server, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { connect } from 'node:tls';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Authority, newAuthority } from './authority.ts';
import { admitEveryone, type ProxyOptions, type RunningProxy, startProxy } from './proxy.ts';

const host = 'api.trakt.test';
let authority: Authority;
let proxy: RunningProxy;
const others: Server[] = [];

beforeAll(async () => {
  authority = await newAuthority({ name: 'Test', domain: 'trakt.test', nowMs: Date.now(), lifeDays: 2 });
});
afterEach(async () => {
  await proxy.close();
  for (const server of others.splice(0)) server.close();
});

/** Says which host and address it was asked for. */
const echo: RequestListener = (asked, answer) => answer.end(`${asked.method} ${asked.headers.host}${asked.url}`);

async function start(options: Partial<ProxyOptions<unknown>> = {}): Promise<void> {
  proxy = await startProxy({
    port: 0,
    hosts: new Set([host]),
    authority,
    handle: echo,
    admit: admitEveryone,
    others: 'refuse',
    ...options,
  });
}

/** A server of another host. */
async function another(answer: (socket: Socket) => void): Promise<string> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  others.push(server);
  await once(server, 'listening');
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function connection(): Promise<Socket> {
  const socket = connectTcp(Number(new URL(proxy.url).port), '127.0.0.1');
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

/** A connection on which a CONNECT was sent, and the status of its answer. */
async function tunnel(to: string): Promise<{ status: number; socket: Socket }> {
  const asked = request(proxy.url, { method: 'CONNECT', path: to, agent: false }).end();
  const [answer, socket] = await once(asked, 'connect');
  return { status: answer.statusCode, socket };
}

/** A TLS connection through the proxy, and whom the other side says it is. */
async function secured(to = `${host}:443`, protocols = ['h2', 'http/1.1']) {
  const { socket } = await tunnel(to);
  const tls = connect({ socket, servername: host, ca: authority.certificate, ALPNProtocols: protocols });
  await once(tls, 'secureConnect');
  return tls;
}

describe('a named host', () => {
  it('is answered by the handler, over TLS that a client of the authority trusts', async () => {
    await start();
    const tls = await secured();
    expect(tls.alpnProtocol).toBe('http/1.1');
    tls.write(`GET /users/settings HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
    expect(await text(tls)).toMatch(/^HTTP\/1.1 200 OK\r\n.*GET api\.trakt\.test\/users\/settings/s);
  });

  it('is known in capitals and with a dot at its end', async () => {
    await start();
    const tls = await secured('API.trakt.test.:443');
    tls.write(`GET / HTTP/1.1\r\nHost: ${host}:443\r\nConnection: close\r\n\r\n`);
    expect(await text(tls)).toContain('200 OK');
  });

  it('takes several requests on a connection, and a handshake that comes with the CONNECT', async () => {
    await start();
    const socket = await connection();
    const heads: string[] = [];
    socket.write(`CONNECT ${host}:443 HTTP/1.1\r\nHost: ${host}:443\r\n\r\n`);
    heads.push(String((await once(socket, 'data'))[0]));
    const tls = connect({ socket, servername: host, ca: authority.certificate });
    const get = (path: string, more = '') => `GET ${path} HTTP/1.1\r\nHost: ${host}\r\n${more}\r\n`;
    tls.write(get('/one') + get('/two', 'Connection: close\r\n'));
    expect(await text(tls)).toMatch(/test\/one.*test\/two/s);
    expect(heads.join('')).toBe('HTTP/1.1 200 Connection Established\r\n\r\n');
  });

  it.each([
    ['GET / HTTP/1.1\r\nHost: auth.trakt.test', 421],
    ['GET / HTTP/1.1\r\nHost: api.trakt.test\r\nhost: auth.trakt.test', 421],
    ['GET https://elsewhere.test/ HTTP/1.1\r\nHost: api.trakt.test', 400],
    ['CONNECT elsewhere.test:443 HTTP/1.1\r\nHost: api.trakt.test', 405],
  ])('is the only host of its connection: %s is %i', async (head, status) => {
    await start();
    const tls = await secured();
    tls.write(`${head}\r\n\r\n`);
    expect(await text(tls)).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  });

  it('is busy for a client that may have no more connections', async () => {
    await start({ admit: () => ({ kind: 'busy' }) });
    expect((await tunnel(`${host}:443`)).status).toBe(503);
  });

  it('shows each connection to whom the options name', async () => {
    const ports: unknown[] = [];
    await start({ connected: ({ remotePort }) => ports.push(remotePort) });
    const { socket } = await tunnel(`${host}:443`);
    expect(ports).toEqual([socket.localPort]);
    socket.destroy();
  });
});

describe('any other host', () => {
  it('is passed on unread, also where its port is another one', async () => {
    await start({ others: 'tunnel', hosts: new Set([host, '127.0.0.1']) });
    const to = await another((socket) => socket.pipe(socket));
    const { status, socket } = await tunnel(to);
    expect(status).toBe(200);
    socket.end('not TLS at all');
    expect(await text(socket)).toBe('not TLS at all');
  });

  it('is refused where the proxy is told so', async () => {
    await start();
    const to = await another((socket) => socket.end('reached'));
    expect(await tunnel(to)).toMatchObject({ status: 403 });
  });

  it.each([
    ['a host that is not there', '127.0.0.1:1', 502],
    ['no host', ':443', 400],
    ['no port', 'elsewhere.test', 400],
    ['a port too high', 'elsewhere.test:65536', 400],
    ['an address', 'https://elsewhere.test/', 400],
  ])('%s is an error of its own', async (_, to, status) => {
    await start({ others: 'tunnel' });
    const socket = await connection();
    socket.write(`CONNECT ${to} HTTP/1.1\r\nHost: x\r\n\r\n`);
    expect(await text(socket)).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  });

  it('ends when either side ends', async () => {
    await start({ others: 'tunnel' });
    const upstream = Promise.withResolvers<Socket>();
    const to = await another((socket) => upstream.resolve(socket.on('error', () => undefined)));
    const { socket } = await tunnel(to);
    const ended = once(await upstream.promise, 'close');
    socket.destroy();
    await ended;
    const { socket: second } = await tunnel(to);
    await Promise.all([once(second.resume(), 'close'), proxy.close()]);
    await start();
  });
});

describe('nobody else uses it', () => {
  it('is no proxy for plain http, nor a server of pages', async () => {
    await start({ others: 'tunnel' });
    for (const path of ['/', 'http://elsewhere.test/']) {
      const [answer] = await once(request(proxy.url, { path, agent: false }).end(), 'response');
      expect([path, answer.statusCode]).toEqual([path, 405]);
      answer.resume();
    }
  });

  it('listens at the address of this machine that no other one reaches', async () => {
    await start();
    expect(new URL(proxy.url).hostname).toBe('127.0.0.1');
    const socket = connectTcp(Number(new URL(proxy.url).port), '127.0.0.2');
    const [error] = await once(socket, 'error');
    expect(error).toMatchObject({ code: 'ECONNREFUSED' });
  });
});

describe('a client that is slow, or broken', () => {
  // Long enough for the handshake of a busy machine.
  const deadlines = { handshakeMs: 300, connectMs: 300, idleMs: 300 };

  it('loses its connection without a handshake, without a request, and without a byte', async () => {
    await start({ others: 'tunnel', deadlines });
    const to = await another((socket) => socket.on('error', () => undefined));
    const [silent, idle] = [await tunnel(`${host}:443`), await tunnel(to)];
    const unasked = await secured();
    unasked.on('error', () => undefined);
    const half = await connection();
    half.write('CONNECT');
    const ends = [silent.socket, idle.socket, unasked, half].map((socket) => once(socket.resume(), 'close'));
    await expect(Promise.all(ends)).resolves.toHaveLength(4);
  });

  it('gets 431 for a head that is too long', async () => {
    await start();
    const socket = await connection();
    socket.write(`CONNECT ${host}:443 HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(40_000)}\r\n\r\n`);
    expect(await text(socket)).toMatch(/^HTTP\/1.1 431 /);
  });

  it('harms nobody with what is no TLS', async () => {
    await start();
    const { socket } = await tunnel(`${host}:443`);
    socket.write('GET / HTTP/1.1\r\n\r\n');
    await once(socket.resume(), 'close');
    const tls = await secured();
    tls.write(`GET / HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
    expect(await text(tls)).toContain('200 OK');
  });
});

describe('a client', () => {
  it.each([
    ['keeps its side open', ''],
    ['sends more than was asked for', 'early'],
  ])('is let go of when it was refused and %s', async (_, early) => {
    const closed = Promise.withResolvers<void>();
    await start({ connected: (socket) => void socket.once('close', () => closed.resolve()) });
    const client = connectTcp({ port: Number(new URL(proxy.url).port), host: '127.0.0.1', allowHalfOpen: true });
    client.on('error', () => undefined);
    client.write(`CONNECT other.test:443 HTTP/1.1\r\nHost: other.test\r\n\r\n${early}`);
    await closed.promise;
    client.destroy();
  });

  it('that reads nothing keeps no tunnel', async () => {
    const closed = Promise.withResolvers<void>();
    const to = await another((socket) => {
      socket.on('error', () => undefined);
      const flood = (): void => {
        while (socket.write(Buffer.alloc(65_536)));
      };
      socket.on('drain', flood);
      flood();
    });
    await start({
      others: 'tunnel',
      deadlines: { handshakeMs: 100, idleMs: 100 },
      connected: (socket) => void socket.once('close', () => closed.resolve()),
    });
    const { socket } = await tunnel(to);
    socket.pause();
    await closed.promise;
    socket.destroy();
  });

  it('may name one host in a request', async () => {
    await start();
    const tls = await secured();
    tls.write(`GET / HTTP/1.1\r\nHost: ${host}\r\nHost: evil.test\r\n\r\n`);
    expect(await text(tls)).toMatch(/^HTTP\/1.1 4\d\d /);
  });
});

it('does not start with an authority that can sign nothing', async () => {
  await start();
  const unreadable = { ...authority, key: 'none' };
  await expect(
    startProxy({
      port: 0,
      hosts: new Set([host]),
      authority: unreadable,
      handle: echo,
      admit: admitEveryone,
      others: 'refuse',
    }),
  ).rejects.toThrow();
});

describe('who may use it', () => {
  const key = `Basic ${Buffer.from('films:a-key').toString('base64')}`;
  const admit: ProxyOptions<unknown>['admit'] = ({ headers }) =>
    headers['proxy-authorization'] === key
      ? { kind: 'admitted', client: 'films', mayReach: (address) => address !== '127.0.0.1' }
      : { kind: 'unknown' };

  async function ask(to: string, headers: Record<string, string> = {}) {
    const asked = request(proxy.url, { method: 'CONNECT', path: to, agent: false, headers }).end();
    const [answer, socket] = await once(asked, 'connect');
    return { answer, socket };
  }

  it('asks a client that nobody knows for a key, before it looks at anything else', async () => {
    await start({ admit, others: 'tunnel' });
    for (const to of [`${host}:443`, 'elsewhere.test:443', 'no-port']) {
      const { answer } = await ask(to);
      expect([answer.statusCode, answer.headers['proxy-authenticate']]).toEqual([
        407,
        expect.stringMatching(/^Basic /),
      ]);
    }
  });

  it('tells the handler whose connection it answers', async () => {
    await start({ admit, handle: (_, answer, client) => answer.end(`for ${client}`) });
    const { socket } = await ask(`${host}:443`, { 'proxy-authorization': key });
    const tls = connect({ socket, servername: host, ca: authority.certificate });
    tls.write(`GET / HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
    expect(await text(tls)).toContain('for films');
  });

  it('reaches no address that this client may not reach, whichever name leads there', async () => {
    await start({ admit, others: 'tunnel' });
    const to = await another((socket) => socket.end('reached'));
    for (const name of ['127.0.0.1', 'localhost']) {
      const { answer } = await ask(to.replace('127.0.0.1', name), { 'proxy-authorization': key });
      expect([name, answer.statusCode]).toEqual([name, name === 'localhost' ? expect.toBeOneOf([403, 502]) : 403]);
    }
  });

  it('hands requests outside a tunnel to their own handler, and none to another server', async () => {
    await start({ admit, handlePlain: (asked, answer) => answer.end(`plain ${asked.url}`) });
    expect(await (await fetch(`${proxy.url}/healthz`)).text()).toBe('plain /healthz');
    const [answer] = await once(request(proxy.url, { path: 'http://elsewhere.test/', agent: false }).end(), 'response');
    expect(answer.statusCode).toBe(405);
  });
});

describe('its end', () => {
  it('waits for an answer that is under way, and takes no connection meanwhile', async () => {
    const asked = Promise.withResolvers<ServerResponse>();
    await start({ handle: (_, answer) => asked.resolve(answer) });
    const tls = await secured();
    tls.write(`GET / HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
    const answered = text(tls);
    const answer = await asked.promise;
    const closed = proxy.close({ drainMs: 10_000 });
    await expect(fetch(proxy.url)).rejects.toThrow();
    answer.end('late');
    await closed;
    expect(await answered).toMatch(/Connection: close.*late/s);
    await start();
  });
});
