import { describe, expect, it } from 'vitest';
import { aClient, aVisitor, startDevice } from '../../test/client.ts';
import { createSandbox } from '../index.ts';

async function setUp() {
  const sandbox = createSandbox({ now: () => Date.UTC(2026, 10, 21) });
  const visitor = aVisitor(sandbox);
  await visitor.open('/activate');
  await visitor.signIn();
  return { sandbox, visitor, device: await startDevice(sandbox), client: aClient(sandbox) };
}

describe('activation', () => {
  it('asks for a sign-in first, and keeps the code meanwhile', async () => {
    const sandbox = createSandbox();
    const { user_code: userCode } = await startDevice(sandbox);
    const visitor = aVisitor(sandbox);
    expect((await visitor.open(`/activate?code=${userCode}`)).title).toBe('Sign in');
    const page = await visitor.signIn();
    expect(page.title).toBe('Connect this device?');
    expect(page.text).toContain(userCode);
  });

  it('asks for the code, takes it as people type it, and connects the device', async () => {
    const { visitor, device, client } = await setUp();
    expect((await visitor.open('/activate')).title).toBe('Connect a device');
    const typed = `${device.user_code.slice(0, 4).toLowerCase()}-${device.user_code.slice(4)}`;
    await visitor.open(`/activate?code=${typed}`);
    expect((await visitor.send({ action: 'allow' })).title).toBe('The device is connected');
    expect((await client.poll(device.device_code)).status).toBe(200);
  });

  it('connects the device to the account of the person who allowed it', async () => {
    const sandbox = createSandbox();
    const device = await startDevice(sandbox);
    const visitor = aVisitor(sandbox);
    await visitor.open(`/activate?code=${device.user_code}`);
    await visitor.signIn('lin');
    await visitor.send({ action: 'allow' });
    const client = aClient(sandbox);
    const { access_token: token } = await (await client.poll(device.device_code)).json();
    expect(await client.apiStatus(token)).toBe(423);
  });

  it.each(['/activate/', '/activate?code=', '/activate?user_code='])(
    'has the code filled in by %s, also after the sign-in',
    async (address) => {
      const sandbox = createSandbox();
      const { user_code: userCode, device_code: deviceCode } = await startDevice(sandbox);
      const visitor = aVisitor(sandbox);
      await visitor.open(address + userCode);
      expect((await visitor.signIn()).text).toContain(userCode);
      expect((await visitor.send({ action: 'allow' })).title).toBe('The device is connected');
      expect((await aClient(sandbox).poll(deviceCode)).status).toBe(200);
    },
  );

  it('keeps an unknown code of the path in the form, to be corrected', async () => {
    const { visitor } = await setUp();
    const page = await visitor.open('/activate/00%2D0');
    expect([page.status, page.text]).toEqual([404, expect.stringContaining('value="00-0"')]);
  });

  it('denies', async () => {
    const { visitor, device, client } = await setUp();
    await visitor.open(`/activate?code=${device.user_code}`);
    expect((await visitor.send({ action: 'deny' })).title).toBe('Denied');
    expect((await client.poll(device.device_code)).status).toBe(418);
  });

  it('says that a code is unknown, expired or answered already', async () => {
    const { sandbox, visitor, device } = await setUp();
    const unknown = await visitor.open('/activate?code=%22%3E%3Cb%3E');
    expect(unknown.status).toBe(404);
    expect(unknown.text).toContain('No device waits with this code.');
    expect(unknown.text).toContain('value="&quot;&gt;&lt;b&gt;"');

    const other = await startDevice(sandbox);
    sandbox.answerDevice(other.user_code, 'approve');
    expect((await visitor.open(`/activate?code=${other.user_code}`)).text).toContain('This code was answered already.');

    await visitor.open(`/activate?code=${device.user_code}`);
    sandbox.clock.advance(600);
    const late = await visitor.send({ action: 'allow' });
    expect([late.status, late.text]).toEqual([410, expect.stringContaining('This code has expired.')]);
  });

  it('refuses a form that comes from no page of the sandbox', async () => {
    const { visitor, device, client } = await setUp();
    await visitor.open(`/activate?code=${device.user_code}`);
    expect((await visitor.send({ action: 'allow', csrf: '' })).status).toBe(403);
    expect((await client.poll(device.device_code)).status).toBe(400);
  });
});
