/** Whether a process with this number runs. */

import { reasonOf } from './system-error.ts';

export function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // It is another user's.
    return reasonOf(error) === 'EPERM';
  }
}
