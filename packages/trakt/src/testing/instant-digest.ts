/** For tests whose clock stands still while code runs: a digest on another thread would let their hours slip by. */

import { beforeEach, vi } from 'vitest';

/** Answers every digest at once, in all tests of the file. All tokens then have the same fingerprint. */
export function digestInstantly(): void {
  beforeEach(() => {
    vi.spyOn(crypto.subtle, 'digest').mockImplementation(async () => new ArrayBuffer(32));
  });
}
