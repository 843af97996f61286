import { describe, expect, it } from 'vitest';
import { aClient } from '../test/client.ts';
import { SandboxClock } from './clock.ts';
import { createSandbox } from './index.ts';

describe('the clock', () => {
  it('flows with its source, ahead by what it was advanced', () => {
    let sourceMs = 1000;
    const clock = new SandboxClock(() => sourceMs);
    clock.advance(60);
    sourceMs += 5;
    expect(clock.now()).toBe(61_005);
  });

  it('stands while frozen, still moves when told to, and goes on from there', () => {
    let sourceMs = 1000;
    const clock = new SandboxClock(() => sourceMs);
    clock.freeze();
    sourceMs += 500;
    expect(clock.now()).toBe(1000);
    clock.advance(2);
    expect(clock.now()).toBe(3000);
    clock.unfreeze();
    sourceMs += 7;
    expect(clock.now()).toBe(3007);
  });

  it('runs faster or slower, and shows no jump when its speed is changed', () => {
    let sourceMs = 1000;
    const clock = new SandboxClock(() => sourceMs);
    clock.set({ speed: 60 });
    expect(clock.now()).toBe(1000);
    sourceMs += 1000;
    expect(clock.now()).toBe(61_000);
    clock.advance(1);
    clock.set({ speed: 0.5 });
    sourceMs += 1000;
    expect(clock.now()).toBe(62_500);
    clock.freeze();
    sourceMs += 1000;
    clock.unfreeze();
    expect([clock.now(), clock.speed]).toEqual([62_500, 0.5]);
  });

  it('is back at its source after a reset', () => {
    const clock = new SandboxClock(() => 1000);
    clock.advance(60);
    clock.set({ frozen: true, speed: 60 });
    clock.reset();
    expect(clock.now()).toBe(1000);
    expect([clock.frozen, clock.speed]).toEqual([false, 1]);
  });

  it('ends an access token after its life, and a refresh token after its own', async () => {
    const sandbox = createSandbox({ now: () => Date.UTC(2026, 10, 21) });
    const client = aClient(sandbox);
    const first = sandbox.issueGrant();
    sandbox.clock.advance(604_799);
    expect(await client.apiStatus(first.access_token)).toBe(200);
    sandbox.clock.advance(1);
    expect(await client.apiStatus(first.access_token)).toBe(401);
    sandbox.clock.advance(23 * 86_400 - 1);
    const second = await client.refresh(first.refresh_token);
    expect(second.status).toBe(200);
    const { refresh_token: refreshToken } = await second.json();
    sandbox.clock.advance(30 * 86_400);
    expect((await client.refresh(refreshToken)).status).toBe(400);
  });
});
