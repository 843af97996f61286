/**
 * Trakt is away for minutes, hours or days, while refreshes come due, by a clock that jumps whenever nothing is under way.
 * No refresh token is used meanwhile, so that every sign-in must renew by itself when Trakt is back.
 */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FaultKind } from '@trakt-usher/sandbox';
import { serveSandbox } from '@trakt-usher/sandbox/serve';
import { type Clock, SignInRequired, systemClock } from 'trakt-usher';
import { fingerprint } from '../../../packages/sandbox/src/fingerprint.ts';
import { fastClock } from '../clock.ts';
import { type FaultCampaign, type Trial, times } from './campaign.ts';
import { openGate } from './gate.ts';
import { doubleSendings, lossCause } from './judge.ts';
import { openShared, sessionOf } from './many-sign-ins.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const lengthsMs = [5 * minuteMs, 2 * hourMs, 48 * hourMs];

type Kind = 'no network' | FaultKind;
const kinds: readonly Kind[] = [
  'no network',
  { kind: 'reset' },
  { kind: 'status', status: 503 },
  { kind: 'status', status: 521 },
];

export const outage: FaultCampaign = {
  name: 'outage',
  trials: () => lengthsMs.flatMap((lengthMs) => kinds.flatMap((kind) => times(20, during(kind, lengthMs)))),
};

const key = '33'.repeat(32);
/** Seconds of the trial in one of the machine's: the wait before a prompt resend takes 5 s, and an answer has 4 s. */
const speed = 3;
/** Longer than any access token that a trial has, by far more than the longest wait between two resends. */
const renewedWithinMs = 10 * 24 * hourMs;

function during(kind: Kind, lengthMs: number): Trial {
  return async (random) => {
    const { clock, jump } = jumpingClock();
    const server = await serveSandbox({
      port: 0,
      plays: 0,
      seed: Math.round(random.between(1, 1e9)),
      now: clock.now,
      replay: random.pick(['refuse', 'family']),
      oldAccessToken: random.pick(['kept', 'ended']),
    });
    const gate = await openGate(Number(new URL(server.url).port));
    const folder = mkdtempSync(join(tmpdir(), 'usher-outage-'));
    const shared = { url: gate.url, directory: join(folder, 'vault'), state: join(folder, 'state'), key };
    const vault = await openShared(shared, { clock: { ...systemClock, now: clock.now } });

    /** As a program that is started, asks for a token and ends. Why a person has to sign in, where that is so. */
    const ask = async (
      account: string,
      askFor: 'accessToken' | 'refresh' = 'accessToken',
    ): Promise<string | undefined> => {
      const session = sessionOf(vault, { account, url: gate.url, clock, random: random.next });
      try {
        await session[askFor]();
      } catch (error) {
        if (error instanceof SignInRequired) return error.reason;
      } finally {
        await session.close();
      }
      return undefined;
    };

    const tokens = new Map<string, string>();
    const signIn = async (account: string, lifeMs: number): Promise<void> => {
      const grant = server.sandbox.issueGrant({ accessTokenLifeSeconds: Math.round(lifeMs / 1_000) });
      const session = sessionOf(vault, { account, url: gate.url, clock, random: random.next });
      await session.signIn({
        accessToken: grant.access_token,
        refreshToken: grant.refresh_token,
        expiresIn: grant.expires_in,
      });
      await session.close();
      tokens.set(account, fingerprint(grant.refresh_token));
    };

    const pending = new Set<string>();
    const lost = new Map<string, string>();
    const askAll = () =>
      Promise.all(
        [...pending].map(async (account) => {
          const reason = await ask(account);
          const record = await vault.read({ issuer: gate.url, account });
          if (reason !== undefined) lost.set(account, reason);
          if (reason !== undefined || (record?.version ?? 0) > 1) pending.delete(account);
        }),
      );

    try {
      await vault.selfTest();
      // Three that come due or expire while Trakt is away, one that a person renews then, and one that doesn't notice.
      for (const number of [1, 2, 3])
        await signIn(`due-${number}`, Math.max(2 * minuteMs, lengthMs * random.between(0.3, 1.3)));
      await signIn('asked', 7 * 24 * hourMs);
      await signIn('calm', 7 * 24 * hourMs);
      for (const account of tokens.keys()) pending.add(account);

      if (kind === 'no network') await gate.shut();
      else server.sandbox.faults.add({ route: 'any', probability: 1, ...kind });
      const endMs = clock.now() + lengthMs;
      await ask('asked', 'refresh');
      for (; clock.now() < endMs; jump(Math.max(20_000, lengthMs / 24))) await askAll();
      if (kind === 'no network') await gate.open();
      server.sandbox.faults.clear();
      const untilMs = clock.now() + renewedWithinMs;
      for (; pending.size > 0 && clock.now() < untilMs; jump(hourMs)) await askAll();

      const evidence = { refreshes: server.sandbox.requests.list({ grantType: 'refresh_token' }) };
      for (const account of pending) lost.set(account, `not renewed in ${renewedWithinMs / hourMs} hours`);
      const described = `${describe(kind)}, ${lengthMs / minuteMs} minutes`;
      return {
        signIns: tokens.size,
        losses: [...lost].map(([account, reason]) => ({
          cause: lossCause({ reason, token: tokens.get(account) }, evidence),
          what: `${account}: ${reason} (${described})`,
        })),
        doubles: doubleSendings(evidence).map((what) => `${what} (${described})`),
        broken: [],
      };
    } finally {
      await vault.close();
      await gate.shut();
      await server.close();
      rmSync(folder, { recursive: true, force: true });
    }
  };
}

function describe(kind: Kind): string {
  if (kind === 'no network') return kind;
  return kind.kind === 'status' ? String(kind.status) : kind.kind;
}

/** A clock that runs `speed` times as fast as the machine's, and leaps ahead when told. */
function jumpingClock(): { clock: Clock; jump(ms: number): void } {
  const running = fastClock({ startMs: Date.now(), speed });
  let jumpedMs = 0;
  return {
    clock: {
      now: () => Math.round(running.now() + jumpedMs),
      monotonic: () => running.monotonic() + jumpedMs,
      sleep: running.sleep,
    },
    jump(ms) {
      jumpedMs += ms;
    },
  };
}
