/**
 * A worker of a fleet: sweeps due grants into jobs, and renews those that the queue hands it. The queue spreads the work over
 * the workers and decides nothing: a job that comes twice, or late, finds the version moved or a lease live, and does nothing.
 */

import {
  checkPostgresKey,
  type DueGrant,
  dueGrants,
  openPostgresVault,
  type PostgresVault,
  postgresError,
  putOff,
  tidyPostgres,
} from '@trakt-usher/vault/postgres';
import { PgBoss, type Job as QueuedJob } from 'pg-boss';
import { createSession, StoreError, UsherError } from 'trakt-usher';
import { createIncidentWatch, type TokenRecord, type TokenStore } from 'trakt-usher/session';
import { userAgent } from '../account/user-agent.ts';
import type { Context } from '../context.ts';
import type { Database } from './database.ts';
import { feedJobs } from './job-feed.ts';
import { createPace } from './pace.ts';
import { PausedApps } from './paused-apps.ts';
import type { Outcome, WorkerEvents } from './worker-events.ts';

export interface WorkerOptions extends Database {
  /** Renewals under way at once, at most. */
  parallel: number;
  /** Between two sweeps. */
  sweepMs: number;
  events: WorkerEvents;
}

type Job = Pick<DueGrant, 'tenant' | 'issuer' | 'account' | 'grantId' | 'version' | 'apiOrigin' | 'clientId'>;

const queue = 'usher-renew';
/** Longer than a sending's lease, so that a job of a worker that was killed comes again when it can do something. */
const jobSeconds = 120;
/** Jobs that wait in the queue, for each renewal that can be under way. */
const jobsAhead = 20;
/** Of the queue; the making of its tables is one of them. */
const queueStatementMs = 30_000;
/** Between two sweeps where the queue runs dry and more is due. */
const soonMs = 1_000;
const stopMs = 25_000;
const tidyMs = 300_000;
const unnamedPauseMs = 60_000;
/** The lowest priority that the queue's column holds. */
const last = -(2 ** 31);

/** Makes the queue where there is none. @throws StoreError */
async function startQueue(boss: PgBoss): Promise<void> {
  try {
    // Of two that make the tables at one moment one may fail, and a second later they are there.
    await boss.start({ attempts: 3 });
    await boss.createQueue(queue, {
      policy: 'exclusive',
      retryLimit: 0,
      expireInSeconds: jobSeconds,
      deleteAfterSeconds: 60,
    });
  } catch (error) {
    // What has started would keep the process from ending.
    await boss.stop({ graceful: false }).catch(() => undefined);
    throw queueError(error);
  }
}

/** Usher's own tables were there a moment ago: what is missing is the queue's. */
function queueError(cause: unknown): unknown {
  const error = postgresError(cause);
  if (!(error instanceof StoreError && error.detail?.reason === 'database')) return error;
  if (error.detail.problem !== 'no_tables') return error;
  const [location, detail] = ['the database', { ...error.detail, problem: 'no_queue' as const }];
  return new StoreError(error.code, "Tables of the workers' queue are missing in the database.", {
    location,
    detail,
    cause,
  });
}

