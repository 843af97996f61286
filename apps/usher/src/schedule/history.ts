/** The runs of schedules, oldest first: a line of JSON for each, in a file of the state folder that stays small. */

import { appendFileSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { makeFolder } from '@trakt-usher/vault/files';
import { isTimeZone } from '../config/settings.ts';
import { replacePrivateFile } from '../private-file.ts';
import type { Failure } from '../text/failure.ts';
import type { LastRun, Outcome, Reason } from './judge.ts';
import type { Job } from './run-job.ts';

/** As `--json` prints it. Times in ISO 8601. */
export interface RunRecord {
  account: string;
  job: string;
  /** The job's cron expression. */
  schedule: string;
  /** `on_page`: a person started it on the page. */
  why: Reason | 'on_page';
  startedAt: string;
  endedAt: string;
  outcome: Outcome['kind'];
  /** What the command would have ended with. */
  exitCode: number;
  /** The number of this try, where an outage makes several. */
  tries: number;
  /** Whether the same may succeed later, although nobody changes anything. */
  transient?: boolean;
  /** Not tried again before this. */
  retryAt?: string;
  error?: Failure;
  /** What the command prints with `--json`. */
  result?: unknown;
}

interface Told extends Pick<RunRecord, 'account' | 'job' | 'schedule' | 'why' | 'exitCode' | 'result'> {
  startedAtMs: number;
  error: Failure | undefined;
}

export function recordOf(
  { outcome, endedAtMs, tries }: LastRun,
  { account, job, schedule, why, startedAtMs, exitCode, error, result }: Told,
): RunRecord {
  const retryAtMs = retryAtIn(outcome);
  return {
    ...{ account, job, schedule, why },
    ...{ startedAt: new Date(startedAtMs).toISOString(), endedAt: new Date(endedAtMs).toISOString() },
    ...{ outcome: outcome.kind, exitCode, tries },
    ...(outcome.kind === 'failed' && { transient: outcome.transient }),
    ...(retryAtMs !== undefined && { retryAt: new Date(retryAtMs).toISOString() }),
    ...(error && { error }),
    ...(result !== undefined && { result }),
  };
}

function retryAtIn(outcome: LastRun['outcome']): number | undefined {
  if (outcome.kind === 'failed') return outcome.retryAtMs;
  return outcome.kind === 'limited' ? outcome.untilMs : undefined;
}

export function lastRunOf(
  { outcome: kind, endedAt, tries, transient = false, retryAt }: RunRecord,
  nowMs: number,
): LastRun {
  const atMs = retryAt === undefined ? undefined : Date.parse(retryAt);
  const outcomes: Record<RunRecord['outcome'], LastRun['outcome']> = {
    done: { kind: 'done' },
    failed: { kind: 'failed', transient, retryAtMs: atMs },
    limited: { kind: 'limited', untilMs: atMs },
    sign_in_required: { kind: 'sign_in_required' },
  };
  return { outcome: outcomes[kind], endedAtMs: Math.min(Date.parse(endedAt), nowMs), tries };
}

/**
 * When a schedule began for that job, which has not run yet: now, unless an earlier start has noted it. A machine that is
 * off at each of its times would else never run it.
 */
export function begunAtMs(
  stateFolder: string,
  { account, name, schedule }: Pick<Job, 'account' | 'name' | 'schedule'>,
  nowMs: number,
): number {
  const path = join(stateFolder, 'schedules.json');
  const key = JSON.stringify([account, name, schedule]);
  const noted = notesIn(path);
  const { [key]: atMs } = noted;
  if (typeof atMs === 'number') return Math.min(atMs, nowMs);
  try {
    replacePrivateFile(path, JSON.stringify({ ...noted, [key]: nowMs }));
  } catch {
    // The next start knows nothing of this one, which is none the worse.
  }
  return nowMs;
}

function notesIn(path: string): Record<string, unknown> {
  try {
    return Object(JSON.parse(contentOf(path)));
  } catch {
    return {};
  }
}

/** The zone of a run, which the command prints. */
export function zoneIn(record: RunRecord | undefined): string | undefined {
  const { timeZone }: { timeZone?: unknown } = Object(record?.result);
  return typeof timeZone === 'string' && isTimeZone(timeZone) ? timeZone : undefined;
}

/** A year and more of six runs a day; fewer where each tells of hundreds of files. */
const kept = 3_000;
const mostCharacters = 4_000_000;

function historyFile(stateFolder: string): string {
  return join(stateFolder, 'runs.jsonl');
}

/** What can't be read counts as forgotten. */
export function readHistory(stateFolder: string): RunRecord[] {
  return linesIn(contentOf(historyFile(stateFolder))).flatMap((line) => recordIn(line) ?? []);
}

/** As `readHistory`, for whoever asks often: the file is read again when it is another one. */
export function historyReader(stateFolder: string): () => readonly RunRecord[] {
  let read: { version: string; records: RunRecord[] } | undefined;
  return () => {
    const { ino, size, mtimeMs } = statSync(historyFile(stateFolder), { throwIfNoEntry: false }) ?? {};
    const version = [ino, size, mtimeMs].join(' ');
    if (read?.version !== version) read = { version, records: readHistory(stateFolder) };
    return read.records;
  };
}

/** @throws the system's error where nothing can be written */
export function appendToHistory(stateFolder: string, { result, ...record }: RunRecord): void {
  const path = historyFile(stateFolder);
  makeFolder(dirname(path), 0o700);
  // Rows that a person asked to see are many, and of that run alone.
  const { left: _, preview: __, have: ___, ...printed }: Record<string, unknown> = Object(result);
  const line = JSON.stringify({ ...record, ...(result !== undefined && { result: printed }) });
  const before = contentOf(path);
  // The half line of a run that was cut off stands alone.
  appendFileSync(path, `${/[^\n]$/.test(before) ? '\n' : ''}${line}\n`, { mode: 0o600 });
  const lines = [...linesIn(before), line];
  const most = before.length > mostCharacters ? Math.ceil(lines.length / 2) : kept;
  if (lines.length > most * 1.1) replacePrivateFile(path, [...lines.slice(-most), ''].join('\n'));
}

function linesIn(content: string): string[] {
  return content.split('\n').filter((line) => line !== '');
}

function contentOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

const outcomes: readonly unknown[] = ['done', 'failed', 'limited', 'sign_in_required'] satisfies Outcome['kind'][];

/** Undefined for a line that is not whole, as one that was cut off with the power. */
function recordIn(line: string): RunRecord | undefined {
  try {
    const record: Partial<RunRecord> = Object(JSON.parse(line));
    const texts = [record.account, record.job, record.schedule, record.why, record.startedAt, record.endedAt];
    const isRecord =
      texts.every((text) => typeof text === 'string') &&
      outcomes.includes(record.outcome) &&
      typeof record.tries === 'number' &&
      [record.startedAt, record.endedAt].every((time = '') => !Number.isNaN(Date.parse(time)));
    // Just checked, as far as anything here relies on it.
    return isRecord ? (record as RunRecord) : undefined;
  } catch {
    return undefined;
  }
}
