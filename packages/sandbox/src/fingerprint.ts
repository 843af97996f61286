/** A token's fingerprint: the first 64 bits of its SHA-256 in hex. Logs show it in place of the token. */
import { hash } from 'node:crypto';

export function fingerprint(token: string): string {
  return hash('sha256', token, 'hex').slice(0, 16);
}
