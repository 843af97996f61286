import { describe, expect, it } from 'vitest';
import { fakeTransport, type ScriptedAnswer } from '../testing/fake-transport.ts';
import { requestDeviceToken } from './device-token.ts';

const poll = (answer: ScriptedAnswer) => {
  const fake = fakeTransport(answer);
  const result = requestDeviceToken({ clientId: 'app', deviceCode: 'secret', transport: fake.transport });
  return { ...fake, result };
};

describe('one poll for tokens', () => {
  it("speaks Trakt's dialect", async () => {
    const { sent, result } = poll({ body: { access_token: 'access' } });
    // Each refresh has to name the redirect URI again; a device's is this one.
    expect(await result).toEqual({ accessToken: 'access', redirectUri: 'urn:ietf:wg:oauth:2.0:oob' });
    expect(sent[0]?.url).toBe('https://auth.trakt.tv/oauth/device/token');
    expect(sent[0]?.fields).toEqual({ code: 'secret', client_id: 'app' });
  });

  it.each([
    'authorization_pending',
    'slow_down',
    'expired_token',
    'access_denied',
    'invalid_client',
    'invalid_grant',
    'invalid_request',
  ])("understands the RFC's %s", async (error) => {
    await expect(poll({ status: 400, body: { error } }).result).rejects.toMatchObject({ code: error, status: 400 });
  });

  it('takes a 400 with an error that nobody knows for pending', async () => {
    for (const body of [{ error: 'not_yet' }, { error: 5 }, [], 'pending']) {
      await expect(poll({ status: 400, body }).result).rejects.toMatchObject({ code: 'authorization_pending' });
    }
  });

  it('refuses tokens that are not bearer tokens', async () => {
    const { result } = poll({ body: { access_token: 'access', token_type: 'mac' } });
    await expect(result).rejects.toMatchObject({ code: 'invalid_response' });
  });
});