/** Runs until the signal aborts, and ends with the renewals that are under way. @throws StoreError at the start */
export async function runWorker(options: WorkerOptions, context: Context): Promise<void> {
  const { pool, key, parallel, sweepMs, events } = options;
  const { config, clock, log, signal, transport } = context;
  const clientSecret = config.get('trakt.client_secret');
  const app = { clientId: config.require('trakt.client_id'), userAgent, ...(clientSecret && { clientSecret }) };
  const incidents = createIncidentWatch();
  const pace = createPace(parallel);
  const vaults = new Map<string, Promise<PostgresVault>>();
  const pausedApps = new PausedApps(clock);
  let sweptMs = Number.NEGATIVE_INFINITY;
  /** The last sweep found as much as it looks for. */
  let isMoreDue = false;

  // Says what is missing before anything is put into the database.
  await vaultOf('');
  await checkPostgresKey({ pool, key });
  const executeSql = async (text: string, values: unknown[] = []) => {
    const statement = { text, values, query_timeout: queueStatementMs };
    return pool.query(statement);
  };
  const boss = new PgBoss({ db: { executeSql }, schema: 'usher_jobs', schedule: false, persistWarnings: false });
  boss.on('error', (error) => log.warn({ event: 'fleet.queue_failed', error: nameOf(error) }));
  await startQueue(boss);
  const feeding = feedJobs<QueuedJob<Job>>({
    queue: {
      fetch: (batchSize) => boss.fetch<Job>(queue, { batchSize }),
      async refill() {
        if (!isMoreDue || clock.monotonic() < sweptMs + soonMs) return false;
        await sweep();
        return true;
      },
      complete: async (jobs) => {
        await boss.complete(queue, [...jobs]);
      },
    },
    work: ({ data }) => pace.run(() => take(data)),
    room: () => pace.room,
    failed: (error) => log.warn({ event: 'fleet.queue_failed', error: nameOf(error) }),
    ...{ clock, signal },
  });
  log.info({ event: 'fleet.worker_started', parallel });
  events.started();

  let tidiedMs = -Number.POSITIVE_INFINITY;
  while (!signal.aborted) {
    try {
      await sweep();
      events.swept(undefined);
      if (clock.monotonic() > tidiedMs + tidyMs) {
        tidiedMs = clock.monotonic();
        await tidyPostgres(pool);
      }
    } catch (error) {
      events.swept(error);
      log.warn({ event: 'fleet.sweep_failed', error: nameOf(error) });
    }
    tellLimits();
    await clock.sleep(sweepMs, signal).catch(() => undefined);
  }
  await feeding;
  await boss.stop({ graceful: true, timeout: stopMs }).catch((error: unknown) => {
    log.warn({ event: 'fleet.queue_failed', error: nameOf(error) });
  });
  for (const vault of vaults.values()) await (await vault).close();
  log.info({ event: 'fleet.worker_ended' });

  /** Puts what is due into the queue, where it isn't yet: the queue takes each version of a grant once. */
  async function sweep(): Promise<void> {
    sweptMs = clock.monotonic();
    const most = parallel * jobsAhead;
    const due = await dueGrants(pool, { most, except: pausedApps.all() });
    const jobs = due.map(jobOf);
    if (jobs.length > 0) {
      await boss.insert(queue, jobs).catch((error: unknown) => {
        throw queueError(error);
      });
    }
    log.debug({ event: 'fleet.swept', due: due.length });
    isMoreDue = due.length === most;
  }

  function tellLimits(): void {
    events.limits({ room: pace.room, pausedApps: pausedApps.all().length });
  }

  async function take(job: Job): Promise<void> {
    if (signal.aborted || pausedApps.has(job.clientId)) return;
    let outcome: Outcome = 'failed';
    try {
      outcome = await renew(job);
    } catch (error) {
      log.warn({ event: 'fleet.not_renewed', account: job.account, tenant: job.tenant, error: nameOf(error) });
    }
    events.renewal(outcome);
    tellLimits();
    if (outcome !== 'renewed') await putOff(pool, job).catch(() => undefined);
  }

  async function renew(job: Job): Promise<Outcome> {
    const { tenant, issuer, account, apiOrigin } = job;
    const vault = await vaultOf(tenant);
    const { store, idle } = withoutWatching(vault);
    const session = createSession({
      ...{ store, app, account, issuer, apiOrigin, transport, log },
      ...{ clock: vault.clock, incidents },
    });
    const close = () =>
      session.close().catch((error: unknown) => {
        log.error({ event: 'fleet.tokens_unsaved', account, tenant, error: nameOf(error) });
      });
    signal.addEventListener('abort', close, { once: true });
    const beganMs = vault.clock.now();
    let failure: unknown;
    let renewed: TokenRecord | undefined;
    session.on('refreshed', (record) => {
      renewed = record;
    });
    session.on('provider_incident', ({ clientId, untilMs }) => {
      const pauseMs = untilMs - vault.clock.now();
      if (pausedApps.pause(clientId, { ms: pauseMs, why: 'incident' })) events.frozen(clientId, pauseMs);
    });
    try {
      // As any caller would, so that a doubt keeps to its schedule: `refresh` is for a person who asks.
      await session.accessToken().finally(idle);
    } catch (error) {
      failure = error;
    }
    signal.removeEventListener('abort', close);
    await close();
    return look(renewed ?? (await vault.read({ issuer, account })), { job, beganMs, failure, vault });
  }

  /** What became of a renewal: its record says it. */
  function look(
    record: TokenRecord | undefined,
    { job, beganMs, failure, vault }: { job: Job; beganMs: number; failure: unknown; vault: PostgresVault },
  ): Outcome {
    const { tenant, account, clientId, grantId, version } = job;
    if (record?.grantId !== grantId) return 'nothing';
    if (record.version !== version) {
      pace.better();
      log.info({ event: 'fleet.renewed', account, tenant });
      return 'renewed';
    }
    const { lastError, intent, retryAtMs, status } = record;
    const met = lastError && lastError.atMs >= beganMs ? lastError.code : undefined;
    if (met !== undefined || failure !== undefined) {
      log.warn({ event: 'fleet.not_renewed', account, tenant, error: met ?? nameOf(failure) });
    }
    if (status.state === 'sign_in_required') return 'lost';
    if (met === undefined || ofOneAccount.has(met)) {
      if (intent) return 'in_doubt';
      return failure === undefined ? 'nothing' : 'failed';
    }
    pace.worse();
    if (ofTheApp.has(met)) events.refused(clientId, met);
    if (!askedToWait.has(met)) return intent ? 'in_doubt' : 'failed';
    // A doubt's next sending is by its own schedule.
    const pauseMs = intent || retryAtMs === undefined ? unnamedPauseMs : retryAtMs - vault.clock.now();
    if (pausedApps.pause(clientId, { ms: pauseMs, why: 'asked' })) events.paused(clientId, pauseMs);
    return 'limited';
  }

  function vaultOf(tenant: string): Promise<PostgresVault> {
    const known = vaults.get(tenant);
    if (known) return known;
    const opening = openPostgresVault({ pool, key, tenant, clock });
    vaults.set(tenant, opening);
    opening.catch(() => vaults.delete(tenant));
    return opening;
  }
}

