/** A signed-in session, over a memory store, a server that rotates and a clock that stands at the sign-in. */

import { expect, vi } from 'vitest';
import { createSession, type Session } from '../session/session.ts';
import type { SessionOptions } from '../session/session-options.ts';
import { createMemoryStore } from '../session/store/memory-store.ts';
import type { TokenStore } from '../session/store/store.ts';
import { createFakeClock, type FakeClock } from './fake-clock.ts';
import { startMs } from './records.ts';
import { createTokenServer, type TokenServer } from './token-server.ts';

export const lifeMs = 600_000;
export const key = { issuer: 'https://auth.example', account: 'default' };

export interface SignedInSession {
  clock: FakeClock;
  server: TokenServer;
  store: TokenStore;
  session: Session;
  /** Another session of the same account. */
  open(more?: Partial<SessionOptions>): Session;
}

export async function aSession(options: Partial<SessionOptions> = {}): Promise<SignedInSession> {
  const clock = createFakeClock(startMs);
  const server = createTokenServer();
  const store = options.store ?? createMemoryStore({ clock });
  const open = (more: Partial<SessionOptions> = {}) =>
    createSession({
      store,
      app: { clientId: 'app' },
      issuer: key.issuer,
      apiOrigin: 'https://api.example',
      transport: server.transport,
      clock,
      random: () => 0.5,
      ...options,
      ...more,
    });
  const session = open();
  await session.signIn({ accessToken: 'access-1', refreshToken: 'refresh-1', expiresIn: 600 });
  return { clock, server, store, session, open };
}

export const rejection = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => expect.unreachable(),
    (error: unknown) => error,
  );

/** Lets what is already under way run to where the test wants it. */
export const until = (holds: () => boolean | Promise<boolean>): Promise<boolean> =>
  vi.waitUntil(holds, { interval: 1, timeout: 5_000 });
