import { expect, it } from 'vitest';
import { createSandbox, gradeClient } from '../index.ts';
import { type Examined, reportAsJson, reportAsJUnit, reportLines } from './report.ts';

/** Asked without a name, and by a library's name. */
async function twoRuns(): Promise<readonly Examined[]> {
  const sandbox = createSandbox({ now: () => Date.UTC(2026, 10, 21) });
  const headers = { 'Content-Type': 'application/json', 'trakt-api-version': '2', 'trakt-api-key': 'sandbox-client' };
  for (const id of [1, 2, 3, 4]) await sandbox.fetch(`https://api.trakt.tv/movies/${id}`, { headers });
  const nameless = gradeClient(sandbox.requests.list());
  sandbox.requests.clear();
  await sandbox.fetch('/movies/1?page=2', { headers: { ...headers, 'User-Agent': '<axios>&/1' } });
  await sandbox.fetch('/movies/2', { headers: { ...headers, 'User-Agent': 'axios/1.7' } });
  return [
    { scenario: 'calm', exitCode: 0, grade: nameless },
    { scenario: 'captcha', exitCode: 3, grade: gradeClient(sandbox.requests.list()) },
  ];
}

it('says what was broken in each run, by which requests, and what nothing was asked about', async () => {
  const lines = reportLines(await twoRuns());
  expect(lines.slice(0, 9)).toEqual([
    'calm: 4 requests, 1 rule broken',
    '  error    user-agent-missing, 4 of 4 times',
    '    Send a User-Agent: Cloudflare refuses a request without one.',
    '      00:00:00.000 GET api.trakt.tv/movies/1 -> 403',
    '      00:00:00.000 GET api.trakt.tv/movies/2 -> 403',
    '      00:00:00.000 GET api.trakt.tv/movies/3 -> 403',
    '      and 1 more',
    '',
    'captcha: 2 requests, 1 rule broken, the program ended with 3',
  ]);
  expect(lines).toContain('  warning  user-agent-generic, 1 of 2 times');
  const last = lines.slice(-2);
  expect(last[0]).toMatch(/^Kept: \d+ rules. Not exercised: .*refresh-sent-twice.*\.$/);
  expect(last[0]).not.toMatch(/user-agent|header-missing/);
  expect(last[1]).toBe('Each rule is explained in docs/examiner.md.');
});

it('has all of it as JSON, with the page that helps', async () => {
  const report = JSON.parse(JSON.stringify(reportAsJson(await twoRuns())));
  expect(report).toMatchObject({
    worst: 'error',
    runs: [
      { scenario: 'calm', exitCode: 0, requests: 4, worst: 'error' },
      { scenario: 'captcha', exitCode: 3, requests: 2, worst: 'warning' },
    ],
  });
  expect(report.runs[0].rules).toContainEqual(
    expect.objectContaining({
      rule: 'user-agent-missing',
      severity: 'error',
      verdict: 'broken',
      help: 'docs/examiner.md#user-agent-missing',
    }),
  );
});

it('has a case for each rule in JUnit: a warning fails only where it is to', async () => {
  const runs = await twoRuns();
  const count = (text: string, part: RegExp) => text.match(part)?.length ?? 0;
  const [errors, warnings] = [reportAsJUnit(runs, 'error'), reportAsJUnit(runs, 'warning')];
  expect([count(errors, /<testsuite /g), count(errors, /<failure /g)]).toEqual([2, 1]);
  expect(count(warnings, /<failure /g)).toBe(2);
  expect(count(errors, /<testcase /g)).toBe(2 * (runs[0]?.grade.rules.length ?? 0));
  expect(errors).toMatch(/<testsuite name="calm" tests="\d+" failures="1" errors="0" skipped="\d+">/);
  expect(errors).toContain('GET api.trakt.tv/movies/1 -&gt; 403');
  expect(errors).not.toMatch(/->/);
});
