/** The key of the digests in the book, which rests sealed in the vault. */

import { randomBytes } from 'node:crypto';
import type { ShieldVault } from '@trakt-usher/vault';

const noteName = 'serve-digests';

/**
 * The one that is there, or a new one. Never a new one in the place of one that is damaged: no program's token would be known
 * any more, and those that are replaced or in doubt would be sent. @throws StoreError, also where there is no vault yet; ConfigError
 */
export async function digestKeyOf(vault: ShieldVault): Promise<string> {
  const known = await vault.readNote(noteName);
  return known ?? vault.writeNote(noteName, randomBytes(32).toString('base64url'), undefined);
}
