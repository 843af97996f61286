/** Lets a copied or restored vault refresh again, after a person has said that the other vault is gone. */

import { type AccountKey, lockWaitMs, unmoved } from 'trakt-usher/store';
import { commit } from '../data/commit.ts';
import { withUnknownSending } from '../data/unknown-sending.ts';
import { bindHere, type HeldAccount } from '../held-account.ts';
import { estrangement } from '../location/binding.ts';
import { fingerprint } from '../sealing/fingerprint.ts';
import type { VaultOptions } from '../sqlite-vault.ts';
import { Vault } from '../vault.ts';

/**
 * Binds the grants of a copied or restored vault, or of a vault without its locks, to this folder, so that they can be
 * refreshed again. The other vault may have sent their refresh tokens, so each grant counts as sent once, long ago, without
 * an answer: it is `suspect` until a refresh clears it up. Grants that are bound to this folder stay as they are. Tell the
 * person first that the other vault must not be used any more: two vaults with one grant can end every sign-in of its owner.
 * @returns the adopted accounts. @throws StoreError `read_only`, `unsafe_location`, `wrong_key`, `busy`
 */
export async function adoptVault(options: VaultOptions): Promise<AccountKey[]> {
  const vault = new Vault(options);
  try {
    const file = await vault.parts.data.existing();
    const adopted: AccountKey[] = [];
    for (const account of await file.read((tables) => tables.accounts())) {
      if (await vault.hold(account, { waitMs: lockWaitMs }, adopt)) adopted.push(account);
    }
    return adopted;
  } finally {
    await vault.close();
  }
}

async function adopt(held: HeldAccount): Promise<boolean> {
  const { account, clock, by, fallbackFiles, generations, sentTokens, watch } = held;
  // This makes a missing lock and refuses a folder that can't have one.
  const { file, binding } = await bindHere(held);
  await fallbackFiles.takeIn(file, { adopting: true });
  const found = await file.read((tables) => tables.find(account));
  const { identity, storeId } = file;
  const remembered = generations.read(storeId, account);
  if (!found || !estrangement(found.binding, { file: identity, lockId: binding.lockId, remembered })) return false;
  const refreshToken = (await file.sealerFor(found.keyId)).refreshToken(found);
  const refreshTokenFingerprint = refreshToken === undefined ? undefined : fingerprint(refreshToken);
  if (refreshTokenFingerprint !== undefined) sentTokens.add(refreshTokenFingerprint);
  await commit({ account, file, watch }, ({ stored, tables, put }) => {
    unmoved(stored?.summary, found.summary);
    const { status } = found.summary;
    if (refreshTokenFingerprint === undefined || status.state === 'sign_in_required') return put({ ...found, binding });
    const intent = withUnknownSending(found.summary, { refreshTokenFingerprint, by, nowMs: clock.now() });
    tables.addSeen(refreshTokenFingerprint);
    // Without a retryAt the doubt is judged again.
    const { retryAtMs: _retryAtMs, ...summary } = found.summary;
    return put({ ...found, summary: { ...summary, status: { state: 'suspect' }, intent }, binding });
  });
  generations.raise(storeId, account, binding.generation);
  return true;
}
