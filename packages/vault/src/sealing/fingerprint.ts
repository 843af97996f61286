/** The session's fingerprint of a token, computed synchronously: a refresh waits for nothing but the disk. */

import { createHash } from 'node:crypto';

/** The first 64 bits of the token's SHA-256, in 16 hexadecimal digits. */
export function fingerprint(token: string): string {
  return createHash('sha256').update(token).digest('hex').slice(0, 16);
}
