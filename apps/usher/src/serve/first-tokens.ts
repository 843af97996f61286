/** A program's requests for its first tokens: what they bring is kept before the program has it. Token protocol, the shield, rule 6. */

import { networkError } from 'trakt-usher';
import type { TakenCode } from './code-book.ts';
import { elapsedSince, type SharedClock } from './elapsed.ts';
import type { Owner } from './grant-book.ts';
import { codeOf, type Refreshing, type RefreshingParts } from './refreshing.ts';
import type { SealedFiles } from './sealed-files.ts';
import { type Answer, tryLater } from './token-answers.ts';
import type { Asked } from './token-call.ts';
import type { PairFields } from './token-fields.ts';
import { sendOnce } from './token-sending.ts';

export interface FirstTokensParts extends RefreshingParts {
  readonly clock: SharedClock;
  readonly files: SealedFiles<FirstTokens>;
  readonly storedPair: Refreshing['storedPair'];
}

export interface Exchanging {
  exchange(asked: Asked): Promise<Answer>;
  /** Keeps what the vault could not take before. */
  takeInUnsaved(): Promise<void>;
}

/** What came, and for whom. It can be written down. */
export interface FirstTokens {
  readonly owner: Owner;
  readonly issuer: string;
  readonly redirectUri?: string;
  readonly pair: PairFields & { readonly refreshToken: string };
  readonly receivedAtMs: number;
  readonly codeDigest?: string;
}

/** So long a request waits for another that has sent the same code, and looks so often. */
const codeWaitMs = 15_000;
const codeLookMs = 250;
/** A code that was taken may be sent for so long; a request that begins then has ended before another may take it. */
const sendWithinMs = 10_000;
const lockWaitMs = 45_000;
const waitsMs = [1_000, 2_000, 4_000];
const longestWaitMs = 8_000;

export function createExchanging(parts: FirstTokensParts): Exchanging {
  const { vault, grants, clock, log, apiOrigin, afterwork, files, storedPair } = parts;
  /** Answers that are in no store, by the digest of their code. */
  const unsaved = new Map<string, Answer>();

  async function exchange(asked: Asked): Promise<Answer> {
    const { program, clientId, secretDigest, issuer, fields } = asked;
    const code = fields.text('code');
    // A code is sent once, whichever of Trakt's hosts is asked, and whoever is asked to send it.
    const codeDigest = code === undefined ? undefined : grants.digest('code', program, clientId, secretDigest, code);
    const taken = codeDigest === undefined ? undefined : await takenOrAnswer(asked, codeDigest);
    if (taken && 'status' in taken) return taken;
    // Where that fails, others wait for as long as for one whose answer is lost.
    const giveBack = () => taken?.giveBack().catch(() => undefined);
    const { answer, pair } = await sendOnce(asked, fields.encode(), parts).catch(async (error: unknown) => {
      if (networkError({ error, host: new URL(issuer).host }).sent === 'no') await giveBack();
      throw error;
    });
    if (!pair?.refreshToken) {
      await giveBack();
      return answer;
    }
    const redirectUri = fields.text('redirect_uri');
    const first: FirstTokens = {
      ...{ owner: { program, clientId, secretDigest }, issuer, receivedAtMs: clock.now() },
      pair: { ...pair, refreshToken: pair.refreshToken },
      ...(redirectUri !== undefined && { redirectUri }),
      ...(codeDigest !== undefined && { codeDigest }),
    };
    try {
      await keep(first, taken?.takenAtMs);
    } catch (error) {
      log.error({ event: 'serve.grant_unsaved', program, error: codeOf(error) });
      if (codeDigest !== undefined) unsaved.set(codeDigest, answer);
      afterwork.addUntilEnd((ending) => keepLater(first, ending));
    }
    return answer;
  }

  /** What another request with this code has brought, or the right to send it. */
  async function takenOrAnswer(asked: Asked, codeDigest: string): Promise<Answer | TakenCode> {
    const endMs = clock.monotonic() + codeWaitMs;
    for (;;) {
      const here = unsaved.get(codeDigest);
      if (here) return here;
      const state = await grants.codes.look(codeDigest, clock.now());
      if (state === 'free') {
        await clock.keep?.();
        const elapsedMs = elapsedSince(clock);
        const taken = await grants.codes.take(codeDigest, clock.now());
        if (taken && elapsedMs() <= sendWithinMs) return taken;
        // By now another process may send it.
        await taken?.giveBack();
      }
      const isSaved = typeof state === 'object';
      const answer = isSaved ? await storedPair(asked, state.account) : tryLater(undefined, clock.now());
      // Noted already, and saved in a moment.
      if (answer.status !== 503 || clock.monotonic() >= endMs) return answer;
      await clock.sleep(codeLookMs);
    }
  }

  /** `dateMs`: by a clock that was looked at just now. To look again takes longer than others wait for a code. */
  async function keep(first: FirstTokens, dateMs?: number): Promise<void> {
    const { owner, issuer, redirectUri, pair, receivedAtMs, codeDigest } = first;
    const { accessToken, refreshToken, expiresIn, scope, createdAt } = pair;
    const account = grants.digest('token', refreshToken);
    const key = { issuer, account };
    const digests = { refreshToken: account, accessToken: grants.digest('token', accessToken), version: 1 };
    if (dateMs === undefined) await clock.keep?.();
    const nowMs = dateMs ?? clock.now();
    // First: whoever else has the code waits for these tokens then, and does not send it again.
    if (codeDigest !== undefined) await grants.codes.put(codeDigest, account, nowMs);
    await vault.withLock(key, { waitMs: lockWaitMs }, async (writer) => {
      // Where it was saved later, its program may have renewed it meanwhile.
      if (await writer.read()) return;
      await grants.received(key, digests, { owner, nowMs });
      await writer.saveGrant({
        kind: 'shielded',
        grant: {
          ...{ ...key, apiOrigin, clientId: owner.clientId, grantId: crypto.randomUUID() },
          ...(redirectUri !== undefined && { redirectUri }),
        },
        tokens: {
          ...{ accessToken, refreshToken },
          ...(expiresIn !== undefined && { expiresIn }),
          ...(scope !== undefined && { scope }),
          ...(createdAt !== undefined && { createdAt: new Date(createdAt * 1000) }),
        },
        receivedAtMs,
        replaces: undefined,
      });
    });
    log.info({ event: 'serve.grant_stored', program: owner.program });
  }

  /** As a renewal's tokens are: until it succeeds, and in a second place meanwhile. */
  async function keepLater(first: FirstTokens, ending: AbortSignal): Promise<void> {
    const remove = await files.put(first);
    const { codeDigest } = first;
    for (let tries = 0; ; tries += 1) {
      await clock.sleep(waitsMs[tries] ?? longestWaitMs, ending).catch(() => undefined);
      if (ending.aborted) return;
      try {
        await keep(first);
      } catch {
        continue;
      }
      remove?.();
      if (codeDigest !== undefined) unsaved.delete(codeDigest);
      return;
    }
  }

  return {
    exchange,
    async takeInUnsaved() {
      for (const { value, remove } of await files.all()) {
        await keep(value).then(remove, (error: unknown) => {
          log.error({ event: 'serve.grant_unsaved', program: value.owner.program, error: codeOf(error) });
        });
      }
    },
  };
}
