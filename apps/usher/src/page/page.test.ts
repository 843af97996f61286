/** Who may see the page, and change something with it. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { linkLifeMs } from './access/links.ts';
import { sections } from './sections.ts';
import { type PageAt, pageAt } from './testing/page-at.ts';

const dayMs = 86_400_000;

let page: PageAt;

beforeAll(async () => {
  page = await pageAt({
    config: `[server]
allowed_hosts = ["usher.lan"]
trusted_networks = ["10.0.0.0/24"]
trusted_header = "Remote-User"
trusted_users = ["ada"]
`,
  });
});
afterAll(() => page.remove());

const everyPath = () => sections.map(({ path }) => `/${path}`);

describe('without a sign-in', () => {
  it('every section leads to the sign-in page, and so does every stream', async () => {
    for (const path of [...everyPath(), ...sections.map(({ path }) => `/events/${path || 'home'}`), '/nowhere']) {
      const answer = await page.ask(path);
      expect([answer.status, answer.headers.get('location')], path).toEqual([303, '/login']);
    }
    const answer = await page.ask('/logout', { form: { value: 'everywhere' } });
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/login']);
  });

  it('a link on a page elsewhere is followed anew, so that the browser sends its cookie', async () => {
    const answer = await page.ask('/', { headers: { 'sec-fetch-site': 'cross-site' } });
    expect([answer.status, answer.headers.get('refresh')]).toEqual([200, '0']);
  });

  it('no address leads a browser to another site', async () => {
    for (const headers of [{ 'sec-fetch-site': 'cross-site' }, { 'sec-fetch-site': 'none' }]) {
      const answer = await page.ask('//evil.example/', { headers });
      expect([...answer.headers].flat().join()).not.toContain('evil.example');
    }
    const headers = { cookie: page.signedIn().cookie, referer: 'http://localhost:8766//evil.example/' };
    const outOfDate = await (await page.ask('/logout', { form: {}, headers })).text();
    expect(outOfDate).toContain('out of date');
    expect(outOfDate).not.toContain('evil.example');
  });
});

describe('the host', () => {
  it.each([
    ['evil.example', 403],
    ['localhost.evil.example', 403],
    ['usher.lan', 303],
    ['192.168.1.5:8766', 303],
    ['[::1]:8766', 303],
  ])('%s: %i', async (host, status) => {
    expect((await page.ask('/', { headers: { host } })).status).toBe(status);
  });
});

describe('what a browser keeps to', () => {
  it('nothing but its own files, no frame, no guess of the type, no copy', async () => {
    const { headers } = await page.signedIn().get('/');
    expect(headers.get('content-security-policy')).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    );
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('same-origin');
    expect(headers.get('cache-control')).toBe('no-store');
  });

  it('files that it may keep, each at an address of this content', async () => {
    const home = await page.signedIn().read('/');
    const addresses = [...home.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, address = '']) => address);
    expect(addresses).toHaveLength(5);
    let bytes = home.length;
    for (const address of addresses) {
      const answer = await page.ask(address);
      expect(answer.headers.get('cache-control')).toContain('immutable');
      bytes += (await answer.arrayBuffer()).byteLength;
    }
    expect(bytes).toBeLessThan(100_000);
    expect((await page.ask('/assets/constructor')).status).toBe(303);
  });
});

describe('a form', () => {
  const everywhere = { value: 'everywhere' };

  it.each([[{ 'sec-fetch-site': 'cross-site' }], [{ 'sec-fetch-site': 'same-site' }], [{ 'sec-fetch-site': 'none' }]])(
    'of another site is refused: %o',
    async (headers) => {
      const browser = page.signedIn();
      const answer = await page.ask('/logout', { form: everywhere, headers: { ...headers, cookie: browser.cookie } });
      expect(answer.status).toBe(403);
      expect((await browser.get('/')).status).toBe(200);
    },
  );

  it.each([
    ['http://localhost:8766', 403],
    ['http://evil.example', 403],
    ['null', 403],
  ])('without the word of the browser counts by its origin: %s', async (origin, status) => {
    const headers = { origin, cookie: page.signedIn().cookie };
    const request = new Request('http://localhost:8766/logout', {
      ...{ method: 'POST', headers: { ...headers, host: 'localhost:8766' }, body: new URLSearchParams(everywhere) },
    });
    const answer = await page.app.request(request, {}, { incoming: { socket: { remoteAddress: '127.0.0.1' } } });
    expect(answer.status).toBe(status);
    const isOurs = origin === 'http://localhost:8766';
    expect((await answer.text()).includes('out of date')).toBe(isOurs);
  });

  it('without the proof of its session changes nothing, and the page is offered again', async () => {
    const browser = page.signedIn();
    const headers = { cookie: browser.cookie, referer: 'http://localhost:8766/programs' };
    for (const form of [everywhere, { ...everywhere, csrf: '' }, { ...everywhere, csrf: 'x'.repeat(43) }]) {
      const answer = await page.ask('/logout', { form, headers });
      expect(answer.status).toBe(403);
      expect(await answer.text()).toContain('<a href="/programs">Open it again</a>');
    }
    expect((await browser.get('/')).status).toBe(200);
  });

  it('has an end, and no other method does anything', async () => {
    const browser = page.signedIn();
    expect((await browser.post('/logout', { value: 'x'.repeat(70_000) })).status).toBe(413);
    const deleting = new Request('http://localhost:8766/', {
      ...{ method: 'DELETE', headers: { host: 'localhost', cookie: browser.cookie, 'sec-fetch-site': 'same-origin' } },
    });
    expect(
      (await page.app.request(deleting, {}, { incoming: { socket: { remoteAddress: '127.0.0.1' } } })).status,
    ).toBe(403);
    expect((await browser.get('/')).status).toBe(200);
  });
});

describe('a link', () => {
  it('signs one browser in, once, and is not used up by being looked at', async () => {
    const address = `/open/${page.links.make()}`;
    for (let looks = 0; looks < 3; looks += 1) expect(await (await page.ask(address)).text()).toContain('works once');
    const answer = await page.ask(address, { form: {} });
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/']);
    const cookie = answer.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/^usher-page=[\w-]{43}; Max-Age=\d+; Path=\/; HttpOnly; SameSite=Strict$/);
    expect((await page.ask('/', { headers: { cookie: cookie.split(';')[0] ?? '' } })).status).toBe(200);
    expect((await page.ask(address, { form: {} })).status).toBe(403);
    expect((await page.ask(address)).status).toBe(403);
  });

  it('is over after ten minutes, and none can be guessed', async () => {
    const address = `/open/${page.links.make()}`;
    page.advance(linkLifeMs);
    expect((await page.ask(address, { form: {} })).status).toBe(403);
    expect((await page.ask('/open/anything', { form: {} })).status).toBe(403);
  });
});

describe('a password', () => {
  const guess = (password: string, from = '127.0.0.1') => page.ask('/login', { form: { password }, from });

  it('signs in where there is one, is guessed five times in a quarter of an hour, and ends all sessions when it changes', async () => {
    expect((await guess('')).status).toBe(403);
    expect(await (await page.ask('/login')).text()).not.toContain('type="password"');
    const before = page.signedIn();
    await page.sessions.setPassword('open sesame');
    expect((await before.get('/')).status).toBe(303);
    expect(await (await page.ask('/login')).text()).toContain('type="password"');
    expect((await guess('open sesame')).status).toBe(303);
    for (let guesses = 0; guesses < 5; guesses += 1) expect((await guess('close sesame')).status).toBe(403);
    const waiting = await guess('open sesame');
    expect([waiting.status, Number(waiting.headers.get('retry-after')) > 800]).toEqual([429, true]);
    page.advance(15 * 60_000);
    expect((await guess('open sesame')).status).toBe(303);
    await page.sessions.setPassword(undefined);
    expect((await guess('open sesame')).status).toBe(403);
  });
});

describe('a session', () => {
  it('ends after thirty days without use, and lives on with use', async () => {
    const [used, unused] = [page.signedIn(), page.signedIn()];
    page.advance(20 * dayMs);
    expect((await used.get('/')).status).toBe(200);
    page.advance(11 * dayMs);
    expect([(await used.get('/')).status, (await unused.get('/')).status]).toEqual([200, 303]);
  });

  it('ends for one browser, or for all', async () => {
    const [one, other, third] = [page.signedIn(), page.signedIn(), page.signedIn()];
    expect((await one.post('/logout')).headers.get('set-cookie')).toMatch(/^usher-page=; Max-Age=0/);
    expect([(await one.get('/')).status, (await other.get('/')).status]).toEqual([303, 200]);
    await other.post('/logout', { value: 'everywhere' });
    expect((await third.get('/')).status).toBe(303);
  });
});

describe('from another machine', () => {
  const from = '192.168.1.9';

  it('nothing is shown over http, unless it is allowed', async () => {
    const { cookie } = page.signedIn();
    const answer = await page.ask('/', { headers: { cookie }, from });
    expect([answer.status, (await answer.text()).includes('page_over_http')]).toEqual([403, true]);
    // Anybody can write that.
    const spoofed = { cookie, 'x-forwarded-proto': 'https' };
    expect((await page.ask('/', { headers: spoofed, from })).status).toBe(403);
    expect((await page.ask('/', { headers: { cookie, 'x-forwarded-for': from } })).status).toBe(403);
  });

  it('a proxy of https gives a cookie that goes nowhere else', async () => {
    const headers = { 'x-forwarded-proto': 'https', 'x-forwarded-for': from };
    const answer = await page.ask(`/open/${page.links.make()}`, { form: {}, headers, from: '10.0.0.2' });
    expect(answer.headers.get('set-cookie')).toMatch(
      /^__Host-usher=[\w-]{43}; Max-Age=\d+; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
    );
  });
});

describe('the word of a proxy', () => {
  const through = { 'x-forwarded-proto': 'https', 'x-forwarded-for': '192.168.1.9' };

  it.each([
    ['10.0.0.2', 'ada', 200],
    ['10.0.0.2', 'eve', 303],
    ['10.0.0.2', 'ada, eve', 303],
    ['127.0.0.1', 'ada', 303],
    ['10.0.1.2', 'ada', 403],
  ])('from %s about %s: %i', async (from, user, status) => {
    expect((await page.ask('/', { headers: { ...through, 'remote-user': user }, from })).status).toBe(status);
  });

  it('is no proof that a form is of the page', async () => {
    const headers = { ...through, 'remote-user': 'ada' };
    const home = await (await page.ask('/', { headers, from: '10.0.0.2' })).text();
    const [, csrf = ''] = /name="csrf" value="([\w-]{43})"/.exec(home) ?? [];
    const post = (form: Record<string, string>) => page.ask('/logout', { form, headers, from: '10.0.0.2' });
    expect((await post({ csrf: page.signedIn().cookie })).status).toBe(403);
    expect((await post({ csrf })).status).toBe(303);
  });
});

describe('a stream', () => {
  it('sends what has changed, at once, and ends with the server', async () => {
    const { cookie } = page.signedIn();
    const home = await (await page.ask('/', { headers: { cookie } })).text();
    const [, address = ''] = /sse-connect="([^"]+)"/.exec(home) ?? [];
    const old = await page.ask(address.replace(/have=.*/, 'have=another'), { headers: { cookie } });
    expect(old.headers.get('content-type')).toBe('text/event-stream');
    const reader = old.body?.getReader();
    const { value } = (await reader?.read()) ?? {};
    expect(new TextDecoder().decode(value)).toContain('event: part\n');
    await reader?.cancel();
  });

  it('ends with the session of its browser', async () => {
    const [watching, leaving] = [page.signedIn(), page.signedIn()];
    const stream = await page.ask('/events/home', { headers: { cookie: watching.cookie } });
    const reader = stream.body?.getReader();
    await reader?.read();
    await leaving.post('/logout', { value: 'everywhere' });
    const next = reader?.read();
    page.advance(20_000);
    expect((await next)?.done).toBe(true);
  });

  it('that is asked for its head alone is over with that', async () => {
    const { cookie } = page.signedIn();
    const head = { method: 'HEAD', headers: { host: 'localhost', cookie } };
    const here = { incoming: { socket: { remoteAddress: '127.0.0.1' } } };
    for (let asked = 0; asked < 64; asked += 1) await page.app.request('/events/home', head, here);
    const open = () => page.ask('/events/home', { headers: { cookie } });
    await expect
      .poll(async () => {
        const { status, body } = await open();
        await body?.cancel();
        return status;
      })
      .toBe(200);
  });

  it('is refused where too many are open', async () => {
    const { cookie } = page.signedIn();
    const open = () => page.ask('/events/home', { headers: { cookie } });
    const streams = await Promise.all(Array.from({ length: 64 }, open));
    expect([streams.at(-1)?.status, (await open()).status]).toEqual([200, 503]);
    await Promise.all(streams.map((stream) => stream.body?.cancel()));
    await expect.poll(async () => (await open()).status).toBe(200);
  });
});
