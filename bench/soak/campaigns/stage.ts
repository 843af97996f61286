/** The stage of most trials: a Trakt of its own, and a home where the real command has signed in at it. */

import { setTimeout as sleep } from 'node:timers/promises';
import type { LoggedRequest } from '@trakt-usher/sandbox';
import type { ServeOptions } from '@trakt-usher/sandbox/serve';
import type { Home, Running, RunOptions } from '../../../apps/usher/test/run-usher.ts';
import { homeAt, signIn, startTrakt, type Trakt } from '../../../apps/usher/test/trakt.ts';
import type { TrialResult } from './campaign.ts';
import { doubleSendings, type Evidence, lossCause } from './judge.ts';

export interface Stage {
  trakt: Trakt;
  home: Home;
}

/** Longer than any command takes, also where other trials keep the machine busy. */
export const patience: { deadlineMs: number } = { deadlineMs: 300_000 };

export async function onStage<T>(rules: Partial<ServeOptions>, play: (stage: Stage) => Promise<T>): Promise<T> {
  const trakt = await startTrakt({ plays: 0, autoApprove: true, ...rules });
  const home = homeAt(trakt);
  try {
    await signIn(home, patience);
    return await play({ trakt, home });
  } finally {
    await home.remove();
    await trakt.close();
  }
}

/** The server's log of refreshes, oldest first. */
export function refreshesOf({ sandbox }: Trakt): readonly LoggedRequest[] {
  return sandbox.requests.list({ grantType: 'refresh_token' });
}

/** Waits until the server has its next refresh; false if the command ends without one. */
export async function refreshArrives(trakt: Trakt, running: Running): Promise<boolean> {
  const before = refreshesOf(trakt).length;
  let ended = false;
  running.end
    .catch(() => undefined)
    .finally(() => {
      ended = true;
    });
  while (!ended && refreshesOf(trakt).length === before) await sleep(2);
  return refreshesOf(trakt).length > before;
}

/** Starts a refresh and returns while the server has it. @throws Error if the command ends without one */
export async function refreshUnderWay({ trakt, home }: Stage): Promise<Running> {
  const running = home.start(['token-refresh'], patience);
  if (await refreshArrives(trakt, running)) return running;
  throw new Error(`The refresh never arrived: ${(await running.end).stderr}`);
}

/** A sign-in whose refresh token the server has not used must be renewable within this, in milliseconds. */
const renewableWithinMs = 240_000;

/** Renews until it works. Why not, when the command says that a person has to sign in, or nothing helps. */
async function whyLost(home: Home, options: RunOptions): Promise<string | undefined> {
  const untilMs = Date.now() + renewableWithinMs;
  let said = '';
  while (Date.now() < untilMs) {
    const { code, stderr } = await home.run(['token-refresh'], { ...options, ...patience });
    if (code === 0) return undefined;
    said = stderr.trim();
    const { state, reason } = JSON.parse(
      (await home.run(['token-status', '--json'], { ...options, ...patience })).stdout,
    );
    if (state === 'sign_in_required') return String(reason);
    await sleep(5_000);
  }
  return `not renewed in ${renewableWithinMs} ms (${said})`;
}

/** The end of a trial on a stage: whether its sign-in can still be renewed, and what the server's log says of it. */
export async function outcomeOn(
  { trakt, home }: Stage,
  orphaned: Evidence['orphaned'] = new Set(),
): Promise<TrialResult> {
  const reason = await whyLost(home, {});
  const evidence: Evidence = { refreshes: refreshesOf(trakt), orphaned };
  const token = evidence.refreshes.at(-1)?.tokenFingerprints.refresh;
  return {
    signIns: 1,
    losses: reason === undefined ? [] : [{ cause: lossCause({ reason, token }, evidence), what: reason }],
    doubles: doubleSendings(evidence),
    broken: [],
  };
}
