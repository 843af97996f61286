/** What a campaign of one fault is, and what its trials find. */

import type { Random } from '../random.ts';
import type { LossCause } from './judge.ts';

export interface FaultCampaign {
  name: string;
  /** A trial keeps the whole machine busy by itself: beside others, answers would come too late. */
  alone?: true;
  /** All trials of the whole soak. Those of one case stand together: a part of the soak takes every so-manyth. */
  trials(): Trial[] | Promise<Trial[]>;
}

export type Trial = (random: Random) => Promise<TrialResult>;

export interface TrialResult {
  /** How many sign-ins met the fault. */
  signIns: number;
  losses: { cause: LossCause; what: string }[];
  /** Refresh tokens that were sent again against the protocol, in words. */
  doubles: string[];
  /** Other promises that did not hold, in words. */
  broken: string[];
}

/** That many times the same trial. */
export function times(count: number, trial: Trial): Trial[] {
  return Array.from({ length: count }, () => trial);
}
