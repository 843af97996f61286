/** A token's fingerprint: the first 64 bits of its SHA-256 in hex. What logs show in place of the token. */
import { createHash } from 'node:crypto';

export function fingerprint(token: string): string {
  return createHash('sha256').update(token).digest('hex').slice(0, 16);
}
