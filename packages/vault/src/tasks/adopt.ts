/** Lets a copied or restored vault refresh again, after a person has said that the other vault is gone. */

import { randomUUID } from 'node:crypto';
import { type AccountKey, type AccountSummary, type Intent, lockWaitMs, unmoved } from 'trakt-usher/store';
import { commit } from '../data/commit.ts';
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

/** Whether an attempt in doubt is one that the original of an adopted vault may have sent. `by`: as the attempt names its sender. */
export function isByOriginal(by: string): boolean {
  return by.endsWith(adoption);
}

const adoption = ', at the adoption';

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

/** Whoever had the vault before may have sent the token: once, unanswered, and too long ago for a prompt resend. */
function withUnknownSending(
  { intent: before, current }: AccountSummary,
  { refreshTokenFingerprint, by, nowMs }: { refreshTokenFingerprint: string; by: string; nowMs: number },
): Intent {
  const sentAtMs = Math.min(current.receivedAtMs, nowMs - 3_600_000);
  return {
    id: before?.id ?? randomUUID(),
    refreshTokenFingerprint,
    firstSentAtMs: Math.min(before?.firstSentAtMs ?? sentAtMs, sentAtMs),
    attempts: (before?.attempts ?? 0) + 1,
    unanswered: (before?.unanswered ?? 0) + 1,
    last: {
      n: (before?.last.n ?? 0) + 1,
      sentAtMs: before?.last.sentAtMs ?? sentAtMs,
      by: before?.last.by ?? `${by}${adoption}`,
    },
  };
}
