import { describe, expect, it } from 'vitest';
import { signIn } from '../testing/records.ts';
import { vaultFolder } from '../testing/temporary-vault.ts';
import { withUnknownSending } from './unknown-sending.ts';

const vaults = vaultFolder();

describe('the doubt of an adopted vault', () => {
  it('begins an hour ago at the latest, also where the vault knows of a sending since', async () => {
    const { current, ...rest } = await signIn(await vaults.open());
    const nowMs = current.receivedAtMs + 86_400_000;
    const sent = { n: 1, sentAtMs: nowMs - 1_000, by: 'a program' };
    const intent = {
      id: 'i',
      refreshTokenFingerprint: 'f',
      firstSentAtMs: sent.sentAtMs,
      attempts: 1,
      unanswered: 1,
      last: sent,
    };
    const doubt = withUnknownSending({ ...rest, current, intent }, { refreshTokenFingerprint: 'f', by: 'me', nowMs });
    expect(doubt.firstSentAtMs).toBe(current.receivedAtMs);
    expect(doubt).toMatchObject({ id: 'i', attempts: 2, unanswered: 2, last: { n: 2, sentAtMs: sent.sentAtMs } });
    const earlier = { ...intent, firstSentAtMs: current.receivedAtMs - 5 };
    const older = withUnknownSending(
      { ...rest, current, intent: earlier },
      { refreshTokenFingerprint: 'f', by: 'me', nowMs },
    );
    expect(older.firstSentAtMs).toBe(current.receivedAtMs - 5);
  });
});
