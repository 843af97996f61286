/** Whatever happens to processes, network and server, in any order: the promises of the token protocol hold. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SignInRequired } from '../errors.ts';
import { createFakeClock, type FakeClock } from '../testing/fake-clock.ts';
import { digestInstantly } from '../testing/instant-digest.ts';
import { createMachine, type Death, type Machine, type Mortal } from '../testing/mortal.ts';
import { startMs } from '../testing/records.ts';
import {
  createSimulatedServer,
  type Fate,
  type SimulatedServer,
  type SimulatedServerOptions,
} from '../testing/simulated-server.ts';
import { traktProfile } from './rules/server-profile.ts';
import { createSession, type Session } from './session.ts';
import type { Intent } from './store/record.ts';

digestInstantly();

const key = { issuer: 'https://auth.example', account: 'default' };
const minuteMs = 60_000;
const dayMs = 86_400_000;
const weekSeconds = 604_800;

type Happening =
  | { kind: 'asks'; who: number; refusedByApi: boolean }
  | { kind: 'renews'; who: number }
  | { kind: 'time'; ms: number }
  | { kind: 'fate'; fate: Fate; afterMs: number }
  | { kind: 'away'; away: boolean }
  | { kind: 'refused' }
  | { kind: 'dies'; who: number; death: Death }
  | { kind: 'ends'; who: number };

const fates: readonly Fate[] = [
  'answered',
  'reset_processed',
  'lost_unprocessed',
  'lost_processed',
  'hung_processed',
  '502_unprocessed',
  '502_processed',
  '503_unprocessed',
  '503_unprocessed',
  'edge_blocked',
  'unknown_app',
];
const who = fc.integer({ min: 0, max: 2 });
const happening: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('asks' as const), who, refusedByApi: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('renews' as const), who }) },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('time' as const),
      ms: fc.constantFrom(10, 100, 5_000, 15_000, 60_000, 5 * minuteMs, 60 * minuteMs, dayMs, 5 * dayMs, 7 * dayMs),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('fate' as const),
      fate: fc.constantFrom(...fates),
      afterMs: fc.integer({ min: 0, max: 11_000 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('away' as const), away: fc.boolean() }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'refused' as const }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('dies' as const),
      who,
      death: fc.record({ step: fc.integer({ min: 1, max: 12 }), when: fc.constantFrom('before', 'after') }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('ends' as const), who }) },
);

const setting = fc.record({
  blind: fc.boolean(),
  endsOldAccess: fc.boolean(),
  expiresIn: fc.constantFrom(undefined, 3_600, weekSeconds),
  refusedInTheEnd: fc.boolean(),
});

interface World {
  clock: FakeClock;
  machine: Machine;
  server: SimulatedServer;
  /** The running process with that number; a dead one is started again. */
  process(index: number): { mortal: Mortal; session: Session };
  /** Asks once a minute until there is a token, or a person has to sign in. */
  outcome(session: Session, mostMinutes: number): Promise<unknown>;
}

async function aWorld(options: Omit<SimulatedServerOptions, 'clock'>): Promise<World> {
  const clock = createFakeClock(startMs);
  const machine = createMachine(clock);
  const server = createSimulatedServer({ ...options, clock });
  const processes: { mortal: Mortal; session: Session }[] = [];
  const profile = { ...traktProfile, ...(options.replay === 'wipe' && { replay: options.replay }) };

  function process(index: number): { mortal: Mortal; session: Session } {
    const running = processes[index];
    if (running?.mortal.alive) return running;
    const mortal = machine.start();
    const session = createSession({
      store: mortal.store,
      app: { clientId: 'app' },
      issuer: key.issuer,
      apiOrigin: 'https://api.example',
      transport: mortal.transport(server.transport),
      clock: mortal.clock,
      random: () => 0.5,
      profile,
    });
    processes[index] = { mortal, session };
    return { mortal, session };
  }

  async function outcome(session: Session, mostMinutes: number): Promise<unknown> {
    let last: unknown = 'stuck';
    for (let minute = 0; minute < mostMinutes; minute += 1) {
      const token = (await machine.durable.read(key))?.current.accessToken;
      const rejected = token !== undefined && !server.accepts(token) ? { rejected: token } : {};
      let settled = false;
      const asked = session.accessToken(rejected).then(
        (answer) => answer,
        (error: unknown) => error,
      );
      asked.then(() => {
        settled = true;
      });
      for (let seconds = 0; seconds < 60 && !settled; seconds += 2) await clock.advance(2_000);
      if (!settled) return 'stuck';
      last = await asked;
      if (typeof last === 'string' || last instanceof SignInRequired) return last;
      await clock.advance(minuteMs);
    }
    return last;
  }

  const tokens = { accessToken: 'access-0', refreshToken: 'refresh-0' };
  const { expiresIn } = options;
  await process(0).session.signIn({ ...tokens, ...(expiresIn !== undefined && { expiresIn }) });
  return { clock, machine, server, process, outcome };
}

