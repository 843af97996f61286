/** Tests that draw, with more draws than `npm test` has time for, and others each time. */

import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { type FaultCampaign, type Trial, times } from './campaign.ts';

interface Drawing {
  file: string;
  /** What the name of the test begins with. */
  test: string;
  /** How many it draws: the variable that it reads beside SOAK_SEED. */
  draws: Record<string, string>;
}

const longOutage: Drawing = {
  file: 'apps/usher/src/serve/outbox/outbox.test.ts',
  test: 'an outage of 48 hours',
  draws: { SOAK_STOPS: '500' },
};
const validWrites: Drawing = {
  file: 'packages/sandbox/test/api-model.test.ts',
  test: 'any sequence of valid writes',
  draws: { SOAK_SEQUENCES: '100' },
};

export const moreDraws: FaultCampaign = {
  name: 'tests with more draws',
  trials: () => [longOutage, validWrites].flatMap((drawing) => times(20, drawn(drawing))),
};

const repository = join(import.meta.dirname, '../../..');
const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--config', 'bench/soak/mutation/vitest.config.ts'];

function drawn({ file, test, draws }: Drawing): Trial {
  return async (random) => {
    const seed = Math.round(random.between(1, 1e9));
    // That a name fits no test is no failure for Vitest: then none has passed.
    const args = [...vitest, '--reporter', 'default', '--testNamePattern', `^${test}`];
    const env = { ...process.env, ...draws, MUTANT_TESTS: file, SOAK_SEED: String(seed), NO_COLOR: '1' };
    const output = await outputOf(args, env);
    const broken = /^ *Tests +1 passed\b/m.test(output)
      ? []
      : [`${test}, with ${JSON.stringify(draws)} and SOAK_SEED=${seed}: ${output}`];
    return { signIns: 0, losses: [], doubles: [], broken };
  };
}

function outputOf(args: readonly string[], env: NodeJS.ProcessEnv): Promise<string> {
  return new Promise((resolve) => {
    // It ends with 1 where a test fails, and says which.
    execFile(process.execPath, args, { cwd: repository, env, maxBuffer: 2 ** 26 }, (_, stdout, stderr) =>
      resolve(`${stdout}${stderr}`),
    );
  });
}
