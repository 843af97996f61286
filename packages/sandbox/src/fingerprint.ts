/** A token's fingerprint: the first 64 bits of its SHA-256 in hex. What logs show in place of the token. */
import { hash } from 'node:crypto';

// Whoever asks mostly asks again, with the same token.
let latest = { token: '', fingerprint: '' };

export function fingerprint(token: string): string {
  if (token !== latest.token) latest = { token, fingerprint: hash('sha256', token, 'hex').slice(0, 16) };
  return latest.fingerprint;
}
