import { describe, expect, it } from 'vitest';
import { StoreError } from '../errors.ts';
import type { TokenSet } from '../oauth/tokens.ts';
import { createFakeClock } from '../testing/fake-clock.ts';
import { fakeTransport, type Turn } from '../testing/fake-transport.ts';
import { createTraktAuthHandlers, type TraktAuthOptions } from './auth-handlers.ts';

const site = 'https://my.app';
const secret = 'a-secret-of-a-test-that-is-long-enough';
const tokens = { access_token: 'access-1', refresh_token: 'refresh-1', token_type: 'Bearer', expires_in: 600 };

function start(options: Partial<TraktAuthOptions> = {}, ...turns: Turn[]) {
  const clock = createFakeClock();
  const { transport, sent } = fakeTransport(turns[0] ?? { body: tokens }, ...turns.slice(1));
  const signedIn: { tokens: TokenSet; returnTo: string }[] = [];
  const errors: unknown[] = [];
  const auth = createTraktAuthHandlers({
    clientId: 'app',
    redirectUri: `${site}/auth/callback`,
    secret,
    transport,
    clock,
    onSignedIn: (received, { returnTo }) => {
      signedIn.push({ tokens: received, returnTo });
    },
    onError: (error) => {
      errors.push(error);
    },
    ...options,
  });
  return { auth, clock, sent, signedIn, errors };
}
type Auth = ReturnType<typeof start>['auth'];

const get = (path: string, headers: Record<string, string> = {}) => new Request(`${site}${path}`, { headers });

/** A browser that has pressed the button: its cookie, and the state that Trakt sends back. */
async function begin(auth: Auth, { query = '', cookie = '' } = {}) {
  const response = await auth.login(get(`/auth/login${query}`, { cookie }));
  const setCookies = response.headers.getSetCookie();
  const address = new URL(response.headers.get('location') ?? '');
  const state = address.searchParams.get('state') ?? '';
  return { response, address, state, setCookies, cookie: setCookies[0]?.split(';')[0] ?? '' };
}

const comeBack = (auth: Auth, { state, cookie, code = 'code-1' }: { state: string; cookie: string; code?: string }) =>
  auth.callback(get(`/auth/callback?code=${code}&state=${state}`, { cookie }));

describe('a sign-in', () => {
  it('goes to Trakt with PKCE, and comes back with tokens to where it was asked to', async () => {
    const { auth, sent, signedIn } = start();
    const { response, address, state, cookie } = await begin(auth, { query: '?return_to=/films%3Fpage%3D2' });
    expect(response.status).toBe(303);
    expect(address.origin + address.pathname).toBe('https://auth.trakt.tv/oauth/authorize');
    expect(address.searchParams.get('code_challenge_method')).toBe('S256');
    const back = await comeBack(auth, { state, cookie });
    expect([back.status, back.headers.get('location')]).toEqual([303, 'https://my.app/films?page=2']);
    expect(signedIn).toMatchObject([{ tokens: { accessToken: 'access-1' }, returnTo: '/films?page=2' }]);
    expect(sent[0]?.fields).toMatchObject({ code: 'code-1', redirect_uri: `${site}/auth/callback` });
    expect(sent[0]?.fields.code_verifier).toMatch(/^[\w-]{43}$/);
  });

  it('has a cookie that only this site can set and no script can read, for 10 minutes, and ends it', async () => {
    const { auth } = start();
    const { setCookies, state, cookie } = await begin(auth);
    expect(setCookies).toEqual([
      expect.stringMatching(
        /^__Host-trakt-sign-in-[\w-]{8}=[\w-]+; Max-Age=600; Path=\/; HttpOnly; SameSite=Lax; Secure$/,
      ),
    ]);
    const back = await comeBack(auth, { state, cookie });
    const [name] = cookie.split('=');
    expect(back.headers.getSetCookie()).toEqual([`${name}=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax; Secure`]);
    expect(back.headers.get('cache-control')).toBe('no-store');
    expect(back.headers.get('referrer-policy')).toBe('no-referrer');
  });

  it('has a cookie without Secure at http on this machine, and no other http', async () => {
    const { auth } = start({ redirectUri: 'http://localhost:8080/auth/callback' });
    expect((await begin(auth)).setCookies[0]).toMatch(
      /^trakt-sign-in-[^;]+; Max-Age=600; Path=\/; HttpOnly; SameSite=Lax$/,
    );
    expect(() => start({ redirectUri: 'http://my.app/auth/callback' })).toThrow(
      expect.objectContaining({ setting: 'redirectUri' }),
    );
    expect(() => start({ secret: 'short' })).toThrow(expect.objectContaining({ setting: 'secret' }));
  });

  it('answers with what the hook says, also where its headers are fixed', async () => {
    const { auth } = start({ onSignedIn: () => Response.redirect(`${site}/welcome`) });
    const back = await comeBack(auth, await begin(auth));
    expect(back.headers.get('location')).toBe(`${site}/welcome`);
    expect(back.headers.getSetCookie()).toHaveLength(1);
  });

  it('takes GET alone', async () => {
    const { auth, sent } = start();
    const { state, cookie } = await begin(auth);
    for (const method of ['HEAD', 'POST']) {
      const request = new Request(`${site}/auth/callback?code=c&state=${state}`, { method, headers: { cookie } });
      expect((await auth.callback(request)).status).toBe(405);
      expect((await auth.login(new Request(`${site}/auth/login`, { method }))).status).toBe(405);
    }
    expect(sent).toEqual([]);
  });
});

