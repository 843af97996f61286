import { expect, it } from 'vitest';
import { PausedApps } from './paused-apps.ts';

it('an app waits until the latest of its ends, whichever came first, and each is told once', () => {
  let nowMs = 0;
  const paused = new PausedApps({ monotonic: () => nowMs });
  expect(paused.pause('ours', 60_000)).toBe(true);
  expect(paused.pause('ours', 1_800_000)).toBe(true);
  expect(paused.pause('ours', 60_000)).toBe(false);
  nowMs = 500;
  expect(paused.pause('ours', 1_800_000)).toBe(false);
  nowMs = 1_799_999;
  expect([paused.has('ours'), paused.has('theirs'), paused.all()]).toEqual([true, false, ['ours']]);
  nowMs = 1_800_000;
  expect([paused.has('ours'), paused.all()]).toEqual([false, []]);
  expect(paused.pause('ours', 60_000)).toBe(true);
});
