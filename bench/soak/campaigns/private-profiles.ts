/** Reads of what 20 private profiles don't show, in one command after the other. None may cost a refresh. */

import { type FaultCampaign, times } from './campaign.ts';
import { onStage, outcomeOn, patience, refreshesOf } from './stage.ts';

const parts = ['history', 'ratings', 'watchlist', 'stats', 'lists'];
const pages = [1, 2, 3, 4];
/** Each its own path for the client, which remembers paths whose 401 is their own. */
const paths = parts.flatMap((part) => pages.map((page) => `users/grace/${part}/${page}`));

export const privateProfiles: FaultCampaign = {
  name: 'private profiles',
  trials: () =>
    times(3, () =>
      onStage({ replay: 'family' }, async (stage) => {
        const { trakt, home } = stage;
        const broken: string[] = [];
        for (const path of paths) {
          const { code, stderr } = await home.run(['api', path], patience);
          if (code !== 1) broken.push(`${path} ended with ${code}: ${stderr.trim()}`);
        }
        const refreshes = refreshesOf(trakt).length;
        if (refreshes > 0) broken.push(`${refreshes} refreshes for ${paths.length} private profiles`);
        const outcome = await outcomeOn(stage);
        return { ...outcome, broken };
      }),
    ),
};
