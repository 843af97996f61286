import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Home, makeHome } from './run-usher.ts';

let home: Home;
beforeAll(() => {
  home = makeHome();
});
afterAll(() => home.remove());

/** A program that asks for popular films once, and refreshes as often as it is told. */
const program = `
  const headers = { 'trakt-api-version': '2', 'trakt-api-key': process.env.TRAKT_CLIENT_ID, 'content-type': 'application/json', 'user-agent': process.env.NAME ?? 'test/1.0' };
  await fetch('https://api.trakt.tv/movies/popular', { headers }).catch(() => 0);
  const body = { client_id: process.env.TRAKT_CLIENT_ID, grant_type: 'refresh_token', refresh_token: process.env.TRAKT_REFRESH_TOKEN };
  for (let times = 0; times < process.env.REFRESHES; times++)
    await fetch(process.env.TRAKT_AUTH_URL + '/oauth/token', { method: 'POST', headers, body: JSON.stringify(body) }).catch(() => 0);
  process.exitCode = Number(process.env.ENDS ?? 0);`;

const node = [process.execPath, '--input-type=module', '-e'];
function examine(words: readonly string[], env: Record<string, string> = {}, script = program) {
  const deadlineMs = 50_000;
  return home.run(['sandbox', 'exec', ...words, '--', ...node, script], {
    env: { REFRESHES: '0', ...env },
    deadlineMs,
  });
}

describe('usher sandbox exec', () => {
  it('ends with 0 for a program that breaks no rule', async () => {
    const { code, stdout, stderr } = await examine([], { REFRESHES: '1' });
    expect([code, stdout]).toEqual([0, '']);
    expect(stderr).toContain('calm: 2 requests, no rule broken');
  });

  it('ends with 1 for one that breaks a rule, and names rule and requests', async () => {
    const { code, stderr } = await examine([], { REFRESHES: '2' });
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /error {4}refresh-in-parallel, 1 of 2 times\n.*\n.*POST .*oauth\/token -> 200; .*oauth\/token -> 400/,
    );
  });

  it.each([
    [[], 0],
    [['--fail-on', 'warning'], 1],
    [['--fail-on', 'never'], 0],
  ])('with %j and a warning ends with %i', async (words, expected) => {
    const { code, stderr } = await examine(words, { NAME: 'axios/1.0' });
    expect([code, stderr]).toEqual([expected, expect.stringContaining('warning  user-agent-generic')]);
  });

  it("ends with the program's own exit code, whatever it broke", async () => {
    expect(await examine([], { REFRESHES: '2', ENDS: '42' })).toMatchObject({ code: 42 });
    expect(await home.run(['sandbox', 'exec', '--', 'no-such-program'])).toMatchObject({ code: 127 });
  });

  it('goes through each scenario, and counts the exit code of the first', async () => {
    const { code, stdout, stderr } = await examine(
      ['--scenario', 'all', '--json'],
      {},
      `console.log('of the program'); fetch('https://api.trakt.tv/movies/1', { headers:
      { 'user-agent': 'test/1.0', 'content-type': 'application/json', 'trakt-api-version': '2', 'trakt-api-key': 'sandbox-client' } })
      .then((reply) => { process.exitCode = reply.ok ? 0 : 5 }, () => { process.exitCode = 6 })`,
    );
    const { runs } = JSON.parse(stdout);
    expect([code, stderr]).toEqual([0, expect.stringContaining('of the program')]);
    expect(runs[0]).toMatchObject({ scenario: 'calm', exitCode: 0, requests: 1 });
    expect(runs).toContainEqual(expect.objectContaining({ scenario: 'blocked', exitCode: 5, requests: 1 }));
    expect(runs.length).toBeGreaterThan(9);
  });

  it('writes the grades to a file, as JSON or as JUnit, whole', async () => {
    await examine(['--report', 'grades.json'], { REFRESHES: '2' });
    await examine(['--report', 'reports/grades.xml'], { REFRESHES: '2' });
    const read = (name: string) => readFileSync(join(home.cwd, name), 'utf8');
    expect(JSON.parse(read('grades.json'))).toMatchObject({
      worst: 'error',
      runs: [{ scenario: 'calm', requests: 3 }],
    });
    expect(read('reports/grades.xml')).toMatch(
      /^<\?xml.*\n<testsuites.*[\s\S]*<failure type="error"[\s\S]*<\/testsuites>\n$/,
    );
    expect(
      readdirSync(home.cwd, { recursive: true, encoding: 'utf8' }).filter((name) => name.includes('part')),
    ).toEqual([]);
  });

  it('says that a report has no form, or no place, before it runs anything', async () => {
    const noForm = await examine(['--report', 'grades.txt'], {}, 'console.log("ran")');
    expect(noForm).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('.json or .xml') });
    writeFileSync(join(home.cwd, 'file'), '');
    const noPlace = await examine(['--report', 'file/grades.json'], {}, 'console.log("ran")');
    expect([noPlace.code, noPlace.stdout]).toEqual([1, '']);
  });

  it('ends, too, where it finds no place for its files', async () => {
    const { code, stdout, stderr } = await examine([], { TMPDIR: join(home.cwd, 'nothing') }, 'console.log("ran")');
    expect([code, stdout, stderr]).toEqual([1, '', expect.stringContaining('nothing')]);
  });

  it('hands SIGTERM on, and ends as the program does', async () => {
    const script = 'process.on("SIGTERM", () => process.exit(9)); console.log("ready"); setInterval(() => {}, 1000)';
    const running = home.start(['sandbox', 'exec', '--scenario', 'all', '--', ...node, script]);
    await running.sees(/ready/);
    running.child.kill('SIGTERM');
    expect((await running.end).code).toBeGreaterThan(0);
  });

  it('hands no secret of its own to the program', async () => {
    const script = 'console.log(process.env.TRAKT_CLIENT_SECRET, process.env.USHER_KEY)';
    const { stdout } = await examine([], { TRAKT_CLIENT_SECRET: 'mine', USHER_KEY: 'mine' }, script);
    expect(stdout).toBe('sandbox-secret undefined\n');
  });
});
