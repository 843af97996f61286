/** The session against Better Auth's provider. What that server answers is asserted, so that a change in it is noticed. */

import { describe, expect, it, vi } from 'vitest';
import { introspectRefreshToken } from '../src/oauth/introspect.ts';
import { revokeToken } from '../src/oauth/revoke.ts';
import {
  createMemoryStore,
  createSession,
  type Session,
  type SessionOptions,
  type TokenStore,
} from '../src/session/index.ts';
import { createFakeClock } from '../src/testing/fake-clock.ts';
import { betterAuthServer } from './better-auth-server.ts';

const granted = '/oauth/token 200';
const refused = '/oauth/token 400 invalid_grant: invalid refresh token';
const forgotten = '/oauth/token 400 invalid_grant: session not found';
const weekMs = 604_800_000;

/** A server, and a person who is signed in on this device and on another one. */
async function aPerson({ reuseSeconds, ...options }: { reuseSeconds: number } & Partial<SessionOptions>) {
  const server = await betterAuthServer({ reuseSeconds });
  const { issuer, clientId, transport } = server;
  const clock = createFakeClock(Date.now());
  const open = (store: TokenStore): Session =>
    createSession({ store, app: { clientId }, issuer, apiOrigin: issuer, transport, clock, ...options });
  const store = createMemoryStore({ clock });
  const session = open(store);
  const tokens = await server.signIn();
  await session.signIn(tokens);
  const other = await server.signIn();
  return {
    server,
    clock,
    session,
    tokens,
    other,
    openAnother: () => open(store),
    /** A program with a copy of the tokens, in a store of its own. */
    async openCopy() {
      const copy = open(createMemoryStore({ clock }));
      await copy.signIn(tokens);
      return copy;
    },
    /** The session's first refresh, up to where its lost answer makes it wait. */
    async loseAnswerOfRefresh() {
      server.loseAnswer();
      const refreshing = session.refresh();
      refreshing.catch(() => undefined);
      await vi.waitUntil(() => server.answers.length === 1 && clock.sleepers > 0);
      return { refreshing };
    },
  };
}

const rejection = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => expect.unreachable(),
    (error: unknown) => error,
  );

describe.each([{ reuseSeconds: 0 }, { reuseSeconds: 30 }])(
  'a server with a reuse interval of $reuseSeconds s',
  (rules) => {
    it('brings another pair with each refresh, and lets the old access token live', async () => {
      const { server, session, tokens } = await aPerson(rules);
      const second = (await session.refresh()).current.accessToken;
      const third = (await session.refresh()).current.accessToken;
      const all = [tokens.accessToken, second, third];
      expect(new Set(all).size).toBe(3);
      expect(await Promise.all(all.map(server.use))).toEqual([200, 200, 200]);
      expect(server.answers).toEqual([granted, granted]);
    });

    it('sees one refresh from three sessions that share a store', async () => {
      const { server, session, openAnother, tokens } = await aPerson(rules);
      const sessions = [session, openAnother(), openAnother()];
      const served = await Promise.all(sessions.map((one) => one.accessToken({ rejected: tokens.accessToken })));
      expect(new Set(served).size).toBe(1);
      expect(server.answers).toEqual([granted]);
    });

    it('lets one in of two that send a copied refresh token at the same moment', async () => {
      const { server, session, openCopy, other } = await aPerson(rules);
      const copy = await openCopy();
      server.meetAtNextRefresh();
      const results = await Promise.allSettled([session.refresh(), copy.refresh()]);
      expect(server.answers.toSorted()).toEqual([granted, refused]);
      const winner = results.find((result) => result.status === 'fulfilled') ?? expect.unreachable();
      const loser = results.find((result) => result.status === 'rejected') ?? expect.unreachable();
      expect(loser.reason).toMatchObject({ code: 'sign_in_required', reason: 'revoked' });
      expect(await server.use(winner.value.current.accessToken)).toBe(200);
      expect(await server.use(other.accessToken)).toBe(200);
    });

    it('goes on with a refresh after the access token alone was revoked', async () => {
      const { server, session, tokens } = await aPerson(rules);
      const { issuer, clientId, transport } = server;
      await revokeToken({ issuer, clientId, transport, token: tokens.accessToken });
      expect(await server.use(tokens.accessToken)).toBe(401);
      const fresh = await session.accessToken({ rejected: tokens.accessToken });
      expect(await server.use(fresh)).toBe(200);
      expect(server.answers).toEqual(['/oauth/revoke 200', granted]);
    });

    it('ends this sign-in with a sign-out, and no other', async () => {
      const { server, session, tokens, other } = await aPerson(rules);
      expect(await session.signOut()).toEqual({ revoked: 'yes' });
      // The access token went with its refresh token, and is no longer known.
      expect(server.answers).toEqual(['/oauth/revoke 200', '/oauth/revoke 400 invalid_request: token not found']);
      expect(await server.use(tokens.accessToken)).toBe(401);
      expect(await server.use(other.accessToken)).toBe(200);
    });

    it('ends every sign-in of the person when a refresh token comes back that a sign-out revoked', async () => {
      const { server, session, openCopy, other } = await aPerson(rules);
      await (await openCopy()).signOut();
      expect(await rejection(session.refresh())).toMatchObject({ code: 'sign_in_required', reason: 'revoked' });
      expect(server.answers.at(-1)).toBe(refused);
      expect(await server.use(other.accessToken)).toBe(401);
    });

    it('hears of the access token alone from a sign-out while a refresh is in doubt', async () => {
      const { server, session, openAnother, other, loseAnswerOfRefresh } = await aPerson(rules);
      await loseAnswerOfRefresh();
      await session.close();
      await openAnother().signOut();
      expect(server.answers).toEqual([granted, '/oauth/revoke 200']);
      // To revoke the used refresh token would have ended this one.
      expect(await server.use(other.accessToken)).toBe(200);
    });

    it('is left alone with a lost answer that is found late: the old access token serves', async () => {
      const { server, session, clock, openAnother, tokens, other, loseAnswerOfRefresh } = await aPerson(rules);
      await loseAnswerOfRefresh();
      await session.close();
      await clock.advance(60_000);
      const later = openAnother();
      expect(await later.accessToken()).toBe(tokens.accessToken);
      await vi.waitUntil(async () => (await later.read())?.status.state === 'suspect');
      expect(server.answers).toEqual([granted]);
      expect(await Promise.all([tokens, other].map(({ accessToken }) => server.use(accessToken)))).toEqual([200, 200]);
    });

    it('has no answer for a client without a secret that asks about a refresh token', async () => {
      const { server, tokens } = await aPerson(rules);
      const { issuer, clientId, transport } = server;
      const refreshToken = tokens.refreshToken ?? expect.unreachable();
      expect(await introspectRefreshToken({ issuer, clientId, transport, refreshToken })).toBe('unknown');
      expect(server.answers).toEqual(['/oauth/introspect 401 invalid_client: missing required credentials']);
    });

    it('reads no JSON at its token endpoint', async () => {
      const { server, tokens } = await aPerson(rules);
      expect(await server.sendJson({ grant_type: 'refresh_token', refresh_token: tokens.refreshToken })).toBe(415);
    });
  },
);

