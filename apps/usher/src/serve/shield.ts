/**
 * Keeps the sign-ins of other programs: their requests about tokens go through here, each refresh token once. Token protocol,
 * the shield.
 */

import type { ShieldVault } from '@trakt-usher/vault';
import type { Log, Transport } from 'trakt-usher';
import { createAfterwork } from './afterwork.ts';
import type { SharedClock } from './elapsed.ts';
import { createExchanging, type FirstTokens } from './first-tokens.ts';
import type { GrantBook } from './grant-book.ts';
import { codeOf, createRefreshing } from './refreshing.ts';
import { createRefusedTokens } from './refused-tokens.ts';
import { revoke } from './revoking.ts';
import { createSealedFiles } from './sealed-files.ts';
import { type Answer, errorAnswer, tryLater } from './token-answers.ts';
import { type Asked, readCall, type TokenCall } from './token-call.ts';
import { createTroubles } from './troubles.ts';
import { createUnknownTokens } from './unknown-tokens.ts';
import { keepUp } from './upkeep.ts';

export interface ShieldOptions {
  readonly vault: ShieldVault;
  readonly grants: GrantBook;
  readonly transport: Transport;
  readonly apiOrigin: string;
  /** For tokens that the vault can't take. */
  readonly unsavedFolders: readonly string[];
  readonly clock: SharedClock;
  readonly log: Log;
  /** Hears that a program asked for a refresh, and that one was sent to Trakt. */
  readonly refreshed?: (step: 'asked' | 'sent', program: string) => void;
}

export interface Shield {
  /** The answer for the program. Never rejects. */
  answer(call: TokenCall): Promise<Answer>;
  /** The API has refused that access token of that program with 401. To be awaited before the program knows. Never rejects. */
  refused(program: string, accessToken: string): Promise<void>;
  /** Looks after grants that no request asks about, each minute, until then. Never rejects. */
  lookAfter(signal: AbortSignal): Promise<void>;
  /** Resolves when nothing is under way. */
  idle(): Promise<void>;
}

const betweenLooksMs = 60_000;

export function createShield(options: ShieldOptions): Shield {
  const { vault, grants, clock, log } = options;
  const afterwork = createAfterwork((error) => log.error({ event: 'serve.shield_failed', error: codeOf(error) }));
  const refusedTokens = createRefusedTokens({ ...options, afterwork });
  const parts = {
    ...{ ...options, afterwork },
    ...{ unknown: createUnknownTokens(options), troubles: createTroubles(options) },
  };
  const { refresh, storedPair, resend } = createRefreshing(parts);
  const files = createSealedFiles<FirstTokens>(vault, options.unsavedFolders);
  const { exchange, takeInUnsaved } = createExchanging({ ...parts, files, storedPair });
  /** Calls that ask for the same thing in the same name share one run. */
  const runs = new Map<string, Promise<Answer>>();
  const underWay = new Set<Promise<Answer>>();

  async function answer(call: TokenCall): Promise<Answer> {
    const asked = readCall(call, grants);
    if (!asked) return errorAnswer(400, 'invalid_request');
    if (call.path === '/oauth/revoke') return guarded(asked, () => revoke(asked, parts));
    if (call.path === '/oauth/device/token') return once(asked, 'code', () => exchange(asked));
    switch (asked.fields.text('grant_type')) {
      case 'refresh_token':
        options.refreshed?.('asked', asked.program);
        return once(asked, 'refresh_token', (token) => refresh(asked, token));
      case 'authorization_code':
        return once(asked, 'code', () => exchange(asked));
      default:
        // Another kind of request brings no refresh token along.
        return asked.fields.has('refresh_token')
          ? errorAnswer(400, 'unsupported_grant_type')
          : guarded(asked, () => exchange(asked));
    }
  }

  /** One run also where it is asked for at both of Trakt's hosts. */
  function once(
    asked: Asked,
    name: 'code' | 'refresh_token',
    work: (spent: string) => Promise<Answer>,
  ): Promise<Answer> {
    const spent = asked.fields.text(name);
    if (!spent) return Promise.resolve(errorAnswer(400, 'invalid_request'));
    const { path, program, clientId, secretDigest } = asked;
    const id = JSON.stringify([path, program, clientId, secretDigest, spent]);
    const running = runs.get(id);
    if (running) return running;
    const run = guarded(asked, () => work(spent)).finally(() => runs.delete(id));
    runs.set(id, run);
    return run;
  }

  /** What goes wrong here, with the vault or with us, says nothing of the program's sign-in: it may ask again. */
  function guarded({ program, path }: Asked, work: () => Promise<Answer>): Promise<Answer> {
    const run = work()
      .catch((error: unknown) => {
        log.error({ event: 'serve.shield_failed', program, path, error: codeOf(error) });
        return tryLater(undefined, clock.now());
      })
      .finally(() => underWay.delete(run));
    underWay.add(run);
    return run;
  }

  async function lookOnce(ending: AbortSignal): Promise<void> {
    try {
      await takeInUnsaved();
      await keepUp({ ...parts, resend }, ending);
    } catch (error) {
      log.error({ event: 'serve.shield_failed', error: codeOf(error) });
    }
  }

  return {
    answer,
    refused: refusedTokens.note,
    async lookAfter(signal) {
      while (!signal.aborted) {
        await lookOnce(signal);
        await clock.sleep(betweenLooksMs, signal).catch(() => undefined);
      }
    },
    async idle() {
      while (underWay.size > 0) await Promise.all(underWay);
      await afterwork.end();
    },
  };
}
