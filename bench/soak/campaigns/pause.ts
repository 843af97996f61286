/**
 * A process that is stopped for longer than its deadline while its refresh is under way, as by a closed lid or a paused
 * container. The answer arrives meanwhile and must be taken.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import { type FaultCampaign, times } from './campaign.ts';
import { onStage, outcomeOn, refreshUnderWay } from './stage.ts';

export const pause: FaultCampaign = {
  name: 'paused during a refresh',
  trials: () =>
    times(20, (random) =>
      onStage({ replay: 'refuse' }, async (stage) => {
        stage.trakt.sandbox.faults.add({
          route: 'token',
          kind: 'delay',
          commit: true,
          ms: Math.round(random.between(500, 3_000)),
        });
        const running = await refreshUnderWay(stage);
        running.child.kill('SIGSTOP');
        await sleep(random.between(13_000, 20_000));
        running.child.kill('SIGCONT');
        await running.end;
        return outcomeOn(stage);
      }),
    ),
};
