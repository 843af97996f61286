/** Campaigns of one fault each against a fleet: real workers, a real PostgreSQL, and a Trakt that answers late and gets lost. */

import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultKind, LoggedRequest } from '@trakt-usher/sandbox';
import type { PostgresServer } from '../../../../packages/vault/src/testing/postgres-server.ts';
import type { Random } from '../../random.ts';
import { type FaultCampaign, type Trial, times } from '../campaign.ts';
import { patience, refreshesOf } from '../stage.ts';
import { type Audit, auditOf, outcomeOf, sortedByEvent } from './judge.ts';
import { isSaved } from './orphans.ts';
import { openRelay } from './relay.ts';
import { ask, type FleetRules, type FleetStage, firstRenewals, onFleetStage, speed } from './stage.ts';

const hourMs = 3_600_000;
/** Of the machine's time. */
const stormMs = 40_000;
const trials = 20;

/** Breaks something now and then, until the storm is over. */
async function storm(
  random: Random,
  betweenMs: readonly [number, number],
  breakSomething: () => unknown,
): Promise<void> {
  for (const untilMs = Date.now() + stormMs; Date.now() < untilMs; ) {
    await sleep(random.between(...betweenMs));
    await breakSomething();
  }
}

/** Answers that take long enough for a fault to come in between, each within its sender's patience. */
function answerLate({ trakt }: FleetStage): void {
  const ms = Math.round(4_000 / speed);
  trakt.sandbox.faults.add({ route: 'token', kind: 'delay', ms, probability: 0.3 });
  trakt.sandbox.faults.add({ route: 'token', kind: 'delay', ms, commit: true, probability: 0.3 });
}

function underStorm(
  betweenMs: readonly [number, number],
  breakSomething: (stage: FleetStage) => unknown,
  rules: Partial<FleetRules> = {},
): Trial {
  return (random) =>
    onFleetStage(random, { replay: random.pick(['refuse', 'same', 'new']), ...rules }, async (stage) => {
      answerLate(stage);
      await firstRenewals(stage);
      await storm(random, betweenMs, () => breakSomething(stage));
      stage.trakt.sandbox.faults.clear();
      return outcomeOf(stage);
    });
}

const workersKilled: FaultCampaign = {
  name: 'fleet: workers killed',
  trials: () =>
    times(
      trials,
      underStorm([1_000, 5_000], (stage) => stage.killOne()),
    ),
};

const databaseRestarted: FaultCampaign = {
  name: 'fleet: database restarted',
  trials: () =>
    times(
      trials,
      underStorm([3_000, 8_000], async ({ server, random }) => {
        await server.stop(random.pick(['orderly', 'crash']));
        await sleep(random.between(0, 2_000));
        await server.start();
      }),
    ),
};

const databaseCutOff: FaultCampaign = {
  name: 'fleet: database cut off in mid-transaction',
  trials: () =>
    times(
      trials,
      underStorm([50, 1_000], ({ relay, random }) => {
        if (random.next() < 0.7) relay.reset(random.pick([0.3, 1]));
        else relay.stall(random.pick([0.3, 1]), random.between(200, 6_000));
      }),
    ),
};

const leasesStolen: FaultCampaign = {
  name: 'fleet: leases stolen',
  trials: () =>
    times(
      trials,
      underStorm([50, 300], ({ sql }) =>
        sql(`UPDATE usher.grants SET lease_owner = CASE WHEN random() < 0.5 THEN 'thief' END, lease_until = clock_timestamp()
          WHERE lease_until > clock_timestamp()`),
      ),
    ),
};

const clocksApart: FaultCampaign = {
  name: 'fleet: clocks of workers apart',
  trials: () =>
    times(
      trials,
      underStorm([2_000, 6_000], (stage) => stage.killOne(), { aheadMs: [0, -26 * hourMs, 50 * hourMs] }),
    ),
};

/** Jobs that are under way, each again, and once more with a version that is long gone. */
const deliverTwice = `INSERT INTO usher_jobs.job (name, data, singleton_key, policy, expire_seconds, deletion_seconds)
  SELECT name, jsonb_set(data, '{version}', to_jsonb((data->>'version')::int - older)), 'again ' || gen_random_uuid(), policy, expire_seconds, deletion_seconds
  FROM usher_jobs.job, generate_series(0, 1) AS older
  WHERE name = 'usher-renew' AND state = 'active' AND singleton_key NOT LIKE 'again %'`;

const jobsTwice: FaultCampaign = {
  name: 'fleet: jobs delivered three times',
  trials: () =>
    times(
      trials,
      underStorm([200, 600], ({ sql }) => sql(deliverTwice)),
    ),
};

