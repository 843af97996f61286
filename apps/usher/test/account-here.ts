/** An account at a sandbox, a home that is signed in to it, and a client beside: for tests of what reads and writes accounts whole. */

import type { ServeOptions } from '@trakt-usher/sandbox/serve';
import { createTraktClient, type TraktClient } from 'trakt-usher';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { runHere, type SkippingClock, skippingClock } from './run-here.ts';
import type { Home, Run } from './run-usher.ts';
import { homeAt, startTrakt, type Trakt } from './trakt.ts';

export interface AccountHere {
  /** One for the tests of a file. */
  readonly trakt: Trakt;
  readonly home: Home;
  /** A sign-in for each test, without faults that an earlier one left. */
  readonly env: Record<string, string>;
  readonly client: TraktClient;
  readonly clock: SkippingClock;
  /** Runs the command in this process. */
  run(args: readonly string[]): Promise<Run>;
}

/** Call it where hooks are registered; what it gives is there from the first test on. */
export function accountHere(options: Partial<ServeOptions>): AccountHere {
  let shared: Pick<AccountHere, 'trakt' | 'home'>;
  let own: Pick<AccountHere, 'env' | 'client' | 'clock'>;
  beforeAll(async () => {
    const trakt = await startTrakt(options);
    shared = { trakt, home: homeAt(trakt) };
  });
  afterAll(async () => {
    await shared.home.remove();
    await shared.trakt.close();
  });
  beforeEach(() => {
    const { sandbox, env } = shared.trakt;
    sandbox.faults.clear();
    const [token, clock] = [sandbox.issueGrant().access_token, skippingClock()];
    const session = { accessToken: async () => token };
    const app = { clientId: 'sandbox-client' };
    const client = createTraktClient({ app, session, transport: sandbox.fetch, clock });
    own = { env: { ...env, TRAKT_ACCESS_TOKEN: token }, client, clock };
  });
  return {
    get trakt() {
      return shared.trakt;
    },
    get home() {
      return shared.home;
    },
    get env() {
      return own.env;
    },
    get client() {
      return own.client;
    },
    get clock() {
      return own.clock;
    },
    run: (args) => runHere(args, { ...shared, ...own }),
  };
}
