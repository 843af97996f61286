/** Apps that nobody uses for 30 days are deleted, and refresh tokens lapse: who runs usher each month has to live with that. */

import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { systemClock } from 'trakt-usher';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { commands, groups } from '../src/commands/table.ts';
import { createContext, type World } from '../src/context.ts';
import { Interrupted } from '../src/errors/run.ts';
import { readHistory } from '../src/schedule/history.ts';
import { runSchedule } from '../src/schedule/run-schedule.ts';
import * as text from '../src/text/en.ts';
import { openTheatre, type Stage, type Theatre } from './failures/stage.ts';

const dayMs = 86_400_000;
let theatre: Theatre;
beforeAll(async () => {
  theatre = await openTheatre();
});
afterAll(() => theatre.close());

/** A sandbox's time, which passes only when it is told to. */
function clockAt({ trakt }: Stage) {
  trakt.sandbox.clock.freeze();
  return { ...systemClock, now: () => trakt.sandbox.clock.now() };
}

it('a schedule of once a month lives 400 days with one sign-in, and touches Trakt each week', async () => {
  const stage = theatre.stage();
  const { sandbox } = stage.trakt;
  const clock = clockAt(stage);
  await stage.signIn({ clock });
  const startMs = clock.now();
  const ending = new AbortController();
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const world: World = {
    streams: { stdin, stdout, stderr },
    env: stage.env,
    cwd: stage.home,
    signal: ending.signal,
    clock,
  };
  const flags = {
    config: undefined,
    account: undefined,
    json: true,
    verbose: false,
    quiet: false,
    help: false,
    version: false,
  };
  const context = await createContext({ world, flags, text, needs: 'good_config' });
  const exported = (await commands.export?.load())?.command.prepare({
    flags: new Map([['only', ['ratings']]]),
    arguments: [],
  });
  const program = { commands, groups, run: async () => 0 };
  const job = { name: 'monthly', schedule: '0 4 1 * *', account: 'default', timeZone: 'UTC' };
  const code = await runSchedule(
    {
      jobs: [{ ...job, run: async (each) => exported?.run(each, program) ?? 1 }],
      runNow: false,
      async waitUntil(atMs) {
        if (atMs > startMs + 400 * dayMs) ending.abort(new Interrupted('SIGTERM'));
        else sandbox.clock.set({ atMs });
      },
    },
    context,
  );
  expect(code).toBe(0);
  const runs = readHistory(stage.home);
  expect(runs.length).toBeGreaterThanOrEqual(13);
  expect(runs.filter(({ outcome }) => outcome !== 'done')).toEqual([]);
  const used = [startMs, ...sandbox.requests.list().map(({ at }) => Date.parse(at)), startMs + 400 * dayMs];
  const gaps = used.slice(1).map((atMs, index) => atMs - (used[index] ?? 0));
  expect(Math.max(...gaps)).toBeLessThanOrEqual(7 * dayMs);
  const grants = sandbox.requests.list().filter(({ grantType }) => grantType === 'authorization_code');
  expect(grants).toEqual([]);
});

it('a run of once a month is told when the next one has to come, and one that comes later is too late', async () => {
  const stage = theatre.stage();
  const { clock: traktClock } = stage.trakt.sandbox;
  const clock = clockAt(stage);
  await stage.signIn({ clock });
  const monthly = async (days: number) => {
    traktClock.advance(days * 86_400);
    return stage.usher(['export', '--timezone', 'UTC', '--output', join(stage.home, 'films')], { clock });
  };
  expect((await monthly(1)).stderr).not.toContain('30 days');
  expect((await monthly(28)).stderr).toMatch(/Run usher again before in 30 days, .*: Trakt deletes apps/);
  const status = await stage.usher(['token-status'], { clock });
  expect(status.stdout).toMatch(/^Use before +in 30 days, /m);
  traktClock.advance(21 * 86_400);
  expect((await stage.usher(['doctor'], { clock })).stdout).toMatch(
    /warn .*Nobody has used the sign-in for weeks\. .* in 9 days,/,
  );
  expect(await monthly(10)).toMatchObject({ code: 3 });
});
