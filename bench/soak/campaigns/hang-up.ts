/** SIGHUP while a refresh is under way, as when a terminal is closed. The answer must be waited for and kept. */

import { setTimeout as sleep } from 'node:timers/promises';
import { type FaultCampaign, times } from './campaign.ts';
import { onStage, outcomeOn, refreshUnderWay } from './stage.ts';

const answerAfterMs = 400;

export const hangUp: FaultCampaign = {
  name: 'SIGHUP during a refresh',
  trials: () =>
    times(20, (random) =>
      onStage({ replay: 'refuse' }, async (stage) => {
        stage.trakt.sandbox.faults.add({ route: 'token', kind: 'delay', commit: true, ms: answerAfterMs });
        const running = await refreshUnderWay(stage);
        await sleep(random.between(0, answerAfterMs));
        running.child.kill('SIGHUP');
        await running.end;
        return outcomeOn(stage);
      }),
    ),
};