describe('what goes wrong', () => {
  it('of the person: they are back where they were, and the hook is told', async () => {
    const { auth, errors, sent } = start();
    const { state, cookie } = await begin(auth, { query: '?return_to=/films' });
    const back = await auth.callback(get(`/auth/callback?error=access_denied&state=${state}`, { cookie }));
    expect([back.status, back.headers.get('location')]).toEqual([303, 'https://my.app/films']);
    expect(back.headers.getSetCookie()).toHaveLength(1);
    expect(errors).toMatchObject([{ code: 'access_denied' }]);
    expect(sent).toEqual([]);
  });

  it('of Trakt: the visitor reads a sentence without particulars, and the hook has them', async () => {
    const { auth, errors } = start({}, { status: 400, body: { error: 'invalid_grant' } });
    const back = await comeBack(auth, await begin(auth));
    expect([back.status, await back.text()]).toEqual([502, "Trakt didn't complete the sign-in. Start it again.\n"]);
    expect(errors).toMatchObject([{ code: 'invalid_grant' }]);
  });

  it('of the store: the hook is told, and else the server, never the visitor', async () => {
    const full = new StoreError('unavailable', 'The disk of /srv/vault is full.');
    const onSignedIn = () => Promise.reject(full);
    const { auth, errors } = start({ onSignedIn });
    await expect(comeBack(auth, await begin(auth))).rejects.toBe(full);
    expect(errors).toEqual([full]);
    const kind = start({ onSignedIn, onError: () => new Response('Sorry.', { status: 500 }) });
    const back = await comeBack(kind.auth, await begin(kind.auth));
    expect([back.status, await back.text(), back.headers.getSetCookie().length]).toEqual([500, 'Sorry.', 1]);
  });

  it('puts no secret in an error, an answer or an address', async () => {
    const { auth, errors, sent } = start({}, { status: 500, body: 'code-1' });
    const { state, cookie, address, response } = await begin(auth);
    const back = await comeBack(auth, { state, cookie });
    const verifier = String(sent[0]?.fields.code_verifier);
    const seen = JSON.stringify([
      ...[address.href, cookie, await back.text(), await response.text(), ...back.headers, String(errors[0]), errors],
    ]);
    for (const hidden of [verifier, secret, 'code-1']) expect(seen).not.toContain(hidden);
  });
});

