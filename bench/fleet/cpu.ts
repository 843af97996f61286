/** CPU time that processes have used, from Linux's own books. */

import { readdirSync, readFileSync } from 'node:fs';

/** Linux counts in hundredths of a second, wherever Node runs. */
const tickMs = 10;

/** Of the process and of all that it started, in milliseconds. */
export function cpuMs(pid: number): number {
  const all = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const stats = all.map(Number).flatMap((each) => statOf(each) ?? []);
  const family = stats.filter(({ id, parent }) => id === pid || parent === pid);
  return family.reduce((sum, { id, own, ended }) => sum + own + (id === pid ? ended : 0), 0) * tickMs;
}

/** https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html; undefined where the process is gone. */
function statOf(id: number): { id: number; parent: number; own: number; ended: number } | undefined {
  try {
    const text = readFileSync(`/proc/${id}/stat`, 'utf8');
    // The name in parentheses may hold spaces.
    const fields = text
      .slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    const [, parent = 0] = fields;
    const [user = 0, system = 0, endedUser = 0, endedSystem = 0] = fields.slice(11, 15);
    return { id, parent, own: user + system, ended: endedUser + endedSystem };
  } catch {
    return undefined;
  }
}
