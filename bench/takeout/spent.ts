/** Loaded before a program: tells at its end, on file descriptor 3, what it took. */

import { writeSync } from 'node:fs';

export interface Spent {
  /** CPU time of all threads. */
  cpuMs: number;
  /** The most memory that it had at once. */
  bytes: number;
}

process.on('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  const spent: Spent = { cpuMs: (userCPUTime + systemCPUTime) / 1_000, bytes: maxRSS * 1_024 };
  writeSync(3, JSON.stringify(spent));
});
