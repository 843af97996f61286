/** Programs that name Trakt's own hosts, in an examination. */
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { afterEach, expect, it } from 'vitest';
import { type Examination, openExamination } from '../src/examiner/examine.ts';

let examination: Examination | undefined;
afterEach(() => examination?.close());

/** Runs a script of Node's with the environment of an examination. Its output. */
async function run(script: string, { environment }: Examination): Promise<string> {
  const program = `const headers = { 'trakt-api-version': '2', 'trakt-api-key': process.env.TRAKT_CLIENT_ID,
    'content-type': 'application/json', 'user-agent': 'test/1.0', authorization: 'Bearer ' + process.env.TRAKT_ACCESS_TOKEN };
  const ask = (url) => fetch(url, { headers }).then(async (reply) => (await reply.text(), reply.status), (error) => error.cause?.code);
  ${script}`;
  const env = { PATH: process.env.PATH, ...environment };
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program], { env });
  return stdout.trim();
}

function broken({ grade }: Examination): string[] {
  return grade().rules.flatMap(({ rule, verdict }) => (verdict === 'broken' ? [rule] : []));
}

it("answers for Trakt's hosts and at its own address, with a sign-in that serves at both", async () => {
  examination = await openExamination({ scenario: 'calm', plays: 5 });
  const script = `
    console.log(await ask('https://api.trakt.tv/sync/history?limit=250'), await ask('https://auth.trakt.tv/.well-known/openid-configuration'),
      await ask(process.env.TRAKT_API_URL + '/users/settings'));`;
  expect(await run(script, examination)).toBe('200 200 200');
  expect([examination.grade().requests, broken(examination)]).toEqual([3, []]);
});

it('tells a program that still asks the host that died', async () => {
  examination = await openExamination({ scenario: 'calm', plays: 5 });
  await run(`await ask('https://api-v2launch.trakt.tv/movies/popular');`, examination);
  expect(broken(examination)).toContain('dead-host');
});

it('carries a reset through the proxy', async () => {
  examination = await openExamination({ scenario: 'calm', plays: 5 });
  const script = `
    headers['x-sandbox-fault'] = 'reset';
    console.log(await ask('https://api.trakt.tv/movies/popular'));
    delete headers['x-sandbox-fault'];
    console.log(await ask('https://api.trakt.tv/movies/popular'));`;
  expect(await run(script, examination)).toBe('ECONNRESET\n200');
});

it('plays the scenario that it is told', async () => {
  examination = await openExamination({ scenario: 'blocked', plays: 5 });
  expect(await run(`console.log(await ask('https://api.trakt.tv/movies/popular'));`, examination)).toBe('403');
});

it('trusts what Node trusts beside its own authority, in a file that is gone at the end', async () => {
  examination = await openExamination({ scenario: 'calm', plays: 5 });
  const { NODE_EXTRA_CA_CERTS: path = '' } = examination.environment;
  expect(readFileSync(path, 'utf8').match(/BEGIN CERTIFICATE/g)?.length).toBeGreaterThan(50);
  await examination.close();
  expect(existsSync(path)).toBe(false);
});
