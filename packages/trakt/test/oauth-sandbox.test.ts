/** The functions against the sandbox, which is written from Trakt's side of the wire. */

import { createSandbox, type Sandbox } from '@trakt-usher/sandbox';
import { afterEach, describe, expect, it } from 'vitest';
import {
  createAuthorizationUrl,
  exchangeCode,
  pollDeviceToken,
  refreshTokens,
  requestDeviceCode,
  requestDeviceToken,
  revokeToken,
  type TokenSet,
  validateAuthorizationResponse,
} from '../src/oauth/index.ts';
import { sendRefresh } from '../src/oauth/refresh.ts';
import { createFakeClock } from '../src/testing/fake-clock.ts';

const clientId = 'sandbox-client';
const redirectUri = 'http://localhost:8080/callback';
const sandboxes: Sandbox[] = [];

afterEach(() => {
  for (const sandbox of sandboxes.splice(0)) sandbox.close();
});

function start(options: Parameters<typeof createSandbox>[0] = {}) {
  const clock = createFakeClock();
  const sandbox = createSandbox({ now: clock.now, plays: 10, ...options });
  sandboxes.push(sandbox);
  const app = { clientId, transport: sandbox.fetch, clock };
  return { clock, sandbox, app };
}

/** A person with a browser: fills in the sandbox's pages and gives the address that they are sent back to. */
async function signInByHand({ fetch }: Sandbox, url: string, button: 'allow' | 'deny'): Promise<string> {
  let cookie = '';
  const visit = async (form?: Record<string, string>) => {
    const response = await fetch(url, {
      redirect: 'manual',
      headers: { cookie },
      ...(form && { method: 'POST', body: new URLSearchParams(form) }),
    });
    cookie = response.headers.get('set-cookie')?.split(';')[0] ?? cookie;
    const csrf = /name="csrf" value="([^"]+)"/.exec(await response.text())?.[1] ?? '';
    return { csrf, location: response.headers.get('location') };
  };
  const signIn = await visit();
  await visit({ csrf: signIn.csrf, action: 'sign_in', username: 'ada', password: 'ada' });
  const consent = await visit();
  const { location } = await visit({ csrf: consent.csrf, action: button });
  return location ?? '';
}

async function whoami({ fetch }: Sandbox, { accessToken }: TokenSet): Promise<number> {
  const headers = {
    'content-type': 'application/json',
    'trakt-api-version': '2',
    'trakt-api-key': clientId,
    'user-agent': 'a-test/1.0',
    authorization: `Bearer ${accessToken}`,
  };
  return (await fetch('https://api.trakt.tv/users/settings', { headers })).status;
}

