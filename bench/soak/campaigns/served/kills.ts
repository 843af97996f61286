/** SIGKILL at random moments for programs that renew through `usher serve`. */

import { setTimeout as sleep } from 'node:timers/promises';
import type { ReplayMode } from '@trakt-usher/sandbox';
import { programNames, startProgram } from '../../../../apps/usher/test/programs/programs.ts';
import type { Random } from '../../random.ts';
import { type FaultCampaign, type Trial, type TrialResult, times } from '../campaign.ts';
import { doubleSendings } from '../judge.ts';
import { refreshesOf } from '../stage.ts';
import { onServedStage, type ServedStage } from './stage.ts';

const kills = 100;
const killsEach = 10;
export const replays: readonly ReplayMode[] = ['same', 'refuse'];

export const programKilled: FaultCampaign = {
  name: 'served: a program is killed, 10 times a trial',
  trials: () => replays.flatMap((replay) => times(kills / killsEach, killPrograms(replay))),
};

/** How late an answer may be, after Trakt has used the token up. */
const mostDelayMs = 50;

export function delayAnswers({ trakt }: ServedStage, random: Random): void {
  const ms = Math.round(random.between(0, mostDelayMs));
  trakt.sandbox.faults.add({ route: 'token', kind: 'delay', commit: true, ms, probability: 1 });
}

function killPrograms(replay: ReplayMode): Trial {
  return (random) =>
    onServedStage({ replay }, async (stage) => {
      delayAnswers(stage, random);
      const name = random.pick(programNames);
      const losses: TrialResult['losses'] = [];
      let token: string = stage.trakt.sandbox.issueGrant().refresh_token;
      for (let kill = 1; kill <= killsEach && losses.length === 0; kill += 1) {
        const program = startProgram(name, stage.ways[0]);
        try {
          // Its start takes longer than its first request: without this one the kill would come before any.
          token = (await program.renew(token)).refresh_token;
        } catch (error) {
          losses.push({ cause: 'unexplained', what: `${name}, after ${kill - 1} kills: ${error}` });
        }
        // Killed, it has saved nothing: it starts again with the token that it sent.
        program.renew(token).catch(() => undefined);
        await sleep(random.between(0, 2 * mostDelayMs));
        await program.kill();
      }
      const refreshes = refreshesOf(stage.trakt);
      return { signIns: 1, losses, doubles: doubleSendings({ refreshes }), broken: [] };
    });
}
