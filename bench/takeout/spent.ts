/** Loaded before a program: tells at its end, on file descriptor 3, what it took. */

import { readFileSync, writeSync } from 'node:fs';

export interface Spent {
  /** CPU time of all threads. */
  cpuMs: number;
  /** The most memory that it had at once. */
  bytes: number;
}

process.on('exit', () => {
  const { user, system } = process.cpuUsage();
  // Linux counts the parent's memory in a child's maxRSS.
  const [, kilobytes] = /VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
  const spent: Spent = { cpuMs: (user + system) / 1_000, bytes: Number(kilobytes) * 1_024 };
  writeSync(3, JSON.stringify(spent));
});
