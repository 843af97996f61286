import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { type ConnectionOptions, connect } from 'node:tls';
import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { type Authority, newAuthority } from './authority.ts';
import { admitEveryone, type RunningProxy, startProxy } from './proxy.ts';

const [api, auth] = ['api.trakt.test', 'auth.trakt.test'];
let authority: Authority;
let proxy: RunningProxy;
let isTrusted: boolean;
let asked: string[];

beforeAll(async () => {
  authority = await newAuthority({ name: 'Test', domain: 'trakt.test', nowMs: Date.now(), lifeDays: 2 });
});
beforeEach(async () => {
  [isTrusted, asked] = [true, []];
  const listener = (client: string) => ({
    address: '127.0.0.1',
    port: 0,
    client,
    mayConnect(address: string) {
      asked.push(address);
      return isTrusted;
    },
  });
  proxy = await startProxy<string>({
    port: 0,
    hosts: new Set([api, auth]),
    authority,
    handle: ({ headers, url }, answer, client) => answer.end(`${client} asked ${headers.host}${url}`),
    admit: () => ({ ...admitEveryone(), client: 'nobody' }),
    others: 'refuse',
    direct: [listener('films'), listener('shows')],
  });
});
afterEach(() => proxy.close());

/** The answer of the listener, or the error of the handshake. */
async function get(index: number, { servername = api, host = servername, ...options }: ConnectionOptions = {}) {
  const tls = connect({ port: proxy.directPorts[index] ?? 0, servername, ca: authority.certificate, ...options });
  tls.write(`GET /x HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
  return text(tls);
}

it('answers for each host by the name in the handshake, and knows who comes by the port', async () => {
  expect(await get(0)).toMatch(/200 OK.*films asked api\.trakt\.test\/x/s);
  expect(await get(1, { servername: auth })).toMatch(/200 OK.*shows asked auth\.trakt\.test\/x/s);
  expect(await get(1, { servername: 'API.trakt.test', host: `${api}:443` })).toContain('200 OK');
  expect(asked).toEqual(['127.0.0.1', '127.0.0.1', '127.0.0.1']);
});

it('is the only host of its connection, and no proxy', async () => {
  expect(await get(0, { host: auth })).toMatch(/^HTTP\/1.1 421 /);
  const tls = connect({ port: proxy.directPorts[0] ?? 0, servername: api, ca: authority.certificate });
  tls.write('CONNECT elsewhere.test:443 HTTP/1.1\r\nHost: api.trakt.test\r\n\r\n');
  expect(await text(tls)).toMatch(/^HTTP\/1.1 405 /);
});

it.each(['elsewhere.test', ''])('has no certificate for another name: "%s"', async (servername) => {
  expect(await get(0, { servername, host: api, rejectUnauthorized: false }).catch(() => '')).toBe('');
});

it('serves no address that it may not', async () => {
  isTrusted = false;
  expect(await get(0).catch(() => '')).toBe('');
});

it('does not start where one of its ports is in use, and holds none of the others then', async () => {
  const direct = [0, Number(new URL(proxy.url).port)].map((port) => ({
    ...{ address: '127.0.0.1', port, client: undefined },
    mayConnect: () => true,
  }));
  const options = { port: 0, hosts: new Set([api]), authority, handle: () => undefined, others: 'refuse' } as const;
  await expect(startProxy({ ...options, admit: admitEveryone, direct })).rejects.toThrow('EADDRINUSE');
});

it('ends with the proxy', async () => {
  const tls = connect({ port: proxy.directPorts[0] ?? 0, servername: api, ca: authority.certificate });
  await once(tls, 'secureConnect');
  await proxy.close();
  await expect(get(0)).rejects.toThrow('ECONNREFUSED');
});