/** Lives through a story with three processes. */
async function live(world: World, story: readonly Happening[]): Promise<void> {
  const { clock, machine, server, process } = world;
  let version = 0;
  for (const event of story) {
    switch (event.kind) {
      case 'asks': {
        const { session } = process(event.who);
        const token = (await machine.durable.read(key))?.current.accessToken;
        const rejected = event.refusedByApi && token !== undefined && !server.accepts(token) ? token : undefined;
        session.accessToken(rejected === undefined ? {} : { rejected }).catch(() => undefined);
        break;
      }
      case 'renews':
        process(event.who)
          .session.refresh()
          .catch(() => undefined);
        break;
      case 'time':
        await clock.advance(event.ms);
        break;
      case 'fate':
        server.fates.push(event);
        break;
      case 'away':
        server.away = event.away;
        break;
      case 'refused':
        server.refuseAccess();
        break;
      case 'dies':
        process(event.who).mortal.dieAt(event.death);
        break;
      case 'ends':
        if (process(event.who).mortal.alive) process(event.who).mortal.die();
    }
    await clock.advance(0);
    const now = (await machine.durable.read(key))?.version ?? 0;
    if (now < version) server.violations.push(`version went from ${version} back to ${now}`);
    version = now;
  }
}

/** Resends that came before their time: neither prompt, nor a minute after the sending before. Recovery rules 3 to 6. */
function tooEarly(intents: readonly Intent[]): string[] {
  return intents.flatMap((intent, place) => {
    const before = intents[place - 1];
    if (before?.id !== intent.id) return intent.attempts === 1 ? [] : [`${intent.id} begins in doubt`];
    const writtenMs = intent.last.sentAtMs - 3_000;
    const afterMs = writtenMs - before.last.sentAtMs;
    const isPrompt = intent.last.n === 2 && afterMs >= 15_000 && writtenMs <= intent.firstSentAtMs + 20_000;
    return isPrompt || afterMs >= minuteMs ? [] : [`${intent.id}, sending ${intent.last.n}, after ${afterMs} ms`];
  });
}

/** CI tries each server this often; a campaign says more. */
const numRuns = Number(process.env.MODEL_RUNS ?? 60);

