/** All campaigns of one fault each. */

import type { FaultCampaign } from './campaign.ts';
import { exportFaults } from './export-faults.ts';
import { fleetCampaigns } from './fleet/index.ts';
import { growingAccount } from './growing-account.ts';
import { hangUp } from './hang-up.ts';
import { killPoints } from './kill-points.ts';
import { moreDraws } from './more-draws.ts';
import { outage } from './outage.ts';
import { pause } from './pause.ts';
import { privateProfiles } from './private-profiles.ts';
import { restore } from './restore.ts';
import { fortyProcesses, manySessions } from './self-test.ts';
import { eightAtOnce, twoServers } from './served/at-once.ts';
import { programKilled } from './served/kills.ts';
import { serverKilled } from './served/server-killed.ts';
import { slowDisk } from './slow-disk.ts';

/** Those of a fleet first: a trial of minutes, most of it waiting, that begins last keeps all of the soak waiting. */
export const faultCampaigns: readonly FaultCampaign[] = [
  ...fleetCampaigns,
  fortyProcesses,
  manySessions,
  pause,
  hangUp,
  slowDisk,
  killPoints,
  privateProfiles,
  restore,
  outage,
  exportFaults,
  growingAccount,
  moreDraws,
  ...eightAtOnce,
  twoServers,
  programKilled,
  serverKilled,
];