/** A standby takes over that lacks what was written last. Nothing is sent until an operator adopts. */
const failover: FaultCampaign = {
  name: 'fleet: failover to a standby that is behind',
  trials: () =>
    times(trials, (random) =>
      onFleetStage(random, { replay: random.pick(['refuse', 'same', 'new']) }, async (stage) => {
        const { server, relay, home, trakt } = stage;
        const replication = await openRelay(server.port, random);
        const standby = await server.standby(replication.port);
        try {
          answerLate(stage);
          await firstRenewals(stage);
          await sleep(random.between(5_000, 20_000));
          // What the primary writes from here on is lost with it.
          const gapMs = stage.now();
          const unheard = await unsavedAnswers(stage);
          replication.turnTo(nowhere);
          replication.reset(1);
          await sleep(random.between(0, 3_000));
          await server.stop('crash');
          stage.server = standby;
          await stage.sql('SELECT pg_promote()');
          relay.turnTo(standby.port);
          const unsaved = await unsavedAnswers(stage);
          const [last] = await stage.sql('SELECT max(id) AS id FROM usher.audit');
          // Workers may yet wait for answers to what they sent before. The documentation says: half a minute.
          await sleep(random.between(0, 30_000 / speed));
          const { stdout } = await home.run(['fleet', 'adopt', '--force', '--json'], { env: stage.env(), ...patience });
          const early = await stage.sql(sentBeforeAdopted, [last?.id]);
          trakt.sandbox.faults.clear();
          const outcome = await outcomeOf(stage, { unsaved, audit: await auditOfGone(server) });
          const [{ resent, early: tooEarly } = {}] = await stage.sql(sentAfterAdopted);
          // What wasn't saved then was under way, or its sender had given the answer up.
          const old = unsaved.filter((one) => Date.parse(one.at) < gapMs - mostLagMs && !unheard.includes(one));
          return {
            ...outcome,
            broken: [
              ...outcome.broken,
              ...early.map(({ account }) => `${account} was sent before it was adopted`),
              ...(stdout.includes('"adopted"') ? [] : [`adopt said ${stdout}`]),
              ...(resent === 0 ? ['nothing that was adopted was sent again'] : []),
              ...(tooEarly === 0 ? [] : [`${tooEarly} were sent within a minute of their adoption`]),
              ...old.map(({ at }) => `an answer of ${at} was lost, before the standby fell behind`),
            ],
          };
        } finally {
          await replication.close();
          await standby.remove();
        }
      }),
    ),
};

const nowhere = 1;
const sentBeforeAdopted = `SELECT account FROM usher.audit one WHERE event = 'sending' AND id > $1 AND NOT EXISTS
  (SELECT 1 FROM usher.audit other WHERE event = 'adopted' AND other.account = one.account AND other.id < one.id)`;
/** By the database's clock, which a worker knows to a part of a second. */
const sentAfterAdopted = `SELECT count(*)::int AS resent,
    count(*) FILTER (WHERE other.at < one.at + interval '59 seconds')::int AS early
  FROM usher.audit one JOIN usher.audit other USING (intent_id)
  WHERE one.event = 'adopted' AND other.event = 'sending' AND other.id > one.id`;
/** By the trial's clocks: how far the standby may be behind while it follows. */
const mostLagMs = 3_000;

/** The audit of a server that crashed, which may know of sendings that the standby lacks. Nobody else finds it any more. */
async function auditOfGone(server: PostgresServer): Promise<Audit> {
  await server.start();
  const audit = await auditOf({ sql: (text) => ask(server.url, text) });
  await server.stop('orderly');
  return audit;
}

/** Answers that the server gave, and that aren't in the database. */
async function unsavedAnswers(stage: FleetStage): Promise<LoggedRequest[]> {
  const audit = sortedByEvent(await auditOf(stage));
  return refreshesOf(stage.trakt).filter((request) => request.committed && !isSaved(request, audit));
}

const outageMs = 48 * hourMs;
const leaps = 6;

/** Access tokens end meanwhile, and no refresh token is used: all come back by themselves. */
const twoDaysAway: FaultCampaign = {
  name: 'fleet: Trakt away for two days',
  trials: () =>
    times(trials, (random) =>
      onFleetStage(random, { replay: random.pick(['refuse', 'same']) }, async (stage) => {
        await firstRenewals(stage);
        const kind = random.pick<FaultKind>([
          { kind: 'reset' },
          { kind: 'status', status: 503 },
          { kind: 'status', status: 521 },
        ]);
        stage.trakt.sandbox.faults.add({ route: 'any', probability: 1, commit: false, ...kind });
        for (let leap = 0; leap < leaps; leap += 1) {
          await sleep(random.between(2_000, 6_000));
          await stage.leap(outageMs / leaps);
        }
        stage.trakt.sandbox.faults.clear();
        return outcomeOf(stage);
      }),
    ),
};

export const fleetCampaigns: readonly FaultCampaign[] = [
  workersKilled,
  databaseRestarted,
  databaseCutOff,
  leasesStolen,
  clocksApart,
  jobsTwice,
  failover,
  twoDaysAway,
];
