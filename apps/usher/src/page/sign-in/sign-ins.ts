/** Sign-ins to Trakt that were begun on the page: they go on in the server, whoever looks, one at a time for each name. */

import { type DeviceCode, OAuthError } from 'trakt-usher';
import { withAccountIn } from '../../account/account.ts';
import type { OpenedVault } from '../../account/vault.ts';
import { answerWithinMs } from '../../auth/loopback-server.ts';
import { byDevice, inBrowser, type SignInMethod } from '../../auth/methods.ts';
import { assertUsesOAuth, signInTo } from '../../auth/sign-in.ts';
import type { Config } from '../../config/load.ts';
import type { Context } from '../../context.ts';
import { newClientId } from '../../setup/client-id.ts';
import { keep } from '../../setup/keep.ts';
import { codeOf } from '../../system-error.ts';
import type { Words } from '../../text/words.ts';
import { wordsOfEnd } from './ends.ts';
import { surroundingsOf } from './surroundings.ts';

export interface SignInOrder {
  readonly account: string;
  readonly way: 'code' | 'redirect';
  /** Also in the place of another user's sign-in. */
  readonly replaces: boolean;
  /** For an app that is not in the configuration yet. */
  readonly clientId: string | undefined;
}

export type Stage =
  | { readonly kind: 'asking' }
  | { readonly kind: 'code'; readonly device: Shown; readonly untilMs: number }
  | { readonly kind: 'redirect'; readonly url: string; readonly untilMs: number }
  /** Trakt has agreed. */
  | { readonly kind: 'keeping' }
  | { readonly kind: 'done'; readonly user: string; readonly expiresAtMs: number | undefined }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'failed'; readonly words: Words; readonly otherUser: { before: string; now: string } | undefined };

/** Without what is secret. */
type Shown = Pick<DeviceCode, 'userCode' | 'verificationUrl' | 'verificationUrlComplete'>;

export interface SignInRun {
  readonly order: SignInOrder;
  readonly stage: Stage;
}

export interface SignIns {
  /** The latest first; those that are over, for a while. */
  all(): readonly SignInRun[];
  find(account: string): SignInRun | undefined;
  /** `under_way`: one of that name, which goes on. */
  start(order: SignInOrder): 'started' | 'under_way' | 'too_many';
  /** False: none of that name waits for a person. */
  cancel(account: string): boolean;
  /** What the next one works with. @throws SettingError */
  config(): Promise<Config>;
  /** Takes what is over off the page. */
  dismiss(account: string): void;
}

interface Parts {
  readonly context: Context;
  readonly opened: OpenedVault;
  readonly ending: AbortSignal;
  readonly words: (error: unknown) => Words;
}

interface Kept {
  readonly order: SignInOrder;
  readonly cancelling: AbortController;
  stage: Stage;
  endedMs: number | undefined;
}

/** Each polls Trakt. */
const mostAtOnce = 5;
const shownMs = 10 * 60_000;

export function createSignIns({ context, opened, ending, words }: Parts): SignIns {
  const { clock, log } = context;
  const runs = new Map<string, Kept>();

  /** That of the start, unless an app may have been written into the file since. */
  async function configNow(): Promise<Config> {
    return context.config.get('trakt.client_id') === undefined ? context.config.reload() : context.config;
  }

  async function work(run: Kept): Promise<void> {
    const { account: name } = run.order;
    try {
      run.stage = await signedIn(run);
      log.info({ event: 'page.sign_in_ended', account: name, outcome: 'done' });
    } catch (error) {
      const isCancelled = run.cancelling.signal.aborted;
      run.stage = isCancelled ? { kind: 'cancelled' } : { kind: 'failed', ...wordsOfEnd(error, words(error)) };
      const ended = { event: 'page.sign_in_ended', account: name, outcome: isCancelled ? 'cancelled' : 'failed' };
      if (isCancelled) log.info(ended);
      else log.warn({ ...ended, error: codeOf(error) });
    }
    run.endedMs = clock.monotonic();
  }

  async function signedIn(run: Kept): Promise<Stage> {
    const { account: name, way, replaces, clientId } = run.order;
    let surroundings = surroundingsOf(
      { ...context, config: await configNow() },
      {
        signal: AbortSignal.any([ending, run.cancelling.signal]),
        showAddress(url) {
          run.stage = { kind: 'redirect', url, untilMs: clock.now() + answerWithinMs };
        },
      },
    );
    assertUsesOAuth(surroundings);
    let first: DeviceCode | undefined;
    if (clientId !== undefined) {
      ({ device: first } = await newClientId({ given: clientId, test: way === 'code' }, surroundings));
      surroundings = await keep('trakt.client_id', clientId, surroundings);
    }
    const show = ({ userCode, verificationUrl, verificationUrlComplete, expiresAt }: DeviceCode) => {
      const device = { userCode, verificationUrl, ...(verificationUrlComplete && { verificationUrlComplete }) };
      run.stage = { kind: 'code', device, untilMs: expiresAt.getTime() };
    };
    const method: SignInMethod = async (account) => {
      const found = way === 'code' ? await byDevice(account, { first, show }) : await inBrowser(account);
      run.stage = { kind: 'keeping' };
      return found;
    };
    const options = { method, force: replaces, isWanted: true, keyIsKnown: true };
    const at = { name, context: surroundings };
    const status = await withAccountIn(opened, at, (account) => signInTo(account, options));
    return { kind: 'done', user: status.user ?? name, expiresAtMs: status.expiresAt?.getTime() };
  }

  function prune(): void {
    for (const [name, { endedMs }] of runs)
      if (endedMs !== undefined && clock.monotonic() - endedMs > shownMs) runs.delete(name);
  }

  return {
    all() {
      prune();
      return [...runs.values()].toReversed();
    },
    find: (account) => runs.get(account),
    config: configNow,
    start(order) {
      prune();
      const last = runs.get(order.account);
      if (last && last.endedMs === undefined) return 'under_way';
      const running = [...runs.values()].filter(({ endedMs }) => endedMs === undefined);
      if (running.length >= mostAtOnce || ending.aborted) return 'too_many';
      const run: Kept = { order, cancelling: new AbortController(), stage: { kind: 'asking' }, endedMs: undefined };
      runs.delete(order.account);
      runs.set(order.account, run);
      void work(run);
      return 'started';
    },
    cancel(account) {
      const run = runs.get(account);
      if (!run || !isWaiting(run.stage)) return false;
      // As if refused at Trakt: the code is over, and a new sign-in gets another one.
      run.cancelling.abort(new OAuthError('access_denied', 'The sign-in was cancelled on the page.'));
      return true;
    },
    dismiss(account) {
      if (runs.get(account)?.endedMs !== undefined) runs.delete(account);
    },
  };
}

/** Whether it can still be cancelled. */
export function isWaiting({ kind }: Stage): boolean {
  return kind === 'asking' || kind === 'code' || kind === 'redirect';
}

/** Whether it changes by itself. */
export function isUnderWay(stage: Stage): boolean {
  return isWaiting(stage) || stage.kind === 'keeping';
}
