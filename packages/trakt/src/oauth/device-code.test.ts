import { describe, expect, it } from 'vitest';
import { UsherError } from '../errors.ts';
import { createFakeClock } from '../testing/fake-clock.ts';
import { fakeTransport } from '../testing/fake-transport.ts';
import { requestDeviceCode } from './device-code.ts';

const body = {
  device_code: 'secret-device-code',
  user_code: '074CC532',
  verification_url: 'https://auth.trakt.tv/activate',
  expires_in: 600,
  interval: 6,
};

const request = (answer: Record<string, unknown>, status = 200) =>
  requestDeviceCode({ clientId: 'app', clock: createFakeClock(1_000_000), ...fakeTransport({ status, body: answer }) });

describe('a device code', () => {
  it('says what to show, how often to ask and until when', async () => {
    expect(await request(body)).toStrictEqual({
      deviceCode: 'secret-device-code',
      userCode: '074CC532',
      verificationUrl: 'https://auth.trakt.tv/activate',
      expiresIn: 600,
      expiresAt: new Date(1_600_000),
      interval: 6,
    });
  });

  it('comes with a success alone', async () => {
    for (const status of [201, 299]) expect(await request(body, status)).toMatchObject({ userCode: '074CC532' });
    for (const status of [300, 400, 500]) await expect(request(body, status)).rejects.toBeInstanceOf(UsherError);
    // fetch says 0 of a redirect that it may not follow; other transports have their own ideas.
    for (const status of [0, 199]) {
      const answer = async () => ({ status, headers: new Headers(), text: async () => JSON.stringify(body) });
      const { transport } = fakeTransport(answer);
      await expect(requestDeviceCode({ clientId: 'app', transport })).rejects.toBeInstanceOf(UsherError);
    }
  });

  it("may come in the RFC's words", async () => {
    const { verification_url, interval, ...rest } = body;
    const rfc = { ...rest, verification_uri: verification_url, verification_uri_complete: `${verification_url}?c=1` };
    expect(await request(rfc)).toMatchObject({
      verificationUrl: verification_url,
      verificationUrlComplete: `${verification_url}?c=1`,
      interval: 5,
    });
  });

  it('is never asked for without a pause', async () => {
    for (const interval of [0, -1, 'often'])
      expect(await request({ ...body, interval })).toMatchObject({ interval: 5 });
  });

  it('is asked for while it lives, also where the pause is counted in milliseconds', async () => {
    for (const interval of [600, 6000, '6000', 1e11])
      expect(await request({ ...body, interval })).toMatchObject({ interval: 5 });
  });

  it.each(['device_code', 'user_code', 'verification_url', 'expires_in'])(
    'is not complete without %s',
    async (field) => {
      await expect(request({ ...body, [field]: undefined })).rejects.toMatchObject({ code: 'invalid_response' });
    },
  );

  it.each(['javascript:alert(1)', 'file:///etc/passwd', 'http://evil.example/', 'activate'])(
    'sends nobody to %s',
    async (address) => {
      const wrong = [
        { ...body, verification_url: address },
        { ...body, verification_uri_complete: address },
      ];
      for (const answer of wrong) await expect(request(answer)).rejects.toMatchObject({ code: 'invalid_response' });
    },
  );
});