describe('against the sandbox', () => {
  it('signs in through the pages with PKCE alone, refreshes and revokes', async () => {
    const { sandbox, app } = start();
    const { url, ...pending } = await createAuthorizationUrl({ clientId, redirectUri });
    const response = await signInByHand(sandbox, url, 'allow');
    const { code } = validateAuthorizationResponse({ response, pending });
    const { codeVerifier } = pending;

    const first = await exchangeCode({ ...app, code, redirectUri, codeVerifier });
    expect(first).toMatchObject({ refreshToken: expect.any(String), expiresIn: 604_800, scope: 'public' });
    expect(await whoami(sandbox, first)).toBe(200);

    const second = await refreshTokens({ ...app, refreshToken: first.refreshToken ?? '', redirectUri });
    expect(second.refreshToken).not.toBe(first.refreshToken);
    expect(await whoami(sandbox, second)).toBe(200);

    await revokeToken({ ...app, token: second.refreshToken ?? '' });
    await revokeToken({ ...app, token: second.accessToken });
    expect(await whoami(sandbox, second)).toBe(401);
    const late = refreshTokens({ ...app, refreshToken: second.refreshToken ?? '' });
    await expect(late).rejects.toMatchObject({ code: 'invalid_grant' });
  });

  it('hears a person say no', async () => {
    const { sandbox } = start();
    const { url, ...pending } = await createAuthorizationUrl({ clientId, redirectUri });
    const response = await signInByHand(sandbox, url, 'deny');
    expect(() => validateAuthorizationResponse({ response, pending })).toThrow(
      expect.objectContaining({ code: 'access_denied' }),
    );
  });

  it('can neither use a code twice nor with another verifier', async () => {
    const { sandbox, app } = start({ autoApprove: true });
    const answer = async () => {
      const { url, ...pending } = await createAuthorizationUrl({ clientId, redirectUri });
      const response = (await sandbox.fetch(url, { redirect: 'manual' })).headers.get('location') ?? '';
      return {
        ...validateAuthorizationResponse({ response, pending }),
        codeVerifier: pending.codeVerifier,
        redirectUri,
      };
    };
    const good = await answer();
    await exchangeCode({ ...app, ...good });
    await expect(exchangeCode({ ...app, ...good })).rejects.toMatchObject({ code: 'invalid_grant' });
    const stolen = { ...(await answer()), codeVerifier: good.codeVerifier };
    await expect(exchangeCode({ ...app, ...stolen })).rejects.toMatchObject({ code: 'invalid_request' });
  });

  it('signs in on a device as soon as the person approves', async () => {
    const { clock, sandbox, app } = start();
    const device = await requestDeviceCode(app);
    expect(device).toMatchObject({ verificationUrl: 'https://auth.trakt.tv/activate', interval: 5, expiresIn: 600 });
    const tokens = pollDeviceToken({ ...app, device });
    await clock.advance(12_000);
    sandbox.answerDevice(device.userCode, 'approve');
    await clock.advance(12_000);
    expect(await whoami(sandbox, await tokens)).toBe(200);
    const again = requestDeviceToken({ ...app, deviceCode: device.deviceCode });
    await expect(again).rejects.toMatchObject({ code: 'device_code_used' });
  });

  it('gets through faults on the way to a device token', async () => {
    const { clock, sandbox, app } = start({ autoApprove: true });
    const device = await requestDeviceCode(app);
    sandbox.faults.add({ route: 'device_token', kind: 'drop' });
    sandbox.faults.add({ route: 'device_token', kind: 'status', status: 503 });
    sandbox.faults.add({ route: 'device_token', kind: 'html_429' });
    sandbox.faults.add({ route: 'device_token', kind: 'captcha' });
    const tokens = pollDeviceToken({ ...app, device });
    await clock.advance(599_000);
    expect(await whoami(sandbox, await tokens)).toBe(200);
  });

  it.each([
    ['denied', 'access_denied'],
    ['expired', 'expired_token'],
    ['unknown', 'device_code_unknown'],
  ])('hears that a device code is %s', async (state, code) => {
    const { clock, sandbox, app } = start();
    const device = await requestDeviceCode(app);
    if (state === 'denied') sandbox.answerDevice(device.userCode, 'deny');
    if (state === 'expired') await clock.advance(601_000);
    const deviceCode = state === 'unknown' ? 'never-given-out' : device.deviceCode;
    await expect(requestDeviceToken({ ...app, deviceCode })).rejects.toMatchObject({ code });
  });

  it('hears that it polls too fast', async () => {
    const { app } = start();
    const { deviceCode } = await requestDeviceCode(app);
    await requestDeviceToken({ ...app, deviceCode }).catch(() => undefined);
    await expect(requestDeviceToken({ ...app, deviceCode })).rejects.toMatchObject({ code: 'slow_down', status: 429 });
  });

  it('hears that the app is unknown', async () => {
    const { app } = start();
    await expect(requestDeviceCode({ ...app, clientId: 'nobody' })).rejects.toMatchObject({ code: 'invalid_client' });
  });

  it('tells a lost answer to a refresh from a refusal', async () => {
    const { sandbox, app } = start();
    const { refresh_token: refreshToken } = sandbox.issueGrant();
    sandbox.faults.add({ route: 'token', kind: 'drop', commit: true });
    expect(await sendRefresh({ ...app, refreshToken })).toMatchObject({ kind: 'unanswered', sent: 'maybe' });
    await expect(refreshTokens({ ...app, refreshToken })).rejects.toMatchObject({ code: 'invalid_grant' });
  });
});
