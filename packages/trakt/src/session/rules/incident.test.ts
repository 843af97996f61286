import { describe, expect, it } from 'vitest';
import { createFakeClock } from '../../testing/fake-clock.ts';
import { startMs } from '../../testing/records.ts';
import { answerJson, createTokenServer } from '../../testing/token-server.ts';
import { createSession } from '../session.ts';
import { createMemoryStore } from '../store/memory-store.ts';
import { createIncidentWatch, isIncident } from './incident.ts';

const outcomes = (dead: number, alive: number, atMs = startMs) =>
  Array.from({ length: dead + alive }, (_, index) => ({ atMs, grantId: `a${index}`, dead: index < dead }));

describe('isIncident', () => {
  it('takes 5 accounts and a fifth of the attempts', () => {
    expect(isIncident(outcomes(5, 20), startMs)).toBe(true);
    expect(isIncident(outcomes(4, 0), startMs)).toBe(false);
    expect(isIncident(outcomes(5, 21), startMs)).toBe(false);
  });

  it('counts accounts, not attempts', () => {
    const one = outcomes(5, 0).map((outcome) => ({ ...outcome, grantId: 'a' }));
    expect(isIncident(one, startMs)).toBe(false);
  });

  it('looks back ten minutes', () => {
    expect(isIncident(outcomes(5, 0), startMs + 599_999)).toBe(true);
    expect(isIncident(outcomes(5, 0), startMs + 600_000)).toBe(false);
  });
});

describe('sessions that share a watch', () => {
  async function many(count: number) {
    const clock = createFakeClock(startMs);
    const server = createTokenServer();
    const store = createMemoryStore({ clock });
    const incidents = createIncidentWatch();
    const sessions = Array.from({ length: count }, (_, index) =>
      createSession({
        store,
        incidents,
        app: { clientId: 'app' },
        account: `a${index}`,
        issuer: 'https://auth.example',
        apiOrigin: 'https://api.example',
        transport: server.transport,
        clock,
      }),
    );
    for (const session of sessions) {
      await session.signIn({ accessToken: 'access-1', refreshToken: 'refresh-1', expiresIn: 600 });
    }
    await clock.advance(600_000);
    const ask = (index: number) => sessions[index]?.accessToken().catch((error: { code: string }) => error.code);
    return { clock, server, sessions, ask };
  }

  it('sign nobody out when the server refuses them all, and rest', async () => {
    const { server, sessions, ask } = await many(6);
    const told: number[] = [];
    sessions[4]?.on('provider_incident', ({ untilMs }) => told.push(untilMs));
    for (let index = 0; index < 5; index += 1) {
      server.next(() => answerJson(400, { error: 'invalid_grant' }));
      await ask(index);
    }
    const records = await Promise.all(sessions.map((session) => session.read()));
    expect(records.map((record) => record?.status.state)).toEqual(Array(6).fill('active'));
    expect(told).toEqual([startMs + 600_000 + 1_800_000]);
    expect(await ask(5)).toBe('temporarily_unavailable');
    expect(await ask(0)).toBe('temporarily_unavailable');
    expect(server.spent).toHaveLength(5);
  });

  it('go on when it is over', async () => {
    const { clock, server, ask } = await many(6);
    for (let index = 0; index < 5; index += 1) {
      server.next(() => answerJson(400, { error: 'invalid_grant' }));
      await ask(index);
    }
    await clock.advance(1_800_000);
    expect(await ask(5)).toBe('access-2');
  });
});
