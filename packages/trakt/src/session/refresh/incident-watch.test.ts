/** Sessions of one app that share a watch, while the provider refuses them: nobody is signed out for its mistake. */

import { describe, expect, it } from 'vitest';
import { OAuthError } from '../../errors.ts';
import { createFakeClock } from '../../testing/fake-clock.ts';
import { digestInstantly } from '../../testing/instant-digest.ts';
import { passing } from '../../testing/passing.ts';
import { startMs } from '../../testing/records.ts';
import { aSession } from '../../testing/signed-in-session.ts';
import { answerJson, answerText } from '../../testing/token-server.ts';
import { createSession } from '../session.ts';
import { createMemoryStore } from '../store/memory-store.ts';
import { createIncidents, createIncidentWatch } from './incident-watch.ts';

digestInstantly();

const minuteMs = 60_000;
const lifeMs = 10 * minuteMs;

/** Accounts whose access tokens have just expired, and a provider that refuses the ones in `refused`. */
async function accounts(count: number, { createdAt }: { createdAt?: Date } = {}) {
  const clock = createFakeClock(startMs);
  const store = createMemoryStore({ clock });
  const incidents = createIncidentWatch();
  const refused = new Set<number>();
  const sent: number[] = [];
  const failing = new Set<number>();
  const transport = (index: number) =>
    Object.assign(
      async () => {
        sent.push(index);
        if (failing.has(index)) return answerText(503, '<html>', { 'content-type': 'text/html' });
        if (refused.has(index)) return answerJson(400, { error: 'invalid_grant' });
        return answerJson(200, { access_token: `new-${index}`, refresh_token: 'next', expires_in: lifeMs / 1000 });
      },
      { namesFailures: true },
    );
  const sessions = Array.from({ length: count }, (_, index) =>
    createSession({
      store,
      incidents,
      app: { clientId: 'app' },
      account: `a${index}`,
      issuer: 'https://auth.example',
      apiOrigin: 'https://api.example',
      transport: transport(index),
      clock,
      random: () => index / count,
    }),
  );
  for (const session of sessions) {
    const tokens = { accessToken: 'access', refreshToken: 'refresh', expiresIn: lifeMs / 1000 };
    await session.signIn({ ...tokens, ...(createdAt && { createdAt }) });
  }
  await clock.advance(lifeMs);
  const ask = (index: number) =>
    passing(clock, sessions[index]?.accessToken() ?? expect.unreachable()).catch(
      (error: { code: string }) => error.code,
    );
  const states = async () => {
    const records = await Promise.all(sessions.map((session) => session.read()));
    return records.map((record) => record?.status.state);
  };
  /** Each asks once a minute, for so many minutes. */
  const live = async (minutes: number) => {
    for (let minute = 0; minute < minutes; minute += 1) {
      for (let index = 0; index < count; index += 1) await ask(index);
      await clock.advance(minuteMs);
    }
  };
  return { clock, store, sessions, refused, failing, sent, ask, states, live };
}

