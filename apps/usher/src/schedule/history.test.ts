import { appendFileSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { appendToHistory, begunAtMs, historyReader, type RunRecord, readHistory, recordOf } from './history.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'usher-history-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function aRun(startedAtMs: number, result?: object): RunRecord {
  const last = { outcome: { kind: 'done' }, endedAtMs: startedAtMs + 1_000, tries: 1 } as const;
  const job = { account: 'ada', job: 'films', schedule: '@daily', why: 'due', exitCode: 0, error: undefined } as const;
  return recordOf(last, { ...job, startedAtMs, result });
}

it('loses no run to the half line of one that was cut off', () => {
  appendToHistory(folder, aRun(0));
  appendFileSync(join(folder, 'runs.jsonl'), JSON.stringify(aRun(1)).slice(0, 40));
  appendToHistory(folder, aRun(2));
  expect(readHistory(folder)).toEqual([aRun(0), aRun(2)]);
});

it('is read again by who looks often when a run was added, forgotten or the file is gone', () => {
  const read = historyReader(folder);
  expect(read()).toEqual([]);
  appendToHistory(folder, aRun(0));
  const first = read();
  expect(first).toEqual([aRun(0)]);
  expect(read()).toBe(first);
  appendToHistory(folder, aRun(2));
  expect(read()).toEqual([aRun(0), aRun(2)]);
  rmSync(join(folder, 'runs.jsonl'));
  expect(read()).toEqual([]);
});

it('keeps what a run printed, but not the rows that --explain, --preview and --have name', () => {
  const printed = { timeZone: 'UTC', files: [{ path: '/films/watched.csv', rows: 3 }] };
  const rows = Array.from({ length: 9_999 }, () => ({ section: 'history' }));
  appendToHistory(folder, aRun(0, { ...printed, left: rows, preview: rows, have: { undecided: rows } }));
  expect(readHistory(folder)).toEqual([aRun(0, printed)]);
});

it('knows when a job began that has not run yet, also where nothing can be noted', () => {
  const job = { account: 'ada', name: 'films', schedule: '@daily' };
  const begun = (nowMs: number, more = {}, place = folder) => begunAtMs(place, { ...job, ...more }, nowMs);
  expect([begun(5), begun(9), begun(3), begun(9, { schedule: '@weekly' }), begun(9)]).toEqual([5, 5, 3, 9, 5]);
  writeFileSync(join(folder, 'schedules.json'), '{');
  expect([begun(20), begun(30)]).toEqual([20, 20]);
  writeFileSync(join(folder, 'file'), '');
  expect(begun(40, {}, join(folder, 'file'))).toBe(40);
});

it('stays small where each run wrote many files', () => {
  const files = Array.from({ length: 20_000 }, (_, at) => ({ path: `/films/list-${at}.csv`, rows: 1 }));
  for (const nth of [0, 1, 2, 3, 4, 5, 6]) appendToHistory(folder, aRun(nth, { files }));
  expect(statSync(join(folder, 'runs.jsonl')).size).toBeLessThan(5_000_000);
  expect(readHistory(folder).at(-1)).toEqual(aRun(6, { files }));
});
