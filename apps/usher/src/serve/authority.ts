/** The certificate authority of `usher serve`. It is bound to Trakt's domain, and its key rests sealed by the vault. */

import { X509Certificate } from 'node:crypto';
import { type Authority, newAuthority } from '@trakt-usher/proxy';
import type { SqliteVault } from '@trakt-usher/vault';
import type { Clock, Log } from 'trakt-usher';
import type { ServeBook } from './book.ts';

export interface AuthorityParts {
  readonly vault: SqliteVault;
  readonly book: ServeBook;
  readonly clock: Clock;
  readonly log: Log;
}

const noteName = 'serve-authority';
const lifeDays = 3650;
const renewedBeforeMs = 30 * 86_400_000;

/**
 * The one that is there, or a new one: at first, near the end of its life, and after the vault got other data keys. Programs
 * have to trust a new one anew. @throws StoreError, ConfigError
 */
export async function authorityOf({ vault, book, clock, log }: AuthorityParts): Promise<Authority> {
  // Makes the vault where there is none.
  await vault.selfTest();
  const known = book.authority();
  if (known && new X509Certificate(known.certificate).validToDate.getTime() - renewedBeforeMs > clock.now()) {
    const key = await vault.openNote(noteName, known);
    if (key !== undefined) return { certificate: known.certificate, key };
  }
  const made = await newAuthority({
    name: 'usher, for Trakt on this machine',
    domain: 'trakt.tv',
    nowMs: clock.now(),
    lifeDays,
  });
  book.putAuthority({ certificate: made.certificate, ...(await vault.sealNote(noteName, made.key)) }, known);
  log.info({ event: 'serve.authority_made' });
  const kept = book.authority();
  const key = kept && (await vault.openNote(noteName, kept));
  return kept && key !== undefined ? { certificate: kept.certificate, key } : made;
}