describe('a provider that refuses five accounts within minutes', () => {
  it('signs nobody out: the app is frozen, and the operator is told', async () => {
    const { sessions, refused, sent, ask, states, clock } = await accounts(6);
    const told: number[] = [];
    sessions[4]?.on('provider_incident', ({ untilMs }) => told.push(untilMs));
    for (let index = 0; index < 5; index += 1) refused.add(index);
    for (let index = 0; index < 5; index += 1) await ask(index);
    expect(await states()).toEqual(Array(6).fill('active'));
    expect(told).toHaveLength(1);
    expect((told[0] ?? 0) - clock.now()).toBeGreaterThan(29 * minuteMs);
    expect((told[0] ?? 0) - clock.now()).toBeLessThanOrEqual(30 * minuteMs);
    expect([await ask(5), await ask(0)]).toEqual(['temporarily_unavailable', 'temporarily_unavailable']);
    expect(sent).toHaveLength(5);
    // The one whose refusal showed the incident waits for its own time; one that was never refused for the end of the freeze.
    const retryAt = async (index: number) => {
      const error = await (sessions[index] ?? expect.unreachable()).accessToken().catch((thrown: unknown) => thrown);
      return error instanceof OAuthError ? error.retryAt?.getTime() : undefined;
    };
    expect(await retryAt(4)).toBe((await sessions[4]?.read())?.retryAtMs);
    expect(await retryAt(5)).toBe(told[0]);
  });

  it('tells the caller whose refusal shows it when to try again', async () => {
    const { sessions, refused, ask } = await accounts(6);
    let frozenUntilMs = 0;
    sessions[4]?.on('provider_incident', ({ untilMs }) => {
      frozenUntilMs = untilMs;
    });
    for (let index = 0; index < 5; index += 1) refused.add(index);
    for (let index = 0; index < 4; index += 1) await ask(index);
    // A person who asks isn't held back by the record's own time.
    const error = await sessions[4]?.refresh().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ retryable: true, retryAt: new Date(frozenUntilMs + 40 * minuteMs) });
  });

  it('leaves an account as it is that came back by itself, or has another sign-in', async () => {
    const { store, sessions, refused, ask } = await accounts(5);
    for (let index = 0; index < 5; index += 1) refused.add(index);
    for (let index = 0; index < 4; index += 1) await ask(index);
    const [one = expect.unreachable(), other = expect.unreachable()] = sessions;
    // A late answer, which another process heard.
    await store.withLock(one, { waitMs: 0 }, async (writer) =>
      writer.mark((await writer.read()) ?? expect.unreachable(), { status: { state: 'active' } }),
    );
    await other.signIn({ accessToken: 'another', refreshToken: 'refresh' });
    const before = await Promise.all([one.read(), other.read()]);
    expect(await ask(4)).toBe('temporarily_unavailable');
    expect(await Promise.all([one.read(), other.read()])).toEqual(before);
  });

  it('leaves a caller its new token, though its renewal is what shows the incident', async () => {
    const { sessions, refused, ask, states, clock } = await accounts(36);
    for (let index = 0; index < 30; index += 1) await ask(index);
    await clock.advance(9 * minuteMs);
    for (let index = 30; index < 35; index += 1) {
      refused.add(index);
      await ask(index);
    }
    expect((await states()).slice(30)).toEqual([...Array(5).fill('sign_in_required'), 'active']);
    // The thirty renewals are no longer among the last ten minutes'.
    await clock.advance(2 * minuteMs);
    const told: string[] = [];
    sessions[35]?.on('refreshed', () => told.push('refreshed'));
    sessions[35]?.on('provider_incident', () => told.push('incident'));
    expect(await ask(35)).toBe('new-35');
    expect(told).toEqual(['incident', 'refreshed']);
    expect((await states()).slice(30)).toEqual(Array(6).fill('active'));
  });

  it('has them come back over an hour after half an hour, each at a time of its own', async () => {
    const { sessions, refused, ask, clock, live } = await accounts(6);
    for (let index = 0; index < 5; index += 1) refused.add(index);
    let frozenUntilMs = 0;
    sessions[4]?.on('provider_incident', ({ untilMs }) => {
      frozenUntilMs = untilMs;
    });
    for (let index = 0; index < 5; index += 1) await ask(index);
    const back = await Promise.all(sessions.slice(0, 5).map(async (session) => (await session.read())?.retryAtMs));
    expect(back).toEqual([0, 10, 20, 30, 40].map((minutes) => frozenUntilMs + minutes * minuteMs));
    refused.clear();
    await clock.advance(30 * minuteMs);
    // The one that was never refused need not wait.
    expect(await ask(5)).toBe('new-5');
    await live(60);
    expect(await Promise.all([0, 1, 2, 3, 4].map(ask))).toEqual(['new-0', 'new-1', 'new-2', 'new-3', 'new-4']);
  });

  it('keeps a doubt a doubt, with its intent, and counts what was found lost', async () => {
    const { sessions, refused, failing, ask, states, clock } = await accounts(5);
    for (let index = 0; index < 5; index += 1) failing.add(index);
    for (let index = 0; index < 5; index += 1) await ask(index);
    expect(await states()).toEqual(Array(5).fill('suspect'));
    failing.clear();
    for (let index = 0; index < 5; index += 1) refused.add(index);
    await clock.advance(15 * minuteMs);
    for (let index = 0; index < 5; index += 1) await ask(index);
    expect(await states()).toEqual(Array(5).fill('suspect'));
    expect((await sessions[0]?.read())?.intent).toMatchObject({ attempts: 2, unanswered: 0 });
    refused.clear();
    await clock.advance(90 * minuteMs);
    expect(await ask(0)).toBe('new-0');
  });

  it('ends: accounts that stay refused are signed out within hours, and healthy ones are served between freezes', async () => {
    const { refused, sent, states, live, ask } = await accounts(8);
    for (let index = 0; index < 6; index += 1) refused.add(index);
    await live(8 * 60);
    expect((await states()).slice(0, 6)).toEqual(Array(6).fill('sign_in_required'));
    expect(await Promise.all([6, 7].map(ask))).toEqual(['new-6', 'new-7']);
    const healthy = sent.filter((index) => index === 7).length;
    // A token lives ten minutes here; each freeze costs three of the refreshes.
    expect(healthy).toBeGreaterThan(24);
    expect(sent.filter((index) => index < 6).length).toBeLessThan(6 * 8);
  });

  it('ends where so many stay refused that their coming back looks like the next incident', async () => {
    const { refused, states, ask, clock } = await accounts(48);
    for (let index = 0; index < 48; index += 1) refused.add(index);
    for (let step = 0; step < 24 * 6; step += 1) {
      for (let index = 0; index < 48; index += 1) await ask(index);
      await clock.advance(10 * minuteMs);
    }
    expect(await states()).toEqual(Array(48).fill('sign_in_required'));
  });

  it('is none where they refuse sign-ins from before the server moved: that reason is known', async () => {
    const { sessions, refused, ask, states } = await accounts(6, { createdAt: new Date('2026-06-01T00:00:00Z') });
    const told: unknown[] = [];
    for (const session of sessions) session.on('provider_incident', (incident) => told.push(incident));
    for (let index = 0; index < 6; index += 1) refused.add(index);
    for (let index = 0; index < 6; index += 1) expect(await ask(index)).toBe('sign_in_required');
    expect([await states(), told]).toEqual([Array(6).fill('sign_in_required'), []]);
  });

  it('does not extend the freeze for refusals that come late', async () => {
    const { sessions, refused, ask, clock } = await accounts(6);
    for (let index = 0; index < 6; index += 1) refused.add(index);
    const untils = new Set<number>();
    for (const session of sessions) session.on('provider_incident', ({ untilMs }) => untils.add(untilMs));
    // All at once: the sixth is on its way when the fifth is refused.
    await Promise.all([0, 1, 2, 3, 4, 5].map(ask));
    expect(untils.size).toBe(1);
    await clock.advance(30 * minuteMs);
    refused.clear();
    await clock.advance(60 * minuteMs);
    expect(await ask(5)).toBe('new-5');
  });

  it('is nothing that one account alone tells, however often it signs in', async () => {
    const { clock, session } = await aSession({ transport: async () => answerJson(400, { error: 'invalid_grant' }) });
    for (let signIn = 1; signIn <= 6; signIn += 1) {
      await session.signIn({ accessToken: 'access', refreshToken: `refresh-${signIn}`, expiresIn: 1 });
      await clock.advance(1_000);
      await expect(passing(clock, session.accessToken())).rejects.toMatchObject({ code: 'sign_in_required' });
      expect((await session.read())?.status).toEqual({ state: 'sign_in_required', reason: 'revoked' });
    }
  });
});

