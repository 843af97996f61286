/**
 * Trakt is away for minutes, hours or days while refreshes come due, by a clock that jumps whenever nothing is under way. No
 * refresh token is used meanwhile, so that every sign-in must renew by itself when Trakt is back.
 */

import type { FaultKind } from '@trakt-usher/sandbox';
import { type ServedSandbox, serveSandbox } from '@trakt-usher/sandbox/serve';
import { createMemoryStore, SignInRequired } from 'trakt-usher';
import type { Random } from '../random.ts';
import { type FaultCampaign, type Trial, times } from './campaign.ts';
import { type Gate, openGate } from './gate.ts';
import { doubleSendings, lossCause } from './judge.ts';
import { type JumpingClock, jumpingClock } from './jumping-clock.ts';
import { sessionOf, signInWith } from './many-sign-ins.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const weekMs = 7 * 24 * hourMs;
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

/** Seconds of the trial in one of the machine's: the wait before a prompt resend takes 7.5 s, and an answer has 6 s. */
const speed = 2;
/** By far longer than any access token of a trial lives and than the longest wait between two resends. */
const renewedWithinMs = 10 * 24 * hourMs;

function during(kind: Kind, lengthMs: number): Trial {
  return async (random) => {
    const clock = jumpingClock(speed);
    const server = await serveSandbox({
      port: 0,
      plays: 0,
      seed: Math.round(random.between(1, 1e9)),
      now: clock.now,
      replay: random.pick(['refuse', 'family']),
      oldAccessToken: random.pick(['kept', 'ended']),
    });
    const gate = await openGate(Number(new URL(server.url).port));
    const people = peopleAt(gate.url, { server, clock, random });
    try {
      // Three that come due or expire while Trakt is away, one that a person renews then, and one that doesn't notice.
      for (const number of [1, 2, 3]) {
        await people.signIn(`due ${number}`, Math.max(2 * minuteMs, lengthMs * random.between(0.3, 1.3)));
      }
      await people.signIn('asked', weekMs);
      await people.signIn('calm', weekMs);

      await begin(kind, { server, gate });
      const endMs = clock.now() + lengthMs;
      await people.renew('asked');
      for (; clock.now() < endMs; clock.jump(Math.max(20_000, lengthMs / 24))) await people.askAll();
      await end(kind, { server, gate });
      const untilMs = clock.now() + renewedWithinMs;
      for (; people.waiting.size > 0 && clock.now() < untilMs; clock.jump(hourMs)) await people.askAll();

      for (const account of people.waiting)
        people.lost.set(account, `not renewed in ${renewedWithinMs / hourMs} hours`);
      const evidence = { refreshes: server.sandbox.requests.list({ grantType: 'refresh_token' }), speed };
      const where = `${describe(kind)}, ${lengthMs / minuteMs} minutes`;
      return {
        signIns: people.tokens.size,
        losses: [...people.lost].map(([account, reason]) => ({
          cause: lossCause({ reason, token: people.tokens.get(account) }, evidence),
          what: `${account}: ${reason} (${where})`,
        })),
        doubles: doubleSendings(evidence).map((what) => `${what} (${where})`),
        broken: [],
      };
    } finally {
      await gate.shut();
      await server.close();
    }
  };
}

interface Way {
  server: ServedSandbox;
  gate: Gate;
}

async function begin(kind: Kind, { server, gate }: Way): Promise<void> {
  if (kind === 'no network') await gate.shut();
  else server.sandbox.faults.add({ route: 'any', probability: 1, ...kind });
}

async function end(kind: Kind, { server, gate }: Way): Promise<void> {
  if (kind === 'no network') await gate.open();
  server.sandbox.faults.clear();
}

function describe(kind: Kind): string {
  if (kind === 'no network') return kind;
  return kind.kind === 'status' ? String(kind.status) : kind.kind;
}

interface PeopleOptions {
  server: ServedSandbox;
  clock: JumpingClock;
  random: Random;
}

/**
 * People with a sign-in each. For each a program starts now and then, asks for a token and ends. Their store is in memory: a
 * vault's syncs would block the server of the trial, which is in the same process, and make its answers late.
 */
function peopleAt(url: string, { server, clock, random }: PeopleOptions) {
  const store = createMemoryStore({ clock });
  const open = (account: string) => sessionOf(store, { account, url, clock, random: random.next });
  /** The fingerprint of each one's refresh token. */
  const tokens = new Map<string, string>();
  /** Those whose tokens are still the first. */
  const waiting = new Set<string>();
  /** Why those whose sign-in is lost have to sign in. */
  const lost = new Map<string, string>();

  async function ask(account: string, askFor: 'accessToken' | 'refresh'): Promise<void> {
    const session = open(account);
    try {
      await session[askFor]();
    } catch (error) {
      if (error instanceof SignInRequired) lost.set(account, error.reason);
    } finally {
      await session.close();
    }
    const record = await session.read();
    if (lost.has(account) || (record?.version ?? 1) > 1) waiting.delete(account);
  }

  return {
    tokens,
    waiting,
    lost,
    async signIn(account: string, lifeMs: number): Promise<void> {
      const grant = server.sandbox.issueGrant({ accessTokenLifeSeconds: Math.round(lifeMs / 1_000) });
      tokens.set(account, await signInWith(open(account), grant));
      waiting.add(account);
    },
    renew: (account: string) => ask(account, 'refresh'),
    askAll: () => Promise.all([...waiting].map((account) => ask(account, 'accessToken'))),
  };
}
