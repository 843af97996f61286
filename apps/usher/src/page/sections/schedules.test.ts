/** The jobs of the configuration on the page. */

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { appendToHistory } from '../../schedule/history.ts';
import { pausedJobs } from '../../schedule/paused.ts';
import type { StartUsher } from '../exports/start-usher.ts';
import { startScheduleRunner } from '../schedules/runner.ts';
import { type Browser, type PageAt, pageAt } from '../testing/page-at.ts';

let page: PageAt;
let browser: Browser;

beforeAll(async () => {
  page = await pageAt({
    config: `[[schedule.jobs]]
name = "every <night>"
cron = "30 3 * * *"
to = ["letterboxd"]
only = ["ratings"]
timezone = "Europe/Berlin"
[[schedule.jobs]]
name = "whole"
cron = "@weekly"
command = "backup"
account = "other"
`,
  });
  await page.traktSignIn();
  browser = page.signedIn();
});
afterAll(() => page.remove());

describe('the jobs', () => {
  it('stand with their times in words, their next runs and the end of the last', async () => {
    const record = { account: 'default', job: 'every <night>', schedule: '30 3 * * *', why: 'due', tries: 1 } as const;
    const error = { code: 'network', message: 'No connection <to> Trakt.' };
    const times = { startedAt: '2026-11-27T02:30:00.000Z', endedAt: '2026-11-27T02:31:00.000Z' };
    appendToHistory(page.home, { ...record, ...times, outcome: 'failed', exitCode: 1, error });
    const shown = await browser.read('/schedules');
    expect(shown).toContain('At 03:30');
    expect(shown).toContain('every &lt;night&gt;');
    expect(shown).toMatch(/Next in .* 03:30 CES?T, then .* 03:30 CES?T, .* 03:30 CES?T/);
    expect(shown).toContain('No connection &lt;to&gt; Trakt.');
    expect(shown).toContain('usher backup of other');
  });

  it('are paused, and go on', async () => {
    expect(await browser.press('/schedules/pause', { value: 'every <night>' })).toContain('Paused.');
    expect([...pausedJobs(page.home)]).toEqual(['every <night>']);
    expect(await browser.press('/schedules/go-on', { value: 'every <night>' })).not.toContain('Paused.');
    expect([...pausedJobs(page.home)]).toEqual([]);
  });

  it('are told as they are now to a page that is opened after a change, whatever others saw a moment ago', async () => {
    const live = async () => {
      const stream = await browser.get('/events/schedules?have=old');
      const reader = stream.body?.getReader();
      const part = new TextDecoder().decode((await reader?.read())?.value);
      await reader?.cancel();
      return part;
    };
    expect(await live()).not.toContain('Paused.');
    await browser.post('/schedules/pause', { value: 'whole' });
    expect(await live()).toContain('Paused.');
    await browser.post('/schedules/go-on', { value: 'whole' });
  });

  it('run at once, with the flags of the job', async () => {
    const answer = await browser.post('/schedules/run', { value: 'every <night>' });
    const [id = ''] = (answer.headers.get('location') ?? '').split('/').slice(-1);
    const run = await vi.waitUntil(() => (page.exports.find(id)?.end ? page.exports.find(id) : undefined), {
      timeout: 30_000,
    });
    expect(run?.end?.failure).toBeUndefined();
    expect(run?.order.argv).toEqual([
      ...['--account=default', '--keep', '30', '--resume'],
      ...['--to', 'letterboxd', '--only', 'ratings', '--timezone', 'Europe/Berlin'],
    ]);
    const [last] = readFileSync(join(page.home, 'runs.jsonl'), 'utf8').trim().split('\n').slice(-1);
    expect(JSON.parse(last ?? '')).toMatchObject({ job: 'every <night>', why: 'on_page', outcome: 'done' });
  });

  it('that are gone meanwhile change nothing', async () => {
    for (const path of ['/schedules/run', '/schedules/pause'])
      expect(await browser.press(path, { value: 'removed' })).toContain('not in the configuration any more');
    expect(page.exports.all()).toHaveLength(1);
  });

  it('are those of the file as it is now', async () => {
    const changed = vi.fn();
    page.settings.onChange('schedule.jobs', changed);
    writeFileSync(join(page.home, 'config.toml'), '');
    await page.settings.reload();
    expect(changed).toHaveBeenCalledOnce();
    expect(await browser.read('/schedules')).toContain('There are no jobs in the configuration.');
  });
});

describe('the program that runs them', () => {
  it('is started anew after it has ended, and when the jobs change; it ends with the page', async () => {
    const ending = new AbortController();
    const started: { signal: AbortSignal; end: (stderr: string) => void }[] = [];
    const startUsher: StartUsher = (_, { signal }) =>
      new Promise((resolve) => {
        const end = (stderr: string) => resolve({ exitCode: 1, stdout: '', stderr });
        signal.addEventListener('abort', () => end(''));
        started.push({ signal, end });
      });
    let wake = () => {};
    const clock = { ...page.context.clock, sleep: () => new Promise<void>((resolve) => (wake = resolve)) };
    const runner = startScheduleRunner({
      ...{ context: { ...page.context, clock }, startUsher, ending: ending.signal },
      hasJobs: () => true,
    });
    expect(runner.standing()).toEqual({ kind: 'runs' });
    started[0]?.end('{"error":{"code":"already_running","message":"Process 7 runs it."}}\n');
    await vi.waitUntil(() => runner.standing().kind === 'ended');
    expect(runner.standing()).toMatchObject({ failure: { code: 'already_running' } });
    wake();
    await vi.waitUntil(() => started.length === 2);
    runner.restart();
    await vi.waitUntil(() => started.length === 3);
    ending.abort();
    expect(started[2]?.signal.aborted).toBe(true);
  });
});
