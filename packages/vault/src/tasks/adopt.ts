/** Makes a copied or restored vault this machine's own, after a person has said that the other one is gone. */

import { randomUUID } from 'node:crypto';
import { type AccountKey, type Intent, unmoved } from 'trakt-usher/store';
import { commit } from '../data/commit.ts';
import type { Binding } from '../data/row.ts';
import { isSameFile } from '../files/private-files.ts';
import { bindHere, type HeldAccount } from '../held-account.ts';
import { fingerprint } from '../sealing/fingerprint.ts';
import type { VaultOptions } from '../sqlite-vault.ts';
import { Vault } from '../vault.ts';

/**
 * Lets the vault in this folder refresh the grants that it only serves: those of a copy, of a restored file, or without
 * the locks they were made with. Whoever had them before may have spent their refresh tokens, so that each counts as sent
 * once, long ago, without an answer: `suspect`, until a refresh clears it up. Grants that are at home stay as they are.
 * Say first that the other vault must not be used any more: two homes for a grant can end every sign-in of its owner.
 * @returns the accounts that were adopted. @throws StoreError `read_only`, `unsafe_location`, `wrong_key`, `busy`
 */
export async function adoptVault(options: VaultOptions): Promise<AccountKey[]> {
  const vault = new Vault(options);
  try {
    const file = await vault.parts.data.existing();
    const adopted: AccountKey[] = [];
    for (const account of await file.read((tables) => tables.accounts())) {
      if (await vault.hold(account, { waitMs }, adopt)) adopted.push(account);
    }
    return adopted;
  } finally {
    await vault.close();
  }
}

const waitMs = 45_000;

async function adopt(held: HeldAccount): Promise<boolean> {
  const { account, clock, by, fallbackFiles, watch } = held;
  // Makes the lock where there is none; refuses a place that can't have one.
  const { file, binding } = await bindHere(held);
  await fallbackFiles.takeIn(file, { adopting: true });
  const found = await file.read((tables) => tables.find(account));
  if (!found || isSameBinding(found.binding, binding)) return false;
  const refreshToken = (await file.sealerFor(found.keyId)).refreshToken(found);
  const refreshTokenFingerprint = refreshToken === undefined ? undefined : fingerprint(refreshToken);
  await commit({ account, file, watch }, ({ stored, tables, put }) => {
    unmoved(stored?.summary, found.summary);
    const { status } = found.summary;
    if (refreshTokenFingerprint === undefined || status.state === 'sign_in_required') return put({ ...found, binding });
    // When it was sent, if it was, nobody knows; long enough ago that no prompt second sending is worth a try.
    const sentAtMs = Math.min(found.summary.current.receivedAtMs, clock.now() - 60_000);
    const attempt = { sentAtMs, by: `${by}, at the adoption` };
    const intent: Intent = found.summary.intent ?? { id: randomUUID(), refreshTokenFingerprint, attempts: [attempt] };
    tables.addSeen(refreshTokenFingerprint);
    return put({ ...found, summary: { ...found.summary, status: { state: 'suspect' }, intent }, binding });
  });
  return true;
}

/** Whether a grant that was found here belongs here. */
function isSameBinding(found: Binding, here: Binding): boolean {
  const restored = (found.generation ?? 0) < (here.generation ?? 0);
  return isSameFile(found.file, here.file) && found.lockId === here.lockId && !restored;
}
