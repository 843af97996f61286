/** Whatever happens to processes, network and server, in any order: the promises of the token protocol hold. */

import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { SignInRequired } from '../errors.ts';
import { createFakeClock } from '../testing/fake-clock.ts';
import { createMachine, type Death, type Mortal } from '../testing/mortal.ts';
import { startMs } from '../testing/records.ts';
import { createSimulatedServer, type Fate, type Replay } from '../testing/simulated-server.ts';
import { traktProfile } from './rules/server-profile.ts';
import { createSession, type Session } from './session.ts';

const key = { issuer: 'https://auth.example', account: 'default' };
const dayMs = 86_400_000;

type Happening =
  | { kind: 'asks'; who: number; refusedByApi: boolean }
  | { kind: 'time'; ms: number }
  | { kind: 'fate'; fate: Fate; afterMs: number }
  | { kind: 'dies'; who: number; death: Death }
  | { kind: 'ends'; who: number };

const fates: readonly Fate[] = [
  'answered',
  'reset_processed',
  'lost_unprocessed',
  'lost_processed',
  'hung_processed',
  '5xx_unprocessed',
  '5xx_processed',
  'edge_blocked',
];
const who = fc.integer({ min: 0, max: 2 });
const happening: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('asks' as const), who, refusedByApi: fc.boolean() }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('time' as const),
      ms: fc.constantFrom(10, 100, 5_000, 15_000, 60_000, dayMs, 5 * dayMs, 7 * dayMs),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('fate' as const),
      fate: fc.constantFrom(...fates),
      afterMs: fc.integer({ min: 0, max: 11_000 }),
    }),
  },
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

/** Lives through a story with three processes, and tells what broke. */
async function live(replay: Replay, story: readonly Happening[]) {
  const clock = createFakeClock(startMs);
  const machine = createMachine(clock);
  const server = createSimulatedServer(replay, clock);
  const processes: { mortal: Mortal; session: Session }[] = [];
  const everyone: Mortal[] = [];
  let version = 0;
  const profile = { ...traktProfile, ...(replay === 'wipe' && { replay }) };

  function process(index: number): { mortal: Mortal; session: Session } {
    const running = processes[index];
    if (running?.mortal.alive) return running;
    const mortal = machine.start();
    everyone.push(mortal);
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

  async function check(): Promise<void> {
    const record = await machine.durable.read(key);
    if (!record) return;
    if (record.version < version) server.violations.push(`version went from ${version} back to ${record.version}`);
    version = record.version;
  }

  await process(0).session.signIn({ accessToken: 'access-0', refreshToken: 'refresh-0', expiresIn: 604_800 });
  for (const event of story) {
    switch (event.kind) {
      case 'asks': {
        const { session } = process(event.who);
        const record = await machine.durable.read(key);
        const token = record?.current.accessToken;
        const rejected = event.refusedByApi && token !== undefined && !server.accepts(token) ? token : undefined;
        session.accessToken(rejected === undefined ? {} : { rejected }).catch(() => undefined);
        break;
      }
      case 'time':
        await clock.advance(event.ms);
        break;
      case 'fate':
        server.fates.push(event);
        break;
      case 'dies':
        process(event.who).mortal.dieAt(event.death);
        break;
      case 'ends':
        if (process(event.who).mortal.alive) process(event.who).mortal.die();
    }
    await clock.advance(0);
    await check();
  }
  // Peace: nobody dies any more, the network is whole, and a caller needs a token after a week.
  server.fates.length = 0;
  await clock.advance(60_000);
  const deaths = everyone.filter(({ alive }) => !alive).length;
  await clock.advance(8 * dayMs);
  const last = process(3);
  let outcome: unknown = 'stuck';
  const answered = last.session.accessToken().then(
    (token) => {
      outcome = token;
    },
    (error: unknown) => {
      outcome = error;
    },
  );
  for (let waited = 0; waited < 60 && outcome === 'stuck'; waited += 1)
    await Promise.race([answered, clock.advance(2_000)]);
  await check();
  return { outcome, server, deaths, record: await machine.durable.read(key) };
}

// The clock here stands still while code runs; a digest on another thread would let hours slip by.
vi.spyOn(crypto.subtle, 'digest').mockImplementation(async () => new ArrayBuffer(32));

/** CI tries each server this often; a campaign says more. */
const numRuns = Number(process.env.MODEL_RUNS ?? 60);

describe.each(['same', 'new', 'none', 'wipe'] as const)(
  'with a server whose used refresh tokens bring: %s',
  (replay) => {
    it('never sends a token a third time or two at once, never saves backwards, and loses a sign-in only to a lost answer', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(happening, { minLength: 1, maxLength: 25 }), async (story) => {
          const { outcome, server, deaths, record } = await live(replay, story);
          expect(server.violations).toEqual([]);
          expect(outcome).not.toBe('stuck');
          if (outcome instanceof SignInRequired) {
            // Only the instant between the server's commit and our save may lose it, or two sendings that nobody answered.
            expect(server.lostAnswers + deaths > 0 || server.unanswered > 1).toBe(true);
            return;
          }
          expect(outcome, `not a token: ${String(outcome)}`).toEqual(expect.stringMatching(/^access-\d+$/));
          expect(server.accepts(String(outcome))).toBe(true);
          expect(record?.current.accessToken).toBe(outcome);
        }),
        { numRuns },
      );
    });
  },
);
