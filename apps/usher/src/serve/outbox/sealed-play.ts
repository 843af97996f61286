/** What a play is, sealed by the vault for its entry. */

import type { SqliteVault } from '@trakt-usher/vault';
import type { Entry, Owner, Sealed } from './entries.ts';
import type { Play } from './plays.ts';

export function sealPlay(vault: SqliteVault, owner: Owner, play: Play): Promise<Sealed> {
  return vault.sealNote(noteOf(owner), JSON.stringify(play));
}

/** Undefined if it was changed, was another sign-in's, or its key is gone. @throws StoreError; ConfigError */
export async function openPlay(vault: SqliteVault, { owner, play }: Entry): Promise<Play | undefined> {
  const text = await vault.openNote(noteOf(owner), play);
  // The seal vouches for what stands in it.
  return text === undefined ? undefined : JSON.parse(text);
}

/** A play can't be moved to another sign-in. */
function noteOf({ program, issuer, account }: Owner): string {
  return JSON.stringify(['serve-outbox', program, issuer, account]);
}
