/** The first refreshes after a restart of the machine, all at once: each would test the vault's locks. None may fail. */

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Home } from '../../../apps/usher/test/run-usher.ts';
import { homeAt, startTrakt } from '../../../apps/usher/test/trakt.ts';
import { type FaultCampaign, type Trial, times } from './campaign.ts';
import { doubleSendings, lossCause } from './judge.ts';
import { forgetLockTest, lostSignIns, type SharedVault, type SignedIn, signInMany } from './many-sign-ins.ts';
import { patience, refreshesOf } from './stage.ts';

const key = '22'.repeat(32);

export const fortyProcesses: FaultCampaign = {
  name: 'self-test, 40 processes at once',
  alone: true,
  trials: () => times(20, stampede(40, processEach)),
};

export const manySessions: FaultCampaign = {
  name: 'self-test, 300 sessions at once',
  alone: true,
  trials: () => times(20, stampede(300, sessionEach)),
};

/** The errors of the accounts whose refresh failed. */
type Failures = Record<string, string>;

interface Crowd {
  home: Home;
  shared: SharedVault;
  signedIn: readonly SignedIn[];
}

function stampede(count: number, refreshAll: (crowd: Crowd) => Promise<Failures>): Trial {
  return async () => {
    const trakt = await startTrakt({ plays: 0, replay: 'refuse' });
    const home = homeAt(trakt);
    const shared: SharedVault = { url: trakt.url, directory: join(home.path, 'vault'), state: home.path, key };
    try {
      const signedIn = await signInMany(count, trakt, shared);
      forgetLockTest(shared);
      const failures = await refreshAll({ home, shared, signedIn });
      const evidence = { refreshes: refreshesOf(trakt) };
      const lost = await lostSignIns(shared);
      return {
        signIns: count,
        losses: lost.map(({ account, reason }) => {
          const token = signedIn.find((one) => one.account === account)?.token;
          return { cause: lossCause({ reason, token }, evidence), what: `${account}: ${reason}` };
        }),
        doubles: doubleSendings(evidence),
        broken: Object.entries(failures).map(([account, what]) => `${account}: ${what}`),
      };
    } finally {
      await home.remove();
      await trakt.close();
    }
  };
}

async function processEach({ home, signedIn }: Crowd): Promise<Failures> {
  const runs = signedIn.map(async ({ account }) => {
    const env = { USHER_KEY: key, USHER_ACCOUNT: account };
    const { code, stderr } = await home.run(['token-refresh'], { ...patience, env });
    return code === 0 ? [] : [[account, `ended with ${code}: ${stderr.trim()}`]];
  });
  return Object.fromEntries((await Promise.all(runs)).flat());
}

async function sessionEach({ shared, signedIn }: Crowd): Promise<Failures> {
  const settings = { shared, accounts: signedIn.map(({ account }) => account) };
  const program = fork(new URL('./many-sessions-program.ts', import.meta.url), ['1', JSON.stringify(settings)], {
    execArgv: ['--conditions=@trakt-usher/source'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const ended = once(program, 'exit').then(([code]) => [{ all: `the process ended with ${code}` }]);
  const [failures] = await Promise.race([once(program, 'message'), ended]);
  return failures;
}
