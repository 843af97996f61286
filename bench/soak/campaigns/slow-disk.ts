/**
 * A disk that takes up to seconds to sync, a refresh that the server works at for seconds, a kill in the middle of it, and
 * a second process that goes on at once. It may not send while the first request is under way.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import { type FaultCampaign, times } from './campaign.ts';
import { onStage, outcomeOn, patience, refreshArrives, refreshesOf } from './stage.ts';
import { assertStrace, injecting } from './strace.ts';

const serverWorksMs = 7_000;

export const slowDisk: FaultCampaign = {
  name: 'slow fsync, kill, second process',
  trials() {
    assertStrace();
    return times(20, (random) =>
      onStage({ replay: random.pick(['same', 'family']) }, async (stage) => {
        const { trakt, home } = stage;
        trakt.sandbox.faults.add({ route: 'token', kind: 'delay', ms: serverWorksMs });
        const fsyncMs = random.between(200, 2_400);
        const under = injecting('fsync', `delay_exit=${Math.round(fsyncMs * 1_000)}`);
        const running = home.start(['token-refresh'], { ...patience, under });
        if (await refreshArrives(trakt, running)) await sleep(random.between(0, 1_000));
        running.child.kill('SIGKILL');
        await running.end;
        return outcomeOn(stage, new Set(refreshesOf(trakt)));
      }),
    );
  },
};
