/** A store that takes its time: what a promise of the session says is on record when it says so. A forgotten `await` shows. */

import { describe, expect, it } from 'vitest';
import { digestInstantly } from '../testing/instant-digest.ts';
import { lateStore } from '../testing/late-store.ts';
import { passing } from '../testing/passing.ts';
import { aSession, key, rejection } from '../testing/signed-in-session.ts';
import { type Answer, answerJson, answerText } from '../testing/token-server.ts';
import { createIncidentWatch } from './refresh/incident-watch.ts';
import { createMemoryStore } from './store/memory-store.ts';

digestInstantly();

const dead: Answer = () => answerJson(400, { error: 'invalid_grant' });
const overloaded: Answer = () => answerText(503, '');

async function aLateSession() {
  const inner = createMemoryStore();
  const parts = await aSession({ store: lateStore(inner) });
  return { ...parts, inner };
}

describe('with a store that answers late', () => {
  it('a sign-in is kept, renewed and deleted before its caller is told', async () => {
    const { session, inner } = await aLateSession();
    expect(await inner.read(key)).toMatchObject({ version: 1 });
    await session.refresh();
    expect(await inner.read(key)).toMatchObject({ version: 2 });
    await session.signOut();
    expect(await inner.read(key)).toBeUndefined();
  });

  it('a refresh that could not be sent has taken its intent back', async () => {
    const { open, inner } = await aLateSession();
    const broken = open({ app: { clientId: 'app', userAgent: 'bad\nagent' } });
    expect(await rejection(broken.refresh())).toMatchObject({ code: 'config_invalid' });
    expect((await inner.read(key))?.intent).toBeUndefined();
  });

  it('a doubt is noted before its resend is judged', async () => {
    const { session, server, clock, inner } = await aLateSession();
    server.next(overloaded);
    server.next(overloaded);
    const error = await rejection(passing(clock, session.refresh()));
    const { intent, lastError, retryAtMs = 0 } = (await inner.read(key)) ?? {};
    expect([intent?.attempts, intent?.unanswered, lastError?.status]).toEqual([2, 0, 503]);
    expect(error).toMatchObject({
      status: 503,
      retryAt: new Date(Math.min(retryAtMs, (intent?.last.sentAtMs ?? 0) + 60_000)),
    });
  });

  it('an incident has put each account back before the caller whose refusal shows it is told', async () => {
    const { open, server, inner } = await aLateSession();
    const incidents = createIncidentWatch();
    const sessions = ['a', 'b', 'c', 'd', 'e'].map((account) => open({ account, incidents }));
    for (const session of sessions) {
      await session.signIn({ accessToken: 'access', refreshToken: 'refresh', expiresIn: 600 });
      server.next(dead);
      await rejection(session.refresh());
    }
    const records = await Promise.all(sessions.map((session) => inner.read(session)));
    expect(records.map((record) => record?.status.state)).toEqual(Array(5).fill('active'));
  });
});
