/** What a worker shows of itself and of the fleet: `/metrics`, `/healthz` and `/readyz`. No label names a person. */

import { createServer } from 'node:http';
import { type FleetState, fleetState } from '@trakt-usher/vault/postgres';
import type { Pool } from 'pg';
import { Counter, Gauge, Registry } from 'prom-client';
import type { Clock } from 'trakt-usher';
import type { ListenAddress } from '../config/server-settings.ts';
import { PortInUse } from '../errors/server.ts';
import { addProcessMetrics } from '../process-metrics.ts';
import { reasonOf } from '../system-error.ts';
import { outcomes, type WorkerEvents } from './worker-events.ts';

export interface WorkerMetrics extends Omit<WorkerEvents, 'started' | 'paused' | 'frozen' | 'refused'> {
  close(): Promise<void>;
}

/** Counting all rows takes a second where there are a million. */
const countedMs = 30_000;
/** Without a sweep for so long, a worker does nothing. */
const sweepAgeMs = 60_000;

/** @throws PortInUse, and the system's error where it can't listen */
export async function serveWorkerMetrics(
  { address, port }: ListenAddress,
  { pool, clock }: { pool: Pool; clock: Clock },
): Promise<WorkerMetrics> {
  const registry = new Registry();
  const { events, isReady, refresh } = createMetrics(registry, { pool, clock });
  const pages: Readonly<Record<string, () => Promise<{ status: number; type: string; body: string }>>> = {
    '/healthz': async () => ({ status: 200, type: 'text/plain', body: 'ok\n' }),
    '/readyz': async () =>
      isReady()
        ? { status: 200, type: 'text/plain', body: 'ready\n' }
        : { status: 503, type: 'text/plain', body: 'not ready\n' },
    '/metrics': async () => {
      await refresh();
      return { status: 200, type: registry.contentType, body: await registry.metrics() };
    },
  };
  const server = createServer({ requestTimeout: 10_000, headersTimeout: 10_000 }, async (request, response) => {
    const page = request.method === 'GET' ? pages[request.url ?? ''] : undefined;
    const { status, type, body } = (await page?.()) ?? { status: 404, type: 'text/plain', body: 'not here\n' };
    response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(body);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => {
      reject(reasonOf(cause) === 'EADDRINUSE' ? new PortInUse(port, { wantedFor: 'metrics', cause }) : cause);
    });
    server.listen({ host: address, port }, resolve);
  });
  return {
    ...events,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function createMetrics(registry: Registry, { pool, clock }: { pool: Pool; clock: Clock }) {
  const registers = [registry];
  const gauge = (name: string, help: string) => new Gauge({ name, help, registers });
  const renewals = new Counter({
    name: 'usher_fleet_renewals_total',
    help: 'What became of the jobs of this worker',
    labelNames: ['outcome'],
    registers,
  });
  // So that a rate has a beginning.
  for (const outcome of outcomes) renewals.inc({ outcome }, 0);
  const room = gauge('usher_fleet_renewals_room', 'Renewals that this worker may have under way');
  const paused = gauge(
    'usher_fleet_paused_apps',
    'Apps that this worker leaves alone for a while, as Trakt asked or in an incident',
  );
  const sweepAge = gauge('usher_fleet_sweep_age_seconds', 'How long ago this worker last looked for what is due');
  const isUp = gauge('usher_fleet_database_up', 'Whether the sign-ins could be counted');
  const counts = new Map(counted.map(({ name, help, of }) => [new Gauge({ name, help, registers }), of] as const));
  addProcessMetrics(registry);

  let sweptMs = Number.NEGATIVE_INFINITY;
  let measuredMs = Number.NEGATIVE_INFINITY;
  const ageMs = () => clock.monotonic() - sweptMs;

  async function count(): Promise<void> {
    const state = await fleetState(pool).catch(() => undefined);
    isUp.set(state ? 1 : 0);
    for (const [each, of] of counts) {
      const value = state && of(state);
      if (value === undefined) each.remove();
      else each.set(value);
    }
  }

  return {
    events: {
      renewal: (outcome) => renewals.inc({ outcome }),
      swept(failure) {
        if (failure === undefined) sweptMs = clock.monotonic();
      },
      limits({ room: now, pausedApps }) {
        room.set(now);
        paused.set(pausedApps);
      },
    } satisfies Omit<WorkerMetrics, 'close'>,
    isReady: () => ageMs() < sweepAgeMs,
    async refresh() {
      if (Number.isFinite(ageMs())) sweepAge.set(ageMs() / 1_000);
      if (clock.monotonic() < measuredMs + countedMs) return;
      measuredMs = clock.monotonic();
      await count();
    },
  };
}

const counted: readonly { name: string; help: string; of: (state: FleetState) => number | undefined }[] = [
  { name: 'usher_fleet_accounts', help: 'Sign-ins', of: ({ accounts }) => accounts },
  { name: 'usher_fleet_due', help: 'Sign-ins that a worker has something to do for', of: ({ due }) => due },
  {
    name: 'usher_fleet_overdue',
    help: 'Sign-ins whose access token has ended without being renewed',
    of: ({ overdue }) => overdue,
  },
  { name: 'usher_fleet_in_doubt', help: 'Sign-ins of which an answer may be lost', of: ({ inDoubt }) => inDoubt },
  {
    name: 'usher_fleet_lost',
    help: 'Sign-ins whose people have to sign in again',
    of: ({ signInRequired }) => signInRequired,
  },
  { name: 'usher_fleet_elsewhere', help: 'Sign-ins that wait for usher fleet adopt', of: ({ elsewhere }) => elsewhere },
  { name: 'usher_fleet_set_aside', help: 'Tokens that came too late', of: ({ setAside }) => setAside },
  {
    name: 'usher_fleet_overlaps',
    help: 'Refresh tokens that were in two requests at once: more than none is a fault',
    of: ({ overlaps }) => overlaps,
  },
  {
    name: 'usher_fleet_least_slack_seconds',
    help: 'Until the first sign-in that can be renewed ends',
    of: ({ leastSlackSeconds }) => leastSlackSeconds,
  },
];
