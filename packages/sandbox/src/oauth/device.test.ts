import { describe, expect, it } from 'vitest';
import { aClient, startDevice } from '../../test/client.ts';
import { createSandbox, type SandboxOptions } from '../index.ts';

async function setUp(options: SandboxOptions = {}) {
  const sandbox = createSandbox({ now: () => Date.UTC(2026, 10, 21), ...options });
  return { sandbox, device: await startDevice(sandbox), ...aClient(sandbox) };
}

async function seen(reply: Response) {
  return { status: reply.status, type: reply.headers.get('content-type'), body: await reply.text() };
}

describe('device sign-in', () => {
  it('gives the codes, where to enter them, and how to poll', async () => {
    const { device } = await setUp();
    expect(device).toEqual({
      device_code: expect.stringMatching(/^[\w-]{43}$/),
      user_code: expect.stringMatching(/^[0-9A-F]{8}$/),
      verification_url: 'http://localhost/activate',
      expires_in: 600,
      interval: 5,
    });
  });

  it('may poll each second where it is allowed at once', async () => {
    expect((await setUp({ autoApprove: true })).device.interval).toBe(1);
    expect((await setUp({ autoApprove: true, devicePollSeconds: 5 })).device.interval).toBe(5);
  });

  it('is pending with an empty 400 that is no JSON', async () => {
    const { device, poll } = await setUp();
    expect(await seen(await poll(device.device_code))).toEqual({ status: 400, type: null, body: '' });
  });

  it('gives tokens once after it was allowed, then 409', async () => {
    const { sandbox, device, poll, apiStatus } = await setUp();
    await poll(device.device_code);
    expect(sandbox.answerDevice(device.user_code, 'approve')).toBe('pending');
    const reply = await poll(device.device_code);
    expect(reply.status).toBe(200);
    expect(await apiStatus((await reply.json()).access_token)).toBe(200);
    expect((await seen(await poll(device.device_code))).status).toBe(409);
  });

  it('gives the tokens to one of two polls that overlap', async () => {
    const { sandbox, device, poll } = await setUp();
    sandbox.answerDevice(device.user_code, 'approve');
    const replies = await Promise.all([poll(device.device_code), poll(device.device_code)]);
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 409]);
  });

  it('is 418 after it was denied', async () => {
    const { sandbox, device, poll } = await setUp();
    sandbox.answerDevice(device.user_code, 'deny');
    expect(await seen(await poll(device.device_code))).toEqual({ status: 418, type: null, body: '' });
  });

  it('is 410 after ten minutes, allowed or not, and can not be allowed any more', async () => {
    const { sandbox, device, poll } = await setUp();
    const allowed = await startDevice(sandbox);
    sandbox.answerDevice(allowed.user_code, 'approve');
    sandbox.clock.advance(600);
    expect((await poll(device.device_code)).status).toBe(410);
    expect((await poll(allowed.device_code)).status).toBe(410);
    expect(sandbox.answerDevice(device.user_code, 'approve')).toBe('expired');
  });

  it('is 404 for a code that was never issued', async () => {
    const { poll } = await setUp();
    expect((await poll('unheard-of')).status).toBe(404);
  });

  it('is 429 with Retry-After for a poll before the interval is over, and pending after it', async () => {
    const { sandbox, device, poll } = await setUp();
    await poll(device.device_code);
    sandbox.clock.advance(4);
    const early = await poll(device.device_code);
    expect([early.status, early.headers.get('retry-after')]).toEqual([429, '5']);
    sandbox.clock.advance(5);
    expect((await poll(device.device_code)).status).toBe(400);
  });

  it('is 401 for an unknown app', async () => {
    const { post } = await setUp();
    expect((await post('/oauth/device/code', { client_id: 'somebody' })).status).toBe(401);
    expect((await post('/oauth/device/token', { client_id: 'somebody', code: 'x' })).status).toBe(401);
  });

  it('is granted at once with autoApprove', async () => {
    const { device, poll } = await setUp({ autoApprove: true });
    expect((await poll(device.device_code)).status).toBe(200);
  });
});