describe('an attacker', () => {
  it.each(['//evil.example', '/\\evil.example', '/%2Fevil.example', '/.//evil.example', 'https://evil.example'])(
    'cannot have the person come back to %s',
    async (evil) => {
      const { auth } = start();
      const back = await comeBack(auth, await begin(auth, { query: `?return_to=${encodeURIComponent(evil)}` }));
      expect(back.headers.get('location')).toBe('https://my.app/');
    },
  );

  it('cannot use a cookie again after the sign-in, nor send its code twice', async () => {
    const { auth, sent, errors } = start();
    const signIn = await begin(auth);
    await Promise.all([comeBack(auth, signIn), comeBack(auth, signIn)]);
    expect((await comeBack(auth, { ...signIn, code: 'code-2' })).status).toBe(400);
    expect(sent).toHaveLength(1);
    expect(errors).toMatchObject([{ code: 'state_mismatch' }, { code: 'state_mismatch' }]);
  });

  it('cannot use a cookie again after a refusal, or after 10 minutes', async () => {
    const { auth, sent, clock } = start();
    const refused = await begin(auth);
    await auth.callback(get(`/auth/callback?error=access_denied&state=${refused.state}`, { cookie: refused.cookie }));
    expect((await comeBack(auth, refused)).status).toBe(400);
    const late = await begin(auth);
    await clock.advance(600_000);
    expect((await comeBack(auth, late)).status).toBe(400);
    expect(sent).toEqual([]);
  });

  it('cannot sign a person in to an account of theirs: their answer has no cookie in that browser', async () => {
    const { auth, sent } = start();
    const theirs = await begin(auth);
    const victims = await begin(auth);
    for (const cookie of ['', victims.cookie]) {
      const back = await comeBack(auth, { state: theirs.state, cookie });
      expect([back.status, back.headers.getSetCookie()]).toEqual([400, []]);
    }
    expect(sent).toEqual([]);
  });

  it.each(['cross-site', 'same-site'])('cannot start a sign-in from a page that is %s', async (where) => {
    const { auth } = start();
    const page = await auth.login(
      get(`/auth/login?return_to=${encodeURIComponent('/films?q="><script>')}`, { 'sec-fetch-site': where }),
    );
    const html = await page.text();
    expect(page.headers.getSetCookie()).toEqual([]);
    expect(page.headers.get('x-frame-options')).toBe('DENY');
    expect(html).not.toContain('<script');
    expect(html).toContain('value="/films?q=%22%3E%3Cscript%3E"');
  });

  it('cannot have a cookie of another name, app or secret taken', async () => {
    const { auth, sent } = start();
    const { state, cookie } = await begin(auth);
    const other = await begin(auth);
    const value = other.cookie.split('=')[1];
    const foreign = [
      { cookie: `${cookie.split('=')[0]}=${value}`, from: auth },
      { cookie, from: start({ secret: `${secret}!` }).auth },
      { cookie, from: start({ clientId: 'other' }).auth },
      { cookie, from: start({ redirectUri: 'https://other.app/auth/callback' }).auth },
      { cookie: cookie.replace('__Host-', ''), from: auth },
      { cookie: `${cookie.slice(0, -4)}AAAA`, from: auth },
    ];
    for (const { cookie: given, from } of foreign) {
      expect((await comeBack(from, { state, cookie: given })).status).toBe(400);
    }
    expect(sent).toEqual([]);
    expect((await comeBack(auth, { state, cookie })).status).toBe(303);
  });

  it('cannot break a callback by cookies that are too long, or no cookies', async () => {
    const { auth, sent } = start();
    const { state, cookie } = await begin(auth);
    const [name] = cookie.split('=');
    for (const value of ['A'.repeat(5000), 'A', '', '%%%', '=;;=;']) {
      expect((await comeBack(auth, { state, cookie: `${name}=${value}` })).status).toBe(400);
    }
    expect(sent).toEqual([]);
  });

  it('cannot fill the cookie header: of many sign-ins the last four stay, each small', async () => {
    const { auth } = start();
    let jar: string[] = [];
    for (let i = 0; i < 9; i++) {
      const longest = `?return_to=/${'a'.repeat(511)}`;
      const { setCookies } = await begin(auth, { query: longest, cookie: ['other=1', ...jar].join('; ') });
      for (const line of setCookies) {
        const [pair = '', attribute = ''] = line.split('; ');
        const name = pair.split('=')[0];
        jar = jar.filter((kept) => kept.split('=')[0] !== name);
        if (attribute !== 'Max-Age=0') jar.push(pair);
      }
    }
    expect(jar).toHaveLength(4);
    expect(jar.join('; ').length).toBeLessThan(6000);
  });
});

it('lets two tabs sign in side by side, each to its own end', async () => {
  const { auth, signedIn } = start();
  const one = await begin(auth, { query: '?return_to=/one' });
  const two = await begin(auth, { query: '?return_to=/two', cookie: one.cookie });
  const cookie = `${one.cookie}; ${two.cookie}`;
  const first = await comeBack(auth, { state: one.state, cookie });
  expect(first.headers.getSetCookie()).toEqual([expect.stringContaining(`${one.cookie.split('=')[0]}=;`)]);
  await comeBack(auth, { state: two.state, cookie: two.cookie });
  expect(signedIn.map(({ returnTo }) => returnTo)).toEqual(['/one', '/two']);
});

describe('a sign-out', () => {
  const post = (headers: Record<string, string>, path = '/auth/logout?return_to=/bye') =>
    new Request(site + path, { method: 'POST', headers });

  it.each([
    ['a page of this site', { 'sec-fetch-site': 'same-origin', origin: site }],
    ['a page of this site without referrers', { 'sec-fetch-site': 'same-origin', origin: 'null' }],
    ['an older browser', { origin: site }],
  ])('is done for %s', async (_, headers) => {
    let told = 0;
    const { auth } = start({
      onSignedOut: async () => {
        told++;
      },
    });
    expect((await auth.logout(post(headers))).headers.get('location')).toBe('https://my.app/bye');
    expect((await auth.logout(post(headers, '/auth/logout?return_to=//evil'))).headers.get('location')).toBe(
      'https://my.app/',
    );
    expect(told).toBe(2);
  });

  it.each<[string, Record<string, string>]>([
    ['another site', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }],
    ['another host of the site', { 'sec-fetch-site': 'same-site', origin: 'https://evil.my.app' }],
    ['another port', { origin: `${site}:8443` }],
    ['a sandboxed frame', { origin: 'null' }],
    ['nobody knows', {}],
    ['a contradiction', { 'sec-fetch-site': 'same-origin', origin: 'https://evil.example' }],
  ])('is refused to %s', async (_, headers) => {
    let told = 0;
    const { auth } = start({
      onSignedOut: async () => {
        told++;
      },
    });
    expect((await auth.logout(post(headers))).status).toBe(403);
    expect(told).toBe(0);
  });

  it('takes POST alone', async () => {
    const { auth } = start();
    const refused = await auth.logout(get('/auth/logout', { 'sec-fetch-site': 'same-origin' }));
    expect([refused.status, refused.headers.get('allow')]).toEqual([405, 'POST']);
  });
});