describe.each(['same', 'new', 'none', 'wipe'] as const)(
  'with a server whose used refresh tokens bring: %s',
  (replay) => {
    it('two are never in flight, no resend comes before its time, and a sign-in is lost only where its token was used', async () => {
      await fc.assert(
        fc.asyncProperty(setting, fc.array(happening, { minLength: 1, maxLength: 25 }), async (options, story) => {
          const world = await aWorld({ replay, ...withoutUndefined(options) });
          const { clock, machine, server } = world;
          await live(world, story);
          // Peace: nobody dies any more, the network is whole, and a caller needs a token after a week.
          server.fates.length = 0;
          server.away = false;
          await clock.advance(minuteMs);
          await clock.advance(8 * dayMs);
          if (options.refusedInTheEnd) server.refuseAccess();
          // The first call may be served while a refresh goes on behind it.
          await world.outcome(world.process(3).session, 40);
          await clock.advance(minuteMs);
          const outcome = await world.outcome(world.process(3).session, 40);
          const record = await machine.durable.read(key);
          expect(server.violations).toEqual([]);
          expect(tooEarly(machine.intents)).toEqual([]);
          if (outcome instanceof SignInRequired) {
            const refreshToken = record?.current.accessToken.replace('access', 'refresh') ?? '';
            expect(server.isUnused(refreshToken), `${refreshToken} was never used, and given up`).toBe(false);
            return;
          }
          expect(outcome, `not a token: ${String(outcome)}`).toEqual(expect.stringMatching(/^access-\d+$/));
          expect(server.accepts(String(outcome))).toBe(true);
          expect(server.accepts(record?.current.accessToken ?? '')).toBe(true);
        }),
        { numRuns },
      );
    });

    it('an outage of any length, in which the server used no refresh token, loses nothing', async () => {
      const unused = fates.filter((fate) => !fate.endsWith('_processed') && fate !== 'answered');
      const outage = fc.record({
        days: fc.double({ min: 0.01, max: 12, noNaN: true }),
        fate: fc.constantFrom(...unused, 'away' as const),
        everyMinutes: fc.constantFrom(1, 7, 60),
        crashes: fc.boolean(),
      });
      await fc.assert(
        fc.asyncProperty(setting, fc.array(outage, { minLength: 1, maxLength: 2 }), async (options, outages) => {
          const world = await aWorld({ replay, ...withoutUndefined(options) });
          const { clock, server } = world;
          await clock.advance(5 * dayMs);
          for (const { days, fate, everyMinutes, crashes } of outages) {
            server.away = fate === 'away';
            const until = clock.now() + Math.min(days * dayMs, 100 * everyMinutes * minuteMs);
            while (clock.now() < until) {
              if (fate !== 'away')
                server.fates.splice(0, server.fates.length, { fate, afterMs: 10 }, { fate, afterMs: 10 });
              const { session, mortal } = world.process(0);
              // In each resend: once its intent is written, or while its request is under way.
              if (crashes) mortal.dieAt({ step: 3, when: 'after' });
              session.accessToken().catch(() => undefined);
              await clock.advance(everyMinutes * minuteMs);
            }
          }
          server.away = false;
          server.fates.length = 0;
          server.refuseAccess();
          const outcome = await world.outcome(world.process(1).session, 40);
          expect(server.violations).toEqual([]);
          expect(tooEarly(world.machine.intents)).toEqual([]);
          expect(outcome).toBe('access-1');
        }),
        { numRuns: Math.ceil(numRuns / 4) },
      );
    });
  },
);

describe('an app that asks every half hour, for 30 days', () => {
  const month = 30 * 24 * 60;

  it.each([
    ['a server that is down', '503_unprocessed'],
    ['a server that no longer knows the app', 'unknown_app'],
    ['a server whose answers get lost', 'lost_unprocessed'],
  ] as const)('does not storm %s, and is served when that is over', async (_what, fate) => {
    const world = await aWorld({ replay: 'none', expiresIn: weekSeconds });
    const { clock, server } = world;
    const { session } = world.process(0);
    for (let minutes = 0; minutes < month; minutes += 30) {
      server.fates.splice(0, server.fates.length, { fate, afterMs: 10 }, { fate, afterMs: 10 });
      session.accessToken().catch(() => undefined);
      await clock.advance(30 * minuteMs);
    }
    // Due after five days; without a token after seven, and then one sending for each call.
    expect(server.arrivals.length).toBeLessThanOrEqual(26 * 48);
    expect(server.arrivals.length).toBeGreaterThan(23 * 24);
    server.fates.length = 0;
    expect(await world.outcome(session, 40)).toBe('access-1');
  });

  it('asks a server that is down once a day in the end, while the access token serves', async () => {
    const world = await aWorld({ replay: 'none' });
    const { clock, server } = world;
    const { session } = world.process(0);
    session.refresh().catch(() => undefined);
    for (let minutes = 0; minutes < month; minutes += 30) {
      const fate = { fate: '503_unprocessed', afterMs: 10 } as const;
      server.fates.splice(0, server.fates.length, fate, fate);
      expect(await session.accessToken()).toBe('access-0');
      await clock.advance(30 * minuteMs);
    }
    const days = server.arrivals.map(({ atMs }) => Math.floor((atMs - startMs) / dayMs));
    expect(days.filter((day) => day >= 8).length).toBeLessThanOrEqual(22);
    expect(days.filter((day) => day >= 8).length).toBeGreaterThanOrEqual(17);
    expect(days.filter((day) => day === 3).length).toBeLessThanOrEqual(24);
  });
});

function withoutUndefined<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return JSON.parse(JSON.stringify(fields));
}
