/** One campaign: programs that share a vault and a server, kills and faults without end, and the audit of it all. */

import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { GrantRules } from '@trakt-usher/sandbox';
import { type ServedSandbox, serveSandbox } from '@trakt-usher/sandbox/serve';
import type { Session } from 'trakt-usher';
import { audit, type Findings, type Loss } from './audit.ts';
import { type FastTime, fastClock } from './clock.ts';
import { readJournal } from './journal.ts';
import type { Message } from './program.ts';
import { type Programs, startPrograms } from './programs.ts';
import { seededRandom } from './random.ts';
import { openSession, type SharedSignIn } from './shared-sign-in.ts';
import { startStorm } from './storm.ts';

export interface CampaignOptions {
  /** What the server does with a used refresh token. */
  rules: Pick<GrantRules, 'replay' | 'oldAccessToken'>;
  seed: number;
  processes: number;
  /** The campaign is over after so many, or when the signal says so. */
  rotations: number;
  signal: AbortSignal;
  /** Told now and then how many refreshes the server has carried out. */
  onProgress(rotations: number): void;
}

export interface CampaignResult extends Findings {
  rules: CampaignOptions['rules'];
  /** Refreshes that the server carried out. */
  rotations: number;
  kills: number;
  faults: number;
  /** Access tokens that an API call was made with. */
  used: number;
  /** What callers of the session met, by error code. */
  failures: Record<string, number>;
  /** What no promise allows: a session that gives useless tokens, a program that crashes, an end without a sign-in. */
  broken: string[];
}

/** Time runs so much faster here: a wait of 15 s takes 0.75 s. Disks, processes, locks and sockets are as they are. */
const speed = 20;
/** Of an access token, by the campaign's clocks: 1.5 s of the machine's. */
const lifeSeconds = 30;
/** How long a person takes to sign in again, at least: longer than any request of a killed program lives. */
const signInAfterMs = 15_000 / speed;

export async function runCampaign(options: CampaignOptions): Promise<CampaignResult> {
  const { rules, seed, processes, rotations, signal, onProgress } = options;
  const random = seededRandom(seed);
  const time: FastTime = { startMs: Date.now(), speed };
  const folder = mkdtempSync(join(tmpdir(), 'usher-soak-'));
  const server = await serveSandbox({
    port: 0,
    plays: 0,
    seed,
    now: fastClock(time).now,
    accessTokenLifeSeconds: lifeSeconds,
    ...rules,
  });
  const shared: SharedSignIn = {
    url: server.url,
    directory: join(folder, 'vault'),
    key: randomBytes(32).toString('hex'),
    journal: join(folder, 'journal'),
    time,
  };
  const { session, end } = await openSession(shared, 0);
  const counts: Pick<CampaignResult, 'used' | 'failures' | 'broken'> = { used: 0, failures: {}, broken: [] };
  const losses: Loss[] = [];
  let programs: Programs | undefined;
  try {
    await session.checkStore();
    await signIn(session, server);
    programs = startPrograms({
      module: new URL('./session-program.ts', import.meta.url),
      settings: { ...shared, seed, renews: true },
      count: processes,
      random,
      onMessage: (message) => count(counts, message as Message),
    });
    const endStorm = startStorm({ programs, sandbox: server.sandbox, random, speed });
    while (!signal.aborted && rotationsOf(server) < rotations) {
      const loss = await findLoss(session);
      if (loss) {
        losses.push(loss);
        await sleep(signInAfterMs);
        await signIn(session, server);
      }
      onProgress(rotationsOf(server));
      await sleep(50);
    }
    await endStorm();
    await programs.end();
    counts.broken.push(...(await endOf(session, losses)));
    const requests = refreshesOf(server);
    return {
      ...audit({ time, requests, journal: readJournal(shared.journal), kills: programs.kills, losses }),
      ...counts,
      rules,
      rotations: rotationsOf(server),
      kills: programs.kills.length,
      faults: requests.filter(({ fault }) => fault !== undefined).length,
    };
  } finally {
    await programs?.end();
    await end();
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function signIn(session: Session, { sandbox }: ServedSandbox): Promise<void> {
  const { access_token: accessToken, refresh_token: refreshToken, expires_in: expiresIn } = sandbox.issueGrant();
  await session.signIn({ accessToken, refreshToken, expiresIn });
}

/** The sign-in's end, where the session says that a person has to sign in. */
async function findLoss(session: Session): Promise<Loss | undefined> {
  const record = await session.read();
  if (record?.status.state !== 'sign_in_required') return undefined;
  return {
    atMs: Date.now(),
    reason: record.status.reason,
    token: record.intent?.refreshTokenFingerprint,
  };
}

/** Longer than a doubt rests for a person who asks: three minutes of the campaign's time. */
const mostEndTries = 60;

/** After the storm the sign-in works, or it is a loss that the session has found. */
async function endOf(session: Session, losses: Loss[]): Promise<string[]> {
  let problem: unknown;
  for (let tries = 0; tries < mostEndTries; tries += 1) {
    try {
      await session.refresh();
      return [];
    } catch (error) {
      const loss = await findLoss(session);
      if (loss) {
        losses.push(loss);
        return [];
      }
      problem = error;
      await sleep(180_000 / speed / mostEndTries);
    }
  }
  return [`After the storm the session can't refresh: ${problem}`];
}

function refreshesOf({ sandbox }: ServedSandbox) {
  return sandbox.requests.list({ path: '/oauth/token' }).filter(({ grantType }) => grantType === 'refresh_token');
}

function rotationsOf(server: ServedSandbox): number {
  return refreshesOf(server).filter(({ committed }) => committed).length;
}

function count(counts: Pick<CampaignResult, 'used' | 'failures' | 'broken'>, message: Message): void {
  if (message.kind === 'used') counts.used += 1;
  else if (message.kind === 'failed') counts.failures[message.code] = (counts.failures[message.code] ?? 0) + 1;
  else
    counts.broken.push(
      message.kind === 'crashed' ? `A program ended with ${message.code}.` : 'A session served useless tokens.',
    );
}
