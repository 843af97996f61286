import { expect, it } from 'vitest';
import { hasOtherWriters } from './other-writers.ts';

it.each([
  ['mine, and closed', { uid: 1000, gid: 100, mode: 0o100600 }, false],
  ['mine, and readable', { uid: 1000, gid: 100, mode: 0o100644 }, false],
  ['mine, with a group of my own', { uid: 1000, gid: 1000, mode: 0o100664 }, false],
  ["root's", { uid: 0, gid: 0, mode: 0o100664 }, false],
  ['writable for a group', { uid: 1000, gid: 100, mode: 0o100664 }, true],
  ['writable for all', { uid: 1000, gid: 1000, mode: 0o100666 }, true],
  ["root's, and writable for all", { uid: 0, gid: 0, mode: 0o100602 }, true],
  ["another user's", { uid: 1001, gid: 1001, mode: 0o100600 }, true],
])('a file that is %s', (_, access, others) => {
  expect(hasOtherWriters(access, 1000)).toBe(others);
});
