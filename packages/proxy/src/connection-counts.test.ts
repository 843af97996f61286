import { Socket } from 'node:net';
import { expect, it } from 'vitest';
import { ConnectionCounts } from './connection-counts.ts';

it('lets nobody have more than so many, and counts each until it closes', async () => {
  const counts = new ConnectionCounts(2);
  const [first, second] = [new Socket(), new Socket()];
  expect([counts.add('films', first), counts.add('films', second)]).toEqual([true, true]);
  expect([counts.add('films', new Socket()), counts.add('shows', new Socket())]).toEqual([false, true]);
  first.destroy();
  await expect.poll(() => counts.add('films', new Socket())).toBe(true);
  expect(counts.add('films', new Socket())).toBe(false);
});
