import { request } from 'node:http';
import { type AddressInfo, connect, createServer } from 'node:net';
import { type Clock, OAuthError, systemClock } from 'trakt-usher';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as text from '../text/en.ts';
import { type LoopbackOptions, type LoopbackServer, startLoopbackServer } from './loopback-server.ts';

let port: number;
let open: LoopbackServer<unknown> | undefined;

beforeEach(async () => {
  port = await freePort();
});
afterEach(() => open?.close());

/** A port that nobody has now, on either address. */
function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, 'localhost', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

const validate = (answer: URL): string => {
  if (answer.searchParams.get('state') !== 'right') throw new OAuthError('state_mismatch', 'not ours');
  if (answer.searchParams.has('error')) throw new OAuthError('access_denied', 'refused');
  return answer.searchParams.get('code') ?? '';
};

async function waiting(change: Partial<LoopbackOptions<string>> = {}): Promise<LoopbackServer<string>> {
  const redirectUri = `http://localhost:${port}/callback`;
  const server = await startLoopbackServer({ redirectUri, validate, text, clock: systemClock, ...change });
  open = server;
  return server;
}

interface Seen {
  status: number | undefined;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

function ask(path: string, { host = `localhost:${port}`, method = 'GET', address = '127.0.0.1' } = {}): Promise<Seen> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ host: address, port, path, method, headers: { host }, agent: false }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        body += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, body }));
    });
    outgoing.on('error', reject).end();
  });
}

