/** Runs campaigns of one fault each, or a part of them that the seed chooses. */

import { seededRandom } from '../random.ts';
import type { FaultCampaign, Trial, TrialResult } from './campaign.ts';

export interface FaultCampaignOptions {
  seed: number;
  /** 20 runs every twentieth trial; the seeds 1 to 20 together run them all. */
  share: number;
  signal: AbortSignal;
  onProgress(line: string): void;
}

export interface FaultCampaignResult extends TrialResult {
  name: string;
  trials: number;
}

/** Most of a trial is waiting; and each has a server and a command or two. */
const atOnce = 4;

export async function runFaultCampaigns(
  campaigns: readonly FaultCampaign[],
  options: FaultCampaignOptions,
): Promise<FaultCampaignResult[]> {
  const planned = await Promise.all(campaigns.map((campaign) => plan(campaign, options)));
  const waiting = planned.flatMap(({ result, trials }) => trials.map((trial) => ({ result, trial })));
  let number = 0;
  const work = async () => {
    for (let next = waiting.shift(); next && !options.signal.aborted; next = waiting.shift()) {
      number += 1;
      const { result, trial } = next;
      const found = await trial(seededRandom(options.seed * 1_000_003 + number)).catch(failed);
      result.trials += 1;
      result.signIns += found.signIns;
      result.losses.push(...found.losses);
      result.doubles.push(...found.doubles);
      result.broken.push(...found.broken);
      options.onProgress(`${result.name}: ${result.trials} trials`);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return planned.map(({ result }) => result);
}

interface Planned {
  result: FaultCampaignResult;
  trials: Trial[];
}

async function plan(campaign: FaultCampaign, { seed, share }: FaultCampaignOptions): Promise<Planned> {
  const result: FaultCampaignResult = {
    name: campaign.name,
    trials: 0,
    signIns: 0,
    losses: [],
    doubles: [],
    broken: [],
  };
  try {
    const all = await campaign.trials();
    const step = Math.min(share, all.length);
    return { result, trials: all.filter((_, place) => place % step === (seed - 1) % step) };
  } catch (error) {
    result.broken.push(...failed(error).broken);
    return { result, trials: [] };
  }
}

function failed(error: unknown): TrialResult {
  return { signIns: 0, losses: [], doubles: [], broken: [error instanceof Error ? error.message : String(error)] };
}
