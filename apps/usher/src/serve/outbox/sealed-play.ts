/** What the outbox keeps sealed by the vault: what a play is, and the key of the digests that titles are found by. */

import type { ShieldVault } from '@trakt-usher/vault';
import type { Entry, OutboxEntries, Owner, Sealed } from './entries.ts';
import type { Play } from './plays.ts';

export function sealPlay(vault: ShieldVault, owner: Owner, play: Play): Promise<Sealed> {
  return vault.sealNote(noteOf(owner), JSON.stringify(play));
}

/** Undefined if it was changed, was another sign-in's, or its key is gone. @throws StoreError; ConfigError */
export async function openPlay(vault: ShieldVault, { owner, play }: Entry): Promise<Play | undefined> {
  const text = await vault.openNote(noteOf(owner), play);
  // The seal vouches for what stands in it.
  return text === undefined ? undefined : JSON.parse(text);
}

/** For the digests of names, so that ids can't be guessed from them. */
export async function openNameKey(vault: ShieldVault, note: Sealed | undefined): Promise<string | undefined> {
  return note && vault.openNote(nameKeyNote, note);
}

export function sealNameKey(vault: ShieldVault, key: string): Promise<Sealed> {
  return vault.sealNote(nameKeyNote, key);
}

/** With the vault's data key of now, while it still has the one before. What doesn't open stays as it is. */
export async function resealAll(vault: ShieldVault, entries: OutboxEntries): Promise<void> {
  const plays = new Map<number, Sealed>();
  for (const entry of entries.all()) {
    const play = await openPlay(vault, entry);
    if (play) plays.set(entry.number, await sealPlay(vault, entry.owner, play));
  }
  const nameKey = await openNameKey(vault, entries.nameKey());
  entries.reseal(plays, nameKey === undefined ? undefined : await sealNameKey(vault, nameKey));
}

const nameKeyNote = 'serve-outbox-names';

/** A play can't be moved to another sign-in. */
function noteOf({ program, issuer, account }: Owner): string {
  return JSON.stringify(['serve-outbox', program, issuer, account]);
}
