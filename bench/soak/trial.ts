/** Runs one trial of a client: a few programs share a sign-in for some seconds, then the trial sees whether it still works. */

import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ReplayMode } from '@trakt-usher/sandbox';
import { type ServedSandbox, serveSandbox } from '@trakt-usher/sandbox/serve';
import { type Session, SignInRequired } from 'trakt-usher';
import { type FastTime, fastClock } from './clock.ts';
import { startPrograms } from './programs.ts';
import { seededRandom } from './random.ts';
import type { RivalName, RivalSettings } from './rival-program.ts';
import { openSession, type SharedSignIn } from './shared-sign-in.ts';
import { startStorm } from './storm.ts';

export interface TrialOptions {
  client: RivalName | 'usher';
  /** What a used refresh token brings. */
  replay: ReplayMode;
  /** `calm`: no kills and no faults; the programs have only each other. */
  weather: 'calm' | 'storm';
  seed: number;
  seconds: number;
}

const processes = 3;
/** The life of an access token, in the machine's time. */
const lifeSeconds = 2;
/** How long a used refresh token brings the same pair, in the machine's time. */
const windowSeconds = 30;
/** Our session waits 15 s after a lost answer, longer than a trial. In calm, and with other clients, nothing waits. */
const speed = 20;

/** Whether the sign-in is lost in the end: no saved token brings new tokens any more. */
export async function isLost({ client, replay, weather, seed, seconds }: TrialOptions): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), 'usher-rivals-'));
  const time: FastTime = { startMs: Date.now(), speed: client === 'usher' && weather === 'storm' ? speed : 1 };
  const server = await serveSandbox({
    port: 0,
    plays: 0,
    seed,
    now: fastClock(time).now,
    replay,
    oldAccessToken: 'kept',
    accessTokenLifeSeconds: lifeSeconds * time.speed,
    replayWindowSeconds: windowSeconds * time.speed,
  });
  const contender = await (client === 'usher' ? usher(server, { folder, time }) : rival(server, { folder, client }));
  try {
    const random = seededRandom(seed);
    const settings = { ...contender.settings, seed };
    const programs = startPrograms({
      module: contender.module,
      settings,
      count: processes,
      random,
      onMessage: () => undefined,
    });
    const endStorm = weather === 'storm' ? startStorm({ programs, sandbox: server.sandbox, random, speed }) : undefined;
    await sleep(seconds * 1000);
    await endStorm?.();
    await programs.end();
    return !(await contender.isAlive());
  } finally {
    await contender.end();
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Contender {
  module: URL;
  settings: object;
  isAlive(): Promise<boolean>;
  end(): Promise<void>;
}

async function usher(server: ServedSandbox, { folder, time }: { folder: string; time: FastTime }): Promise<Contender> {
  const shared: SharedSignIn = {
    url: server.url,
    directory: join(folder, 'vault'),
    key: randomBytes(32).toString('hex'),
    journal: join(folder, 'journal'),
    time,
  };
  const { session, end } = await openSession(shared, 0);
  const tokens = server.sandbox.issueGrant();
  await session.checkStore();
  await session.signIn({
    accessToken: tokens.access_token,
    refreshToken: tokens.refresh_token,
    expiresIn: tokens.expires_in,
  });
  return {
    module: new URL('./session-program.ts', import.meta.url),
    settings: { ...shared, renews: false },
    isAlive: () => isRenewable(session),
    end,
  };
}

/** False only if the session says that a person has to sign in; other errors are tried again. */
async function isRenewable(session: Session): Promise<boolean> {
  for (;;) {
    try {
      await session.refresh();
      return true;
    } catch (error) {
      if (error instanceof SignInRequired) return false;
      await sleep(500);
    }
  }
}

async function rival(
  server: ServedSandbox,
  { folder, client }: { folder: string; client: RivalName },
): Promise<Contender> {
  const file = join(folder, 'tokens.json');
  const { access_token, refresh_token, created_at, expires_in } = server.sandbox.issueGrant();
  writeFileSync(file, JSON.stringify({ access_token, refresh_token, expires: (created_at + expires_in) * 1000 }));
  const settings: Omit<RivalSettings, 'seed'> = { name: client, url: server.url, file };
  return {
    module: new URL('./rival-program.ts', import.meta.url),
    settings,
    async isAlive() {
      const { refresh_token: refreshToken } = JSON.parse(readFileSync(file, 'utf8'));
      const { status } = await fetch(`${server.url}/oauth/token`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ grant_type: 'refresh_token', refresh_token: refreshToken, client_id: 'sandbox-client' }),
      });
      return status === 200;
    },
    end: async () => undefined,
  };
}
