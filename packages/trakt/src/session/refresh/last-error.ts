/** An error as the record keeps it. */

import type { Clock } from '../../clock.ts';
import type { UsherError } from '../../errors.ts';
import type { LastError } from '../store/record.ts';

export function lastErrorOf(error: UsherError, clock: Clock): LastError {
  return { code: error.code, atMs: clock.now(), ...(error.status !== undefined && { status: error.status }) };
}
