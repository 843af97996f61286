/** Exports that were started on the page: what runs, and how the last ones ended. */

import { randomBytes } from 'node:crypto';
import { exitCodes } from '../../command-line/exit-codes.ts';
import type { Context } from '../../context.ts';
import { appendToHistory, type RunRecord } from '../../schedule/history.ts';
import { codeOf } from '../../system-error.ts';
import type { Step } from '../../terminal/step.ts';
import { type Failure, failureOf } from '../../text/failure.ts';
import type { Ended, StartUsher } from './start-usher.ts';

export interface ExportRun {
  readonly id: string;
  readonly order: ExportOrder;
  readonly startedAtMs: number;
  /** In the order in which they began. */
  readonly steps: ReadonlyMap<string, Step>;
  readonly end: RunEnd | undefined;
}

export interface RunEnd {
  readonly atMs: number;
  readonly outcome: 'done' | 'stopped' | 'limited' | 'sign_in_required' | 'failed';
  readonly failure: Failure | undefined;
  /** What the command printed. */
  readonly result: unknown;
}

export interface ExportOrder {
  /** Whose: the name of a sign-in, or of a ZIP. */
  readonly account: string;
  /** For people: "for Letterboxd, from your account". */
  readonly title: string;
  readonly command: 'export' | 'backup';
  /** The words behind it. */
  readonly argv: readonly string[];
  /** The job of a schedule that it is, if it is one. */
  readonly job?: string;
  /** Nothing is written, and nothing stays on record. */
  readonly isPreview: boolean;
  /** Whatever happens. */
  readonly after?: () => void;
}

export interface ExportRuns {
  /** Undefined: so many run already. */
  start(order: ExportOrder): ExportRun | undefined;
  /** The latest first. */
  all(): readonly ExportRun[];
  find(id: string): ExportRun | undefined;
  /** Nothing if it has ended. */
  stop(id: string): void;
}

export interface RunsOptions {
  readonly context: Pick<Context, 'clock' | 'config' | 'log' | 'text' | 'circumstances'>;
  readonly startUsher: StartUsher;
  readonly ending: AbortSignal;
}

const mostAtOnce = 2;
export const tooManyRun: string = 'Two exports run already. Wait until one of them has ended, or stop it.';
/** A preview holds rows. */
const mostKept = 20;

interface Kept extends ExportRun {
  readonly steps: Map<string, Step>;
  readonly stopping: AbortController;
  end: RunEnd | undefined;
}

export function createExportRuns({ context, startUsher, ending }: RunsOptions): ExportRuns {
  const { clock, config, log, text, circumstances } = context;
  const runs = new Map<string, Kept>();

  async function work(run: Kept): Promise<void> {
    const { command, argv } = run.order;
    const signal = AbortSignal.any([run.stopping.signal, ending]);
    try {
      const ended = await startUsher([command, ...argv], {
        signal,
        onStep: (step) => void run.steps.set(step.label, step),
      });
      run.end = { atMs: clock.now(), ...endOf(ended, signal.aborted) };
    } catch (error) {
      run.end = {
        ...{ atMs: clock.now(), outcome: 'failed', result: undefined },
        failure: failureOf(error, text, circumstances()),
      };
    }
    try {
      run.order.after?.();
    } catch (error) {
      log.warn({ event: 'page.upload_left', error: codeOf(error) });
    }
    log.info({ event: 'page.export_ended', account: run.order.account, outcome: run.end.outcome });
    if (!run.order.isPreview) remember(run.order, run.startedAtMs, run.end);
  }

  function remember(order: ExportOrder, startedAtMs: number, end: RunEnd): void {
    try {
      appendToHistory(config.directories.state, recordOf(order, startedAtMs, end));
    } catch (error) {
      // It is on the page while this process lives.
      log.warn({ event: 'page.history_not_written', error: codeOf(error) });
    }
  }

  return {
    start(order) {
      const running = [...runs.values()].filter(({ end }) => end === undefined);
      if (running.length >= mostAtOnce || ending.aborted) return undefined;
      const id = randomBytes(9).toString('base64url');
      const run: Kept = {
        ...{ id, order, startedAtMs: clock.now(), steps: new Map(), end: undefined },
        stopping: new AbortController(),
      };
      runs.set(id, run);
      const over = [...runs.values()].find(({ end }) => end !== undefined);
      if (runs.size > mostKept && over) runs.delete(over.id);
      void work(run);
      return run;
    },
    all: () => [...runs.values()].toReversed(),
    find: (id) => runs.get(id),
    stop: (id) => runs.get(id)?.stopping.abort(),
  };
}

function endOf({ exitCode, stdout, stderr }: Ended, wasStopped: boolean): Omit<RunEnd, 'atMs'> {
  const result = json(stdout);
  if (exitCode === exitCodes.done) return { outcome: 'done', failure: undefined, result };
  if (wasStopped) return { outcome: 'stopped', failure: undefined, result };
  const outcomes = { [exitCodes.limited]: 'limited', [exitCodes.signInRequired]: 'sign_in_required' } as const;
  const outcome =
    exitCode === exitCodes.limited || exitCode === exitCodes.signInRequired ? outcomes[exitCode] : 'failed';
  return { outcome, failure: failureIn(stderr), result };
}

/** With `--json` the last line of stderr that is JSON names the error. */
export function failureIn(stderr: string): Failure {
  for (const line of stderr.trim().split('\n').toReversed()) {
    const { error } = Object(json(line));
    const { code, message, hint } = Object(error);
    if (typeof code === 'string' && typeof message === 'string')
      return { code, message, ...(typeof hint === 'string' && { hint }) };
  }
  return { code: 'unexpected', message: 'usher export was ended by the system, which may have no memory left.' };
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** As the runs of schedules are kept, without times of its own. */
function recordOf(
  { account, job = 'export' }: ExportOrder,
  startedAtMs: number,
  { atMs, outcome, failure, result }: RunEnd,
): RunRecord {
  const exits = {
    done: exitCodes.done,
    stopped: exitCodes.interrupted,
    limited: exitCodes.limited,
    sign_in_required: exitCodes.signInRequired,
    failed: exitCodes.failed,
  };
  return {
    ...{ account, job, schedule: '', why: 'on_page' },
    ...{ startedAt: new Date(startedAtMs).toISOString(), endedAt: new Date(atMs).toISOString() },
    ...{ outcome: outcome === 'stopped' ? 'failed' : outcome, exitCode: exits[outcome], tries: 1 },
    ...(failure && { error: failure }),
    ...(result !== undefined && { result }),
  };
}
