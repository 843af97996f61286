/** Accounts of sizes at which pages end, read to their end while the account goes on watching. `npm run soak` has larger ones. */

import { expect, it } from 'vitest';
import { exportGrowing } from './growing-account.ts';

it.each([0, 1, 99, 100, 101, 250, 251, 1_000])('an account of %i plays is exported whole', async (plays) => {
  const { before, added, exported, rows } = await exportGrowing(plays);
  const ids = new Set(exported);
  expect(added).toEqual(new Set([200]));
  expect(ids.size).toBe(exported.length);
  expect([...before].filter((id) => !ids.has(id))).toEqual([]);
  expect(before.size).toBe(plays);
  expect(rows).toBe(exported.length);
});
