/**
 * Eight processes of one program spend the same refresh token at once, round after round. Without `usher serve` one of them gets
 * tokens, and where Trakt ends a sign-in whose token is used again, none is left.
 */

import { type ProgramName, startProgram } from '../../../../apps/usher/test/programs/programs.ts';
import { type FaultCampaign, type Trial, times } from '../campaign.ts';
import { doubleSendings, type LossCause } from '../judge.ts';
import { refreshesOf } from '../stage.ts';
import { onServedStage } from './stage.ts';

const processes = 8;
const trials = 20;
/** A machine that is too busy fails all calls of a round; a sign-in that is lost fails those of every round. */
const roundsInVain = 3;

export const eightAtOnce: readonly FaultCampaign[] = [
  served('curl', 1_000),
  served('python-requests', 1_000),
  served('trakt.tv', 1_000),
  served('@dvcol/trakt-http-client', 10_000),
];

export const twoServers: FaultCampaign = {
  name: 'served: two servers on one vault, 8 processes at once',
  trials: () => times(trials, rounds('@dvcol/trakt-http-client', { count: 1_000 / trials, proxies: 2 })),
};

function served(name: ProgramName, count: number): FaultCampaign {
  return {
    name: `served: ${name}, 8 processes at once, ${count.toLocaleString('en')} rounds`,
    trials: () => times(trials, rounds(name, { count: count / trials, proxies: 1 })),
  };
}

function rounds(name: ProgramName, { count, proxies }: { count: number; proxies: 1 | 2 }): Trial {
  return (random) =>
    onServedStage({ proxies, replay: random.pick(['refuse', 'family']) }, async ({ trakt, ways }) => {
      const started = Array.from({ length: processes }, (_, place) =>
        startProgram(name, ways[place % ways.length] ?? ways[0]),
      );
      try {
        const broken: string[] = [];
        const losses: { cause: LossCause; what: string }[] = [];
        let token: string = trakt.sandbox.issueGrant().refresh_token;
        let inVain = 0;
        for (let round = 1; round <= count && losses.length === 0; round += 1) {
          const answers = await Promise.allSettled(started.map((program) => program.renew(token)));
          const next = new Set<string>();
          for (const answer of answers) {
            if (answer.status === 'fulfilled') next.add(answer.value.refresh_token);
            else broken.push(`round ${round}: a call failed: ${answer.reason}`);
          }
          if (next.size > 1) broken.push(`round ${round}: ${next.size} different tokens`);
          const [first] = next;
          inVain = first === undefined ? inVain + 1 : 0;
          if (inVain === roundsInVain) losses.push({ cause: 'unexplained', what: `round ${round}: nobody got tokens` });
          token = first ?? token;
        }
        const sent = refreshesOf(trakt).length;
        if (sent !== count) broken.push(`${sent} refreshes in ${count} rounds`);
        return { signIns: 1, losses, doubles: doubleSendings({ refreshes: refreshesOf(trakt) }), broken };
      } finally {
        await Promise.all(started.map((program) => program.kill()));
      }
    });
}
