/** The doubt that a copied or restored store begins with: somebody else may have sent its refresh tokens. */

import { randomUUID } from 'node:crypto';
import type { AccountSummary, Intent } from 'trakt-usher/store';

/** Whether an attempt in doubt is one that the original of an adopted vault may have sent. `by`: as the attempt names its sender. */
export function isByOriginal(by: string): boolean {
  return by.endsWith(adoption);
}

const adoption = ', at the adoption';

/** Whoever had the vault before may have sent the token: once, unanswered, and too long ago for a prompt resend. */
export function withUnknownSending(
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