describe('startLoopbackServer', () => {
  it('can listen elsewhere, for a port that is forwarded to it, under the same rules', async () => {
    const server = await waiting({ listen: '127.0.0.2' });
    await expect(ask('/callback?state=right&code=the-code')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    const there = { address: '127.0.0.2' };
    expect(await ask('/callback?state=right&code=x', { ...there, host: `127.0.0.2:${port}` })).toMatchObject({
      status: 403,
    });
    expect(await ask('/callback?state=wrong&code=x', there)).toMatchObject({ status: 400 });
    expect(await ask('/callback?state=right&code=the-code', there)).toMatchObject({ status: 303 });
    expect(await server.answer).toBe('the-code');
  });

  it('takes the answer, and sends the browser on to an address without the code', async () => {
    const server = await waiting();
    const reply = await ask('/callback?code=the-code&state=right');
    expect(await server.answer).toBe('the-code');
    expect(reply.status).toBe(303);
    expect(reply.headers).toMatchObject({
      location: '/outcome',
      'referrer-policy': 'no-referrer',
      connection: 'close',
    });
    expect(reply.body).toBe('');
  });

  it('shows what became of the sign-in, on a page that loads nothing and is kept nowhere, and closes', async () => {
    const server = await waiting();
    await ask('/callback?code=the-code&state=right');
    const [page] = await Promise.all([ask('/outcome'), server.show(text.signedInPage('ada'))]);
    expect(page.status).toBe(200);
    expect(page.headers).toMatchObject({
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      connection: 'close',
      'content-security-policy': expect.stringContaining("default-src 'none'"),
    });
    expect(page.body).toContain('as ada');
    await server.close();
    await expect(ask('/outcome')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('shows no outcome before there is an answer', async () => {
    await waiting();
    expect((await ask('/outcome')).status).toBe(404);
  });

  it.each([
    ['the address in place of the name', 403, '/outcome', { host: '127.0.0.1:1' }],
    ['another method', 405, '/outcome', { method: 'POST' }],
  ])('shows no outcome to %s', async (_, status, path, options) => {
    const server = await waiting();
    await ask('/callback?code=good&state=right');
    await server.answer;
    expect((await ask(path, options)).status).toBe(status);
  });

  it('points at the terminal when the outcome is long in coming', async () => {
    const clock: Clock = {
      ...systemClock,
      sleep: (ms, signal) => (ms === 10_000 ? Promise.resolve() : systemClock.sleep(ms, signal)),
    };
    await waiting({ clock });
    await ask('/callback?code=good&state=right');
    expect((await ask('/outcome')).body).toContain(text.seeTerminalPage.title);
  });

  it('waits no longer than 3 seconds for a browser that does not ask for the outcome', async () => {
    const waits: number[] = [];
    const clock: Clock = {
      ...systemClock,
      sleep: (ms, signal) => {
        waits.push(ms);
        return ms === 3_000 ? Promise.resolve() : systemClock.sleep(ms, signal);
      },
    };
    const server = await waiting({ clock });
    await ask('/callback?code=good&state=right');
    await server.show(text.signedInPage('ada'));
    expect(waits).toContain(3_000);
  });

  it('listens on both loopback addresses for localhost', async () => {
    const server = await waiting();
    await ask('/callback?code=by-six&state=right', { address: '::1' });
    expect(await server.answer).toBe('by-six');
  });

  it('turns a wrong state away and goes on waiting for the right one', async () => {
    const server = await waiting();
    expect((await ask('/callback?code=evil&state=wrong')).status).toBe(400);
    expect((await ask('/callback?code=evil')).status).toBe(400);
    await ask('/callback?code=good&state=right');
    expect(await server.answer).toBe('good');
  });

  it.each([
    ['another host name', 403, '/callback?code=a&state=right', { host: 'evil.example' }],
    ['the address in place of the name', 403, '/callback?code=a&state=right', { host: '127.0.0.1:1' }],
    ['another port', 403, '/callback?code=a&state=right', { host: 'localhost:1' }],
    ['no port', 403, '/callback?code=a&state=right', { host: 'localhost' }],
    ['another path', 404, '/favicon.ico', {}],
    ['a longer path', 404, '/callback/?code=a&state=right', {}],
    ['what is no address at all', 404, '//', {}],
    ['another method', 405, '/callback?code=a&state=right', { method: 'POST' }],
    ['a parameter that is there twice', 400, '/callback?code=a&code=b&state=right', {}],
  ])('turns away %s and goes on waiting', async (_, status, path, options) => {
    const server = await waiting();
    expect((await ask(path, options)).status).toBe(status);
    await ask('/callback?code=good&state=right');
    expect(await server.answer).toBe('good');
  });

  it('ends with the refusal that the right state brings, and shows nothing of what came', async () => {
    const server = await waiting();
    const refused = expect(server.answer).rejects.toMatchObject({ code: 'access_denied' });
    const reply = await ask('/callback?error=%3Cscript%3E&error_description=%3Cscript%3E&state=right');
    await refused;
    expect([reply.status, reply.headers.location, reply.body]).toEqual([303, '/outcome', '']);
  });

  it('says that the port is taken and takes no other', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(port, '::1', resolve));
    try {
      await expect(waiting()).rejects.toMatchObject({ code: 'port_in_use', port });
      await expect(ask('/callback')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    } finally {
      await new Promise((resolve) => other.close(resolve));
    }
  });

  it('listens where it is told when the redirect arrives through another port', async () => {
    const server = await waiting({ redirectUri: 'http://localhost:8080/callback', port });
    await ask('/callback?code=forwarded&state=right', { host: 'localhost:8080' });
    expect(await server.answer).toBe('forwarded');
  });

  it.each(['https://localhost:8080/callback', 'http://example.org/callback', 'urn:ietf:wg:oauth:2.0:oob'])(
    'does not listen for %s',
    async (redirectUri) => {
      await expect(waiting({ redirectUri })).rejects.toMatchObject({ setting: 'auth.redirect_uri' });
    },
  );

  it('does not wait at an address that this machine does not have', async () => {
    await expect(waiting({ listen: '192.0.2.1' })).rejects.toMatchObject({ setting: 'auth.callback_listen' });
  });

  it('gives up after five minutes', async () => {
    const clock: Clock = { ...systemClock, sleep: async (ms) => expect(ms).toBe(300_000) };
    await expect((await waiting({ clock })).answer).rejects.toMatchObject({ code: 'sign_in_timed_out' });
  });

  it('has sent the whole page before the outcome counts as shown', async () => {
    // More than the machine's buffers hold, so that some of it is left to send at first.
    const long = { title: 'Long', lines: ['long '.repeat(8_000_000)] };
    const server = await waiting();
    await ask('/callback?code=good&state=right');
    const [page] = await Promise.all([ask('/outcome'), server.show(long).then(() => server.close())]);
    expect(page.body.endsWith('</html>')).toBe(true);
  });

  it('ends with the reason of its signal', async () => {
    const controller = new AbortController();
    const server = await waiting({ signal: controller.signal });
    controller.abort(new Error('enough'));
    await expect(server.answer).rejects.toThrow('enough');
  });

  it('closes although a browser has opened a connection ahead and left it unused', async () => {
    const server = await waiting();
    const unused = connect(port, '127.0.0.1').on('error', () => undefined);
    await new Promise((resolve) => unused.once('connect', resolve));
    await ask('/callback?code=good&state=right');
    expect(await server.answer).toBe('good');
    await server.close();
  });
});
