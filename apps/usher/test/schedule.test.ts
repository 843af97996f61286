/** `usher export --schedule` against a sandbox: one a time, through outages, limits and sign-ins, until it is told to end. */

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { quickHome } from './run-here.ts';
import type { Home, RunOptions } from './run-usher.ts';
import { homeAt, signIn, startTrakt, type Trakt } from './trakt.ts';

let trakt: Trakt;
let home: Home;

beforeAll(async () => {
  trakt = await startTrakt({ autoApprove: true, plays: 20 });
});
afterAll(() => trakt.close());
beforeEach(() => {
  trakt.sandbox.faults.clear();
  home = homeAt(trakt, quickHome());
});
afterEach(() => home.remove());

/** A schedule that would not run of itself while the test does. */
const start = (words: readonly string[] = [], options: RunOptions = {}) =>
  home.start(['export', '--schedule', '0 3 1 1 *', '--output', 'films', ...words], { deadlineMs: 19_000, ...options });
const linesOf = (stdout: string) =>
  stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));

describe('usher export --schedule', () => {
  it('tells when it runs, prints a line a run, keeps a history, and ends with 0 when it is told to', async () => {
    await signIn(home);
    const { child, sees, end } = start(['--run-now', '--json']);
    await sees(/"outcome":"done"/);
    child.kill('SIGTERM');
    const { code, stdout } = await end;
    expect(code).toBe(0);
    const lines = linesOf(stdout);
    expect(lines).toEqual([
      expect.objectContaining({
        account: 'default',
        job: 'export',
        why: 'run_now',
        outcome: 'done',
        exitCode: 0,
        tries: 1,
      }),
    ]);
    expect(readdirSync(join(home.path, 'films/default/latest'))).toContain('watched.csv');
    const history = await home.run(['export', 'history', '--json']);
    expect(linesOf(history.stdout)).toEqual(lines);
    expect((await home.run(['export', 'history'])).stdout).toMatch(/ export {2}default {2}\d+ seconds? {2}done\n$/);
  });

  it('is in the time zone of the account, also where the clock was wrong at the last run', async () => {
    await signIn(home);
    const job = { account: 'default', job: 'export', schedule: '0 3 1 1 *', why: 'due', outcome: 'done', tries: 1 };
    const run = { ...job, startedAt: '2099-01-01T11:00:00.000Z', endedAt: '2099-01-01T11:01:00.000Z' };
    writeFileSync(join(home.path, 'runs.jsonl'), JSON.stringify(run));
    const { child, sees, end } = start([], { env: { TZ: 'Pacific/Kiritimati' } });
    // 03:00 on New Year's Day in Los Angeles, which the person has at Trakt, in the words of this machine.
    expect(await sees(/Next run of export: .*\n/)).toMatch(/, 2 Jan 20[2-8]\d 01:00 GMT\+14\.\n$/);
    child.kill('SIGTERM');
    expect((await end).code).toBe(0);
  });

  it('lets no second one in, says who runs, and catches up with a time that nobody served before the first run', async () => {
    await signIn(home);
    const first = start();
    await first.sees(/Next run/);
    const second = await start().end;
    expect([second.code, second.stderr]).toEqual([
      1,
      expect.stringMatching(/^usher\S* \d+ on \S+ runs a schedule for the account "default" already\./),
    ]);
    // A person may export meanwhile, as long as the schedule doesn't.
    expect((await home.run(['export', '--output', 'by-hand'])).code).toBe(0);
    first.child.kill('SIGTERM');
    expect((await first.end).code).toBe(0);
    expect((await home.run(['export', '--output', 'by-hand'])).code).toBe(0);
    const noted = join(home.path, 'schedules.json');
    writeFileSync(noted, readFileSync(noted, 'utf8').replaceAll(/:\d+/g, `:${Date.UTC(2020)}`));
    const later = start(['--json']);
    await later.sees(/"why":"missed".*"outcome":"done"/);
    later.child.kill('SIGTERM');
    await later.end;
  });

  it.each([
    ['a page of the history', { route: 'api', path: '/sync/history' }],
    ['a renewal', { route: 'token' }],
  ] as const)('ends while it waits for %s', async (_, where) => {
    await signIn(home);
    if (where.route === 'token') trakt.sandbox.clock.advance(8 * 86_400);
    trakt.sandbox.faults.add({ ...where, kind: 'delay', ms: 60_000, commit: true, times: 50 });
    const { child, sees, end } = start(['--run-now', '--verbose']);
    await sees(where.route === 'token' ? /path=\/oauth\/token/ : /path=\/sync\/history/);
    child.kill('SIGTERM');
    const late = new Promise((resolve) => setTimeout(resolve, 5_000, 'late').unref());
    expect(await Promise.race([end, late])).toMatchObject({ code: 0 });
    expect((await home.run(['export', 'history', '--json'])).stdout).toBe('');
  });

  it('uses a sign-in that is made meanwhile at once, and writes as the configuration says', async () => {
    writeFileSync(join(home.path, 'config.toml'), 'export.keep = 0');
    const { child, sees, end } = start(['--run-now', '--json']);
    await sees(/"outcome":"sign_in_required"/);
    await signIn(home);
    await sees(/"outcome":"done"/);
    child.kill('SIGTERM');
    expect(linesOf((await end).stdout)).toEqual([
      expect.objectContaining({ outcome: 'sign_in_required', exitCode: 3 }),
      expect.objectContaining({ outcome: 'done', why: 'signed_in', tries: 1 }),
    ]);
    expect(readdirSync(join(home.path, 'films'))).toContain('watched.csv');
  });

  it('waits out a limit, also when it is started again', async () => {
    await signIn(home);
    trakt.sandbox.faults.add({ route: 'api', path: '/sync/watchlist', kind: 'json_429', retryAfterSeconds: 31 });
    const { child, sees, end } = start(['--run-now', '--json', '--wait', '1s']);
    await sees(/"outcome":"limited"/);
    child.kill('SIGTERM');
    const [limited] = linesOf((await end).stdout);
    expect(limited).toMatchObject({ outcome: 'limited', exitCode: 4, error: { code: 'rate_limited' } });
    expect(Date.parse(limited.retryAt) - Date.parse(limited.endedAt)).toBeGreaterThan(29_000);
    // The next start goes on where this one ended: the wait is not over yet.
    const again = start();
    expect(await again.sees(/Next run of export: .*\n/)).toMatch(/: in (\d+ seconds|1 minute), /);
    again.child.kill('SIGTERM');
    expect((await again.end).code).toBe(0);
    const asked = trakt.asked('/sync/history/movies');
    const resumed = start(['--run-now', '--json']);
    await resumed.sees(/"outcome":"done"/);
    resumed.child.kill('SIGTERM');
    await resumed.end;
    // What was read before the limit is not read again.
    expect(trakt.asked('/sync/history/movies')).toBe(asked);
  });

  it.each([
    [
      'where nothing renews tokens',
      [],
      '[auth]\nauto_refresh = false\n',
      /^auth\.auto_refresh is false \(.*\), and this needs it/,
    ],
    ['with times that never come', ['--schedule', '0 0 30 2 *'], '', /^--schedule must be five fields as in a crontab/],
  ])('is refused %s', async (_, words, toml, says) => {
    mkdirSync(home.path, { recursive: true });
    writeFileSync(join(home.path, 'config.toml'), toml);
    const { code, stderr } = await start(words).end;
    expect([code, stderr]).toEqual([2, expect.stringMatching(says)]);
  });
});

