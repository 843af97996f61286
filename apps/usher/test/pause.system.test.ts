/** A refresh whose process is stopped for longer than its deadline of 12 seconds, as a closed lid or a paused container does. */

import { readFileSync } from 'node:fs';
import { setTimeout as passes } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Home, Running } from './run-usher.ts';
import { homeAt, signIn, startTrakt, type Trakt } from './trakt.ts';
import { tap, type Wire } from './wire.ts';

const deadlineMs = 12_000;
let trakt: Trakt;
let wire: Wire;
let home: Home;
let running: Running | undefined;

beforeAll(async () => {
  trakt = await startTrakt({ autoApprove: true, replay: 'refuse' });
  wire = await tap(trakt.url, {
    async before(path, letGo) {
      const child = path === '/oauth/token' ? running?.child : undefined;
      child?.kill('SIGSTOP');
      while (child && !/\) T /.test(readFileSync(`/proc/${child.pid}/stat`, 'utf8'))) await passes(1);
      await letGo();
      if (child) await passes(deadlineMs);
      child?.kill('SIGCONT');
    },
  });
  home = homeAt(trakt);
});
afterAll(async () => {
  await home.remove();
  await wire.close();
  await trakt.close();
});

// Only Linux tells in a file whether a process is stopped.
describe.runIf(process.platform === 'linux')('usher token-refresh, stopped while its answer comes', () => {
  it('takes the answer when it goes on', async () => {
    const env = { TRAKT_AUTH_URL: wire.url, TRAKT_API_URL: wire.url };
    await signIn(home, { env });
    const asked = trakt.asked('/oauth/token');
    running = home.start(['token-refresh'], { env, deadlineMs: 40_000 });
    const { code, stderr } = await running.end;
    expect([code, stderr]).toEqual([0, expect.stringMatching(/^Renewed\./)]);
    expect(trakt.asked('/oauth/token')).toBe(asked + 1);
  });
});
