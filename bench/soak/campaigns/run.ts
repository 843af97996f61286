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
const atOnce = 6;

export async function runFaultCampaigns(
  campaigns: readonly FaultCampaign[],
  options: FaultCampaignOptions,
): Promise<FaultCampaignResult[]> {
  const planned = await Promise.all(campaigns.map((campaign) => plan(campaign, options)));
  await runTrials(
    planned.filter(({ alone }) => alone),
    { ...options, atOnce: 1 },
  );
  await runTrials(
    planned.filter(({ alone }) => !alone),
    { ...options, atOnce },
  );
  return planned.map(({ result }) => result);
}

async function runTrials(
  planned: readonly Planned[],
  { seed, signal, onProgress, atOnce }: FaultCampaignOptions & { atOnce: number },
): Promise<void> {
  const waiting = planned.flatMap(({ result, trials }) => trials.map((trial) => ({ result, trial })));
  let started = 0;
  const work = async () => {
    for (let next = waiting.shift(); next && !signal.aborted; next = waiting.shift()) {
      started += 1;
      const { result, trial } = next;
      const found = await trial(seededRandom(seed * 1_000_003 + started)).catch(failed);
      result.trials += 1;
      result.signIns += found.signIns;
      result.losses.push(...found.losses);
      result.doubles.push(...found.doubles);
      result.broken.push(...found.broken);
      onProgress(`${result.name}: ${result.trials} trials`);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
}

interface Planned {
  alone: boolean;
  result: FaultCampaignResult;
  trials: Trial[];
}

async function plan(campaign: FaultCampaign, { seed, share }: FaultCampaignOptions): Promise<Planned> {
  const alone = campaign.alone ?? false;
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
    return { alone, result, trials: all.filter((_, place) => place % step === (seed - 1) % step) };
  } catch (error) {
    result.broken.push(...failed(error).broken);
    return { alone, result, trials: [] };
  }
}

function failed(error: unknown): TrialResult {
  return { signIns: 0, losses: [], doubles: [], broken: [error instanceof Error ? error.message : String(error)] };
}