describe('an incident', () => {
  const minutes = (from: number) => startMs + from * minuteMs;
  /** What hears at that minute of five accounts, the same each time. */
  function someIncidents() {
    const incidents = createIncidents();
    const restored: string[] = [];
    const report = (grantId: string, minute: number, refused: boolean) =>
      incidents.report('app', {
        reply: { atMs: minutes(minute), grantId, refused },
        restore: async () => {
          await new Promise((resolve) => setImmediate(resolve));
          restored.push(grantId);
        },
        random: () => 0,
      });
    const all = async (minute: number, refused = true) => {
      for (const grantId of ['a', 'b', 'c', 'd', 'e']) await report(grantId, minute, refused);
    };
    return { incidents, report, all, restored };
  }

  it('freezes for half an hour, and not where the clock was set back since', async () => {
    const { incidents, all, report, restored } = someIncidents();
    await all(0);
    // Of what comes in it, only a refusal is part of it.
    expect([await report('f', 10, false), await report('g', 10, true)]).toEqual([undefined, minutes(30)]);
    expect(restored.at(-1)).toBe('g');
    const frozenUntil = (minute: number) => incidents.frozenUntilMs('app', minutes(minute));
    expect([0, 29, 30, -1].map(frozenUntil)).toEqual([minutes(30), minutes(30), undefined, undefined]);
    expect(incidents.frozenUntilMs('another', minutes(0))).toBeUndefined();
  });

  it('is the third one that signs an account out, hours after the first; a renewal between them forgives', async () => {
    const { report, all, restored } = someIncidents();
    for (const minute of [0, 180]) await all(minute);
    await report('a', 300, false);
    restored.length = 0;
    await all(360);
    expect(restored).toEqual([]);
    for (const grantId of ['f', 'g', 'h', 'i']) await report(grantId, 361, true);
    expect(restored).toEqual(['a', 'f', 'g', 'h', 'i']);
  });
});

describe('an issuer that is away', () => {
  it('is asked by one account, the one nearest its end, while the tokens of the others serve', async () => {
    const { sessions, clock, sent, failing } = await accounts(4);
    const week = { refreshToken: 'refresh', accessToken: 'access' };
    for (const [index, session] of sessions.entries())
      await session.signIn({ ...week, expiresIn: 604_800 + index * 3_600 });
    for (let index = 0; index < 4; index += 1) failing.add(index);
    await clock.advance(6 * 86_400_000);
    const askAll = async () => {
      for (const session of sessions.toReversed()) {
        expect(await session.accessToken()).toBe('access');
        await clock.advance(0);
      }
      await clock.advance(30_000);
    };
    await askAll();
    expect(new Set(sent)).toEqual(new Set([3]));
    sent.length = 0;
    for (let minute = 0; minute < 20; minute += 1) await askAll();
    // Account 3 goes by its schedule; of the first sendings, account 0 is let through.
    expect(new Set(sent.filter((index) => index !== 3))).toEqual(new Set([0]));
  });
});