describe('usher schedule', () => {
  /** The second is of another account, that nobody has signed in for. */
  const jobs = (more: string, cron = '0 3 1 1 *') =>
    `[[schedule.jobs]]\nname = "films"\ncron = "${cron}"\noutput = "films"\n${more}\n[[schedule.jobs]]\nname = "others"\ncron = "@yearly"\naccount = "lin"\n`;
  const schedule = (toml: string, words: readonly string[] = []) => {
    writeFileSync(join(home.path, 'config.toml'), toml);
    return home.start(['schedule', ...words], { deadlineMs: 19_000 });
  };

  it('runs the jobs of the configuration, each with its flags and its account', async () => {
    await signIn(home);
    const { child, sees, end } = schedule(jobs('only = ["ratings"]'), ['--run-now', '--json']);
    await sees(/"job":"others"/);
    child.kill('SIGTERM');
    const { code, stdout } = await end;
    expect(code).toBe(0);
    expect(linesOf(stdout)).toEqual([
      expect.objectContaining({ job: 'films', account: 'default', outcome: 'done' }),
      expect.objectContaining({ job: 'others', account: 'lin', outcome: 'sign_in_required' }),
    ]);
    const files = readdirSync(join(home.path, 'films/default/latest'));
    expect([files.includes('ratings.csv'), files.includes('watched.csv')]).toEqual([true, false]);
  });

  it.each([
    ['no jobs', '', /^schedule\.jobs is not set\./],
    [
      'a job without a name',
      '[[schedule.jobs]]\ncron = "@daily"\n',
      /^schedule\.jobs must be tables .* \(.*config\.toml, line 1\)\./,
    ],
    [
      'times that never come',
      jobs('', '0 0 30 2 *'),
      /^cron of the job films must be five fields .*It is "0 0 30 2 \*"/,
    ],
    [
      'a flag that there is not',
      jobs('onyl = "ratings"'),
      /^There is no setting onyl of a job \(.*\)\. Did you mean only\?/,
    ],
    [
      'a value that a flag does not take',
      jobs('history_mode = "all"'),
      /^--history-mode must be individual or aggregated\./,
    ],
  ])('is refused with %s', async (_, toml, says) => {
    const { code, stderr } = await schedule(toml).end;
    expect([code, stderr]).toEqual([2, expect.stringMatching(says)]);
  });
});
