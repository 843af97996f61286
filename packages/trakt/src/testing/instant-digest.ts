/** For tests whose clock stands still while code runs: a digest on another thread would let their hours slip by. */

import { vi } from 'vitest';

/** Answers every digest at once. All tokens then have the same fingerprint. */
export function digestInstantly(): void {
  vi.spyOn(crypto.subtle, 'digest').mockImplementation(async () => new ArrayBuffer(32));
}
