/** Large accounts, exported whole while plays are added to them. Small ones are a test of the take-out. */

import { exportGrowing } from '../../../packages/takeout/test/growing-account.ts';
import type { FaultCampaign, Trial } from './campaign.ts';

/** The twentieth of every change has the first alone. */
const sizes = [10_000, 95_000, 1_000_000];

export const growingAccount: FaultCampaign = {
  name: 'plays added during an export',
  alone: true,
  trials: () => sizes.map(exportOf),
};

function exportOf(plays: number): Trial {
  return async () => {
    const { before, added, exported, rows } = await exportGrowing(plays);
    const ids = new Set(exported);
    const lost = [...before].filter((id) => !ids.has(id)).length;
    const broken: string[] = [];
    if (before.size !== plays) broken.push(`${before.size} plays were there before`);
    if ([...added].some((status) => status !== 200)) broken.push(`adding was answered with ${[...added]}`);
    if (lost > 0) broken.push(`${lost} plays were lost`);
    if (ids.size !== exported.length) broken.push(`${exported.length - ids.size} plays are there twice`);
    if (rows !== exported.length) broken.push(`the ledger has ${rows} rows of ${exported.length}`);
    return { signIns: 0, losses: [], doubles: [], broken: broken.map((what) => `of ${plays} plays: ${what}`) };
  };
}
