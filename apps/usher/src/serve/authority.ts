/** The certificate authority of `usher serve`. It is bound to Trakt's domain, and rests sealed in the vault. */

import { X509Certificate } from 'node:crypto';
import { type Authority, newAuthority } from '@trakt-usher/proxy';
import type { ShieldVault } from '@trakt-usher/vault';
import { type Clock, type Log, StoreError } from 'trakt-usher';

export interface AuthorityParts {
  readonly vault: ShieldVault;
  readonly clock: Clock;
  readonly log: Log;
}

const noteName = 'serve-authority';
const lifeDays = 3650;
const renewedBeforeMs = 30 * 86_400_000;

/** The one that is there; a new one at first and near the end of its life. Programs have to trust a new one anew. @throws StoreError, ConfigError */
export async function authorityOf({ vault, clock, log }: AuthorityParts): Promise<Authority> {
  // Makes the vault where there is none.
  await vault.selfTest();
  const known = await vault.readNote(noteName).catch((error: unknown) => {
    // One that is damaged gives way: programs have to trust another, and lose nothing.
    if (error instanceof StoreError && error.code === 'corrupt') return undefined;
    throw error;
  });
  const authority = known === undefined ? undefined : authorityIn(known);
  if (authority && endMsOf(authority) - renewedBeforeMs > clock.now()) return authority;
  const made = await newAuthority({
    name: 'usher, for Trakt on this machine',
    domain: 'trakt.tv',
    nowMs: clock.now(),
    lifeDays,
  });
  const kept = authorityIn(await vault.writeNote(noteName, JSON.stringify(made), known));
  if (kept.key === made.key) log.info({ event: 'serve.authority_made' });
  return kept;
}

/** What opens is what was sealed here. */
function authorityIn(note: string): Authority {
  const { certificate, key }: Authority = JSON.parse(note);
  return { certificate, key };
}

function endMsOf({ certificate }: Authority): number {
  return new X509Certificate(certificate).validToDate.getTime();
}
