/**
 * A worker of a fleet: sweeps due grants into jobs, and renews those that the queue hands it. The queue spreads the work over
 * the workers and decides nothing: a job that comes twice, or late, finds the version moved or a lease live, and does nothing.
 */

import {
  type DueGrant,
  dueGrants,
  openPostgresVault,
  type PostgresVault,
  tidyPostgres,
} from '@trakt-usher/vault/postgres';
import { PgBoss } from 'pg-boss';
import {
  createSession,
  EdgeBlocked,
  NetworkError,
  RateLimited,
  SignInRequired,
  StoreError,
  UsherError,
} from 'trakt-usher';
import { createIncidentWatch } from 'trakt-usher/session';
import { userAgent } from '../account/user-agent.ts';
import type { Context } from '../context.ts';
import type { Database } from './database.ts';
import { createPace } from './pace.ts';

export interface WorkerOptions extends Database {
  /** Renewals under way at once, at most. */
  parallel: number;
  /** Between two sweeps. */
  sweepMs: number;
}

type Job = Pick<DueGrant, 'tenant' | 'issuer' | 'account' | 'grantId' | 'version' | 'apiOrigin' | 'clientId'>;

const queue = 'usher-renew';
/** Longer than a sending's lease, so that a job of a worker that was killed comes again when it can do something. */
const jobSeconds = 120;
/** Jobs that wait in the queue, for each renewal that can be under way. */
const jobsAhead = 20;
const stopMs = 25_000;
const tidyMs = 3_600_000;
const unnamedPauseMs = 60_000;

/** Runs until the signal aborts, and ends with the renewals that are under way. @throws StoreError at the start */
export async function runWorker(options: WorkerOptions, context: Context): Promise<void> {
  const { pool, key, parallel, sweepMs } = options;
  const { config, clock, log, signal, transport } = context;
  const clientSecret = config.get('trakt.client_secret');
  const app = { clientId: config.require('trakt.client_id'), userAgent, ...(clientSecret && { clientSecret }) };
  const incidents = createIncidentWatch();
  const pace = createPace(parallel);
  const vaults = new Map<string, Promise<PostgresVault>>();
  /** Apps that Trakt asked to wait, each with the end of the wait. */
  const pausedUntilMs = new Map<string, number>();

  // Says what is missing before anything is put into the database.
  await vaultOf('');
  const executeSql = async (text: string, values?: unknown[]) => pool.query(text, values);
  const boss = new PgBoss({ db: { executeSql }, schema: 'usher_jobs', schedule: false, persistWarnings: false });
  boss.on('error', (error) => log.warn({ event: 'fleet.queue_failed', error: nameOf(error) }));
  await boss.start();
  await boss.createQueue(queue, {
    policy: 'exclusive',
    retryLimit: 0,
    expireInSeconds: jobSeconds,
    deleteAfterSeconds: 60,
  });
  await boss.work<Job>(queue, { localConcurrency: parallel, pollingIntervalSeconds: 1 }, async ([job]) => {
    if (job) await pace.run(() => renew(job.data));
  });
  log.info({ event: 'fleet.worker_started', parallel });

  let tidiedMs = -Number.POSITIVE_INFINITY;
  while (!signal.aborted) {
    try {
      await sweep();
      if (clock.monotonic() > tidiedMs + tidyMs) {
        tidiedMs = clock.monotonic();
        await tidyPostgres(pool);
      }
    } catch (error) {
      log.warn({ event: 'fleet.sweep_failed', error: nameOf(error) });
    }
    await clock.sleep(sweepMs, signal).catch(() => undefined);
  }
  await boss.stop({ graceful: true, timeout: stopMs });
  for (const vault of vaults.values()) await (await vault).close();
  log.info({ event: 'fleet.worker_ended' });

  /** Puts what is due into the queue, where it isn't yet: the queue takes each version of a grant once. */
  async function sweep(): Promise<void> {
    const due = await dueGrants(pool, { most: parallel * jobsAhead });
    const jobs = due.filter(({ clientId }) => !isPaused(clientId)).map(jobOf);
    if (jobs.length > 0) await boss.insert(queue, jobs);
    log.debug({ event: 'fleet.swept', due: due.length });
  }

  function isPaused(clientId: string): boolean {
    return (pausedUntilMs.get(clientId) ?? 0) > clock.now();
  }

  async function renew({ tenant, issuer, account, apiOrigin, ...of }: Job): Promise<void> {
    if (isPaused(of.clientId)) return;
    const vault = await vaultOf(tenant);
    // A worker reads each grant anew, so that nobody has to tell it of changes.
    const store = { ...vault, watch: () => () => undefined };
    const session = createSession({
      ...{ store, app, account, issuer, apiOrigin, transport, log },
      ...{ clock: vault.clock, incidents },
    });
    try {
      await session.refresh({ of });
      pace.better();
      log.info({ event: 'fleet.renewed', account, tenant });
    } catch (error) {
      met(error, of.clientId);
      log.warn({ event: 'fleet.not_renewed', account, tenant, error: nameOf(error) });
    } finally {
      await session.close().catch((error: unknown) => {
        log.error({ event: 'fleet.tokens_unsaved', account, tenant, error: nameOf(error) });
      });
    }
  }

  function met(error: unknown, clientId: string): void {
    if (error instanceof RateLimited || error instanceof EdgeBlocked) {
      pausedUntilMs.set(clientId, error.until?.getTime() ?? clock.now() + unnamedPauseMs);
    }
    const isOfOneAccount = error instanceof SignInRequired || error instanceof StoreError;
    if (!isOfOneAccount || error instanceof NetworkError) pace.worse();
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

function jobOf({ expiresAt, ...data }: DueGrant) {
  const { tenant, issuer, account, grantId, version } = data;
  // The higher goes first; seconds since 1970 fit.
  const priority = expiresAt ? -Math.round(expiresAt.getTime() / 1_000) : -(2 ** 31) + 1;
  return { data, priority, singletonKey: JSON.stringify([tenant, issuer, account, grantId, version]) };
}

function nameOf(error: unknown): string {
  if (error instanceof UsherError) return error.code;
  return error instanceof Error ? error.message : 'unexpected';
}
