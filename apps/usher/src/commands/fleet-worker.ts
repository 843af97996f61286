/** `usher fleet worker`: renews what is due in the database, beside any number of other workers. */

import { type Command, defineCommand } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { flag } from '../command-line/flags.ts';
import { listenAddress } from '../config/server-settings.ts';
import { withDatabase } from '../fleet/database.ts';
import type { serveWorkerMetrics } from '../fleet/metrics.ts';
import { tellOperator } from '../fleet/tell-operator.ts';
import { runWorker } from '../fleet/worker.ts';
import type { WorkerEvents } from '../fleet/worker-events.ts';

const most = 200;

export const command: Command = defineCommand({
  details:
    'Start as many as you like, on as many machines: each sign-in is renewed by one of them. The database is named by USHER_DATABASE_URL, the key by USHER_KEY or USHER_KEY_FILE. On SIGTERM it ends what is under way, within 30 seconds.',
  flags: {
    parallel: flag.checked({
      value: 'number',
      words: `renewals under way at once (10), at most ${most}`,
      expected: `a number from 1 to ${most}`,
      parse: (written) =>
        /^\d{1,3}$/.test(written) && Number(written) >= 1 && Number(written) <= most ? Number(written) : undefined,
    }),
    metrics: flag.checked({
      value: 'address',
      words: 'serve /metrics, /healthz and /readyz there, such as 127.0.0.1:9464',
      expected: 'an IP address with a port, such as 127.0.0.1:9464',
      parse: listenAddress,
    }),
  },
  examples: [
    ['usher fleet worker', 'until it is told to stop'],
    ['usher fleet worker --metrics 127.0.0.1:9464', 'with figures for Prometheus'],
  ],
  async run({ parallel = 10, metrics: address }, context) {
    const { io, text } = context;
    // Each renewal needs a connection now and then; the queue and the sweep need one each.
    await withDatabase(context, { most: Math.ceil(parallel / 2) + 3 }, async (database) => {
      const metrics = address && (await metricsAt(address, { pool: database.pool, clock: context.clock }));
      const told = tellOperator(context);
      const events: WorkerEvents = {
        ...told,
        started: () => io.say(text.workerReady(parallel)),
        renewal: (outcome) => metrics?.renewal(outcome),
        limits: (limits) => metrics?.limits(limits),
        swept(failure) {
          told.swept(failure);
          metrics?.swept(failure);
        },
      };
      try {
        await runWorker({ ...database, parallel, sweepMs: 5_000, events }, context);
      } finally {
        await metrics?.close();
      }
    });
    return exitCodes.done;
  },
});

/** The library of metrics is loaded where somebody asks for them. */
const metricsAt: typeof serveWorkerMetrics = async (address, parts) =>
  (await import('../fleet/metrics.ts')).serveWorkerMetrics(address, parts);
