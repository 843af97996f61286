import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTokenServer, type TokenServer } from './token-server.ts';

let server: TokenServer;
let asked = 0;
beforeAll(async () => {
  server = await startTokenServer(async () => {
    asked += 1;
    return { status: 200, json: { access_token: 'good' }, plain: 'good' };
  });
});
afterAll(() => server.close());

interface Asking {
  method?: string;
  path?: string;
  headers?: Record<string, string>;
}

/** With a Host header of its own, which `fetch` doesn't allow. */
function ask({ method = 'GET', path, headers }: Asking = {}) {
  const url = new URL(path ?? '', server.url);
  return new Promise<{ status: number | undefined; body: string; headers: object }>((resolve, reject) => {
    const sent = request(url, { method, headers: { authorization: `Bearer ${server.key}`, ...headers } }, (reply) => {
      let body = '';
      reply.setEncoding('utf8').on('data', (chunk) => {
        body += chunk;
      });
      reply.on('end', () => resolve({ status: reply.statusCode, body, headers: reply.headers }));
    });
    sent.on('error', reject).end();
  });
}

describe('the token server', () => {
  it('listens on this machine alone, at an address without its key', () => {
    expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/token$/);
    expect(server.key).toMatch(/^[\w-]{43}$/);
  });

  it('answers in JSON, or with the token alone', async () => {
    const json = await ask();
    expect(json).toMatchObject({ status: 200, body: '{"access_token":"good"}\n' });
    expect(json.headers).toMatchObject({ 'content-type': 'application/json', 'cache-control': 'no-store' });
    expect(await ask({ headers: { accept: 'text/plain' } })).toMatchObject({ status: 200, body: 'good\n' });
  });

  it.each<[string, number, Asking]>([
    ['without its key', 401, { headers: { authorization: '' } }],
    ['with another key of the same length', 401, { headers: { authorization: `Bearer ${'x'.repeat(43)}` } }],
    ['with the beginning of its key', 401, { headers: { authorization: 'Bearer ' } }],
    ['under another host name', 403, { headers: { host: 'evil.example' } }],
    ['for another path', 404, { path: '/' }],
    ['with a query', 404, { path: '/token?x=1' }],
    ['to write', 405, { method: 'POST' }],
    ['before a page of another origin may ask', 405, { method: 'OPTIONS', headers: { origin: 'http://evil.example' } }],
  ])('gives nothing to whoever asks %s', async (_, status, asking) => {
    const before = asked;
    const reply = await ask(asking);
    expect(reply).toMatchObject({ status, body: '' });
    expect(Object.keys(reply.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    expect(asked).toBe(before);
  });

  it('lets no page of another origin read an answer', async () => {
    const { headers } = await ask({ headers: { origin: 'http://evil.example' } });
    expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  });
});