describe('a server that gives nothing for a used refresh token', () => {
  const rules = { reuseSeconds: 0 };

  it('ends every sign-in when a copy sends it after the other', async () => {
    const { server, session, openCopy, tokens, other } = await aPerson(rules);
    const copy = await openCopy();
    const { accessToken } = (await session.refresh()).current;
    expect(await rejection(copy.refresh())).toMatchObject({ code: 'sign_in_required', reason: 'revoked' });
    expect(await rejection(session.refresh())).toMatchObject({ code: 'sign_in_required', reason: 'revoked' });
    expect(server.answers).toEqual([granted, refused, forgotten]);
    const all = [tokens.accessToken, accessToken, other.accessToken];
    expect(await Promise.all(all.map(server.use))).toEqual([401, 401, 401]);
  });

  it('ends every sign-in with our resend after a lost answer', async () => {
    const { server, session, clock, tokens, other, loseAnswerOfRefresh } = await aPerson(rules);
    const { refreshing } = await loseAnswerOfRefresh();
    await clock.advance(18_000);
    expect(await rejection(refreshing)).toMatchObject({ code: 'sign_in_required', reason: 'lost_response' });
    expect(server.answers).toEqual([granted, refused]);
    expect(await Promise.all([tokens, other].map(({ accessToken }) => server.use(accessToken)))).toEqual([401, 401]);
    await clock.advance(weekMs);
    expect(await rejection(session.accessToken())).toMatchObject({ reason: 'lost_response' });
    expect(server.answers).toHaveLength(2);
  });

  it('keeps every sign-in where the profile says that a resend ends them', async () => {
    const { server, session, tokens, other } = await aPerson({
      ...rules,
      profile: { replay: 'wipe', oldAccessTokenSurvives: true, introspection: false },
    });
    server.loseAnswer();
    await rejection(session.refresh());
    expect(await session.read()).toMatchObject({ status: { state: 'suspect' } });
    expect(await session.accessToken()).toBe(tokens.accessToken);
    expect(server.answers).toEqual([granted]);
    expect(await Promise.all([tokens, other].map(({ accessToken }) => server.use(accessToken)))).toEqual([200, 200]);
  });
});

describe('a server that gives the same pair again for 30 s', () => {
  const rules = { reuseSeconds: 30 };

  it('mends a lost answer with the resend', async () => {
    const { server, session, clock, other, loseAnswerOfRefresh } = await aPerson(rules);
    const { refreshing } = await loseAnswerOfRefresh();
    await clock.advance(18_000);
    const { version, status, current } = await refreshing;
    expect({ version, status }).toEqual({ version: 2, status: { state: 'active' } });
    expect(server.answers).toEqual([granted, granted]);
    expect(await server.use(current.accessToken)).toBe(200);
    expect((await session.refresh()).version).toBe(3);
    expect(await server.use(other.accessToken)).toBe(200);
  });

  it('gives a copy that comes after the other the same pair', async () => {
    const { server, session, openCopy } = await aPerson(rules);
    const copy = await openCopy();
    const { accessToken } = (await session.refresh()).current;
    expect((await copy.refresh()).current.accessToken).toBe(accessToken);
    expect(server.answers).toEqual([granted, granted]);
  });
});