/** Codes of a record's last error that say nothing of the provider. */
const ofOneAccount: ReadonlySet<string> = new Set(['invalid_grant', 'put_off']);
/** What only the operator can mend: who the app is, or what it may. */
const ofTheApp: ReadonlySet<string> = new Set([
  ...['invalid_client', 'unauthorized_client', 'invalid_request', 'invalid_scope', 'unsupported_grant_type'],
  'app_rejected',
]);
const askedToWait: ReadonlySet<string> = new Set(['rate_limited', 'edge_blocked']);

/**
 * A store that is read anew for each grant, so that nobody has to tell of changes. `idle` resolves when the lock is left: a
 * session serves new tokens before it could save them, and gives up saving soon after it is closed.
 */
function withoutWatching(vault: PostgresVault): { store: TokenStore; idle: () => Promise<unknown> } {
  let locked: Promise<unknown> = Promise.resolve();
  const store: TokenStore = {
    ...vault,
    watch: () => () => undefined,
    withLock(account, options, body) {
      const work = vault.withLock(account, options, body);
      locked = work.catch(() => undefined);
      return work;
    },
  };
  return { store, idle: () => locked };
}

function jobOf({ expiresAt, ...data }: DueGrant) {
  const { tenant, issuer, account, grantId, version } = data;
  // The higher goes first. One that doesn't fit would keep all others from the queue.
  const priority = expiresAt ? Math.max(-Math.round(expiresAt.getTime() / 1_000), last) : last;
  return { data, priority, singletonKey: JSON.stringify([tenant, issuer, account, grantId, version]) };
}

function nameOf(error: unknown): string {
  if (error instanceof UsherError) return error.code;
  return error instanceof Error ? error.message : 'unexpected';
}
