import { expect, it } from 'vitest';
import { PausedApps } from './paused-apps.ts';

it('an app waits until the latest of its ends, whichever came first, and each is told once', () => {
  let nowMs = 0;
  const paused = new PausedApps({ monotonic: () => nowMs });
  expect(paused.pause('ours', { ms: 60_000, why: 'asked' })).toBe(true);
  expect(paused.pause('ours', { ms: 1_800_000, why: 'asked' })).toBe(true);
  expect(paused.pause('ours', { ms: 60_000, why: 'asked' })).toBe(false);
  nowMs = 500;
  expect(paused.pause('ours', { ms: 1_800_000, why: 'asked' })).toBe(false);
  nowMs = 1_799_999;
  expect([paused.has('ours'), paused.has('theirs'), paused.all()]).toEqual([true, false, ['ours']]);
  nowMs = 1_800_000;
  expect([paused.has('ours'), paused.all()]).toEqual([false, []]);
  expect(paused.pause('ours', { ms: 60_000, why: 'asked' })).toBe(true);
});

it('a freeze is told beside a longer pause, once, and does not shorten it', () => {
  let nowMs = 0;
  const paused = new PausedApps({ monotonic: () => nowMs });
  expect(paused.pause('ours', { ms: 3_600_000, why: 'asked' })).toBe(true);
  expect(paused.pause('ours', { ms: 1_800_000, why: 'incident' })).toBe(true);
  expect(paused.pause('ours', { ms: 1_800_000, why: 'incident' })).toBe(false);
  expect(paused.all()).toEqual(['ours']);
  nowMs = 3_599_999;
  expect([paused.has('ours'), paused.all()]).toEqual([true, ['ours']]);
  nowMs = 3_600_000;
  expect([paused.has('ours'), paused.all()]).toEqual([false, []]);
});

it.each([0, -1, Number.NaN])('a pause of %s ms is none', (ms) => {
  const paused = new PausedApps({ monotonic: () => 0 });
  expect(paused.pause('ours', { ms, why: 'asked' })).toBe(false);
  expect(paused.all()).toEqual([]);
});
