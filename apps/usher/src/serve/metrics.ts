/** What `/metrics` shows. Its labels are names of programs that were let in, and words of ours. */

import { Counter, Gauge, Registry } from 'prom-client';
import type { Clock, Log } from 'trakt-usher';
import { addProcessMetrics } from '../process-metrics.ts';
import { codeOf } from '../system-error.ts';
import type { BudgetEvent } from './budget.ts';
import type { GrantState } from './grant-states.ts';
import type { Answer } from './token-answers.ts';

export interface Metrics {
  /** Status undefined: whoever asked was gone before there was an answer. */
  requested(about: { program: string; host: string; status: number | undefined }): void;
  refresh(step: 'asked' | 'sent', program: string): void;
  budget(event: BudgetEvent): void;
  /** Rejects where the sign-ins can't be counted. */
  answer(): Promise<Answer>;
  /** What each program has done since the start. */
  programs(): ReadonlyMap<string, ProgramCounts>;
}

export interface ProgramCounts {
  readonly requests: number;
  readonly refreshesAsked: number;
  readonly refreshesSent: number;
  readonly lastSeenMs: number;
}

export interface MetricsSources {
  readonly clock: Pick<Clock, 'now'>;
  readonly grants: () => Promise<Readonly<Record<GrantState, number>>>;
  readonly connections: () => number;
  readonly log: Pick<Log, 'warn'>;
}

export function createMetrics({ clock, grants, connections, log }: MetricsSources): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const counter = <Label extends string>(name: string, help: string, labelNames: readonly Label[]) =>
    new Counter({ name, help, labelNames, registers });

  const requests = counter('usher_requests_total', 'Requests to Trakt, by the class of the answer', [
    'program',
    'host',
    'status',
  ]);
  const asked = counter('usher_refreshes_asked_total', 'Refreshes that programs asked for', ['program']);
  const sent = counter('usher_refreshes_sent_total', 'Refreshes that were sent to Trakt', ['program']);
  const waits = counter('usher_budget_waits_total', 'Requests that waited for their turn', ['program']);
  const waited = counter('usher_budget_wait_seconds_total', 'How long they waited', ['program']);
  const refusals = counter('usher_budget_refused_total', 'Requests that usher answered with 429', ['program']);
  const pauses = counter('usher_budget_pauses_total', "Answers 429 of Trakt's, by what had to wait for them", [
    'program',
    'pauses',
  ]);
  new Gauge({
    name: 'usher_grants',
    help: 'Sign-ins of programs, by state',
    labelNames: ['state'],
    registers,
    async collect() {
      for (const [state, count] of Object.entries(await grants())) this.set({ state }, count);
    },
  });
  new Gauge({
    name: 'usher_connections',
    help: 'Open connections of programs, and to hosts that are passed on',
    registers,
    collect() {
      this.set(connections());
    },
  });
  addProcessMetrics(registry);
  /** Why there was no answer the last time. */
  let trouble: string | undefined;

  const programs = new Map<string, { -readonly [Name in keyof ProgramCounts]: number }>();
  function countsOf(program: string) {
    const counts = programs.get(program) ?? { requests: 0, refreshesAsked: 0, refreshesSent: 0, lastSeenMs: 0 };
    programs.set(program, counts);
    return counts;
  }

  return {
    requested({ program, host, status }) {
      const counts = countsOf(program);
      counts.requests += 1;
      counts.lastSeenMs = clock.now();
      requests.inc({ program, host, status: status === undefined ? 'none' : `${Math.floor(status / 100)}xx` });
    },
    refresh(step, program) {
      countsOf(program)[step === 'asked' ? 'refreshesAsked' : 'refreshesSent'] += 1;
      (step === 'asked' ? asked : sent).inc({ program });
    },
    programs: () => programs,
    budget({ kind, program, ms }) {
      switch (kind) {
        case 'waited':
          waits.inc({ program });
          return waited.inc({ program }, ms / 1000);
        case 'refused':
          return refusals.inc({ program });
        case 'limit_paused':
          return pauses.inc({ program, pauses: 'limit' });
        case 'address_paused':
          return pauses.inc({ program, pauses: 'address' });
      }
    },
    async answer() {
      const headers = { 'content-type': registry.contentType, 'cache-control': 'no-store' };
      try {
        const body = await registry.metrics();
        trouble = undefined;
        return { status: 200, headers, body };
      } catch (error) {
        // They are asked for every few seconds.
        if (codeOf(error) !== trouble) log.warn({ event: 'serve.metrics_failed', error: codeOf(error) });
        trouble = codeOf(error);
        throw error;
      }
    },
  };
}
