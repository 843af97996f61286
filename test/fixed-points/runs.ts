/** Runs of the real command, for ../fixed-points.test.ts. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Home, Run, RunOptions } from '../../apps/usher/test/run-usher.ts';
import type { Trakt } from '../../apps/usher/test/trakt.ts';
import { jsonZip } from '../../packages/takeout/src/sources/zip/testing/make-zip.ts';
import { known } from './sandbox.ts';

/** Of Trakt's own export: a list of notes, which is not put back. */
const aZip = { 'watched-history.json': [], 'notes-movies.json': [{ id: 1 }] };

/** Many runs share the machine. */
export const deadlineMs = 50_000;

interface Input extends RunOptions {
  stdin?: string;
}

/** A run to its end. Without a terminal nothing is coloured. */
export async function usher(home: Home, line: string, { stdin, ...options }: Input = {}): Promise<Run> {
  const run = await runWith(stdin, home, line.split(' '), { deadlineMs, ...options });
  expect(run.stdout + run.stderr).not.toContain('\u001b');
  return run;
}

function runWith(stdin: string | undefined, home: Home, words: string[], options: RunOptions): Promise<Run> {
  if (stdin === undefined) return home.run(words, options);
  const { child, end } = home.start(words, options);
  child.stdin.end(stdin);
  return end;
}

/** Each command that prints JSON, once or more, with its log: by its name, after a comma what is special about the run. */
export async function runEveryCommand(newHome: () => Home, { sandbox }: Trakt): Promise<ReadonlyMap<string, Run>> {
  const runs = new Map<string, Run>();

  async function run(home: Home, name: string, { words = '', ...input }: Input & { words?: string } = {}) {
    runs.set(name, await usher(home, `${name.replace(/,.*/, '')}${words} --json --verbose`, input));
  }

  async function aSignIn() {
    const home = newHome();
    await run(newHome(), 'setup');
    await run(home, 'auth', { words: ' --device' });
    const reading = ['token-status', 'token-status --check', 'accounts', 'accounts list', 'token', 'whoami'];
    await Promise.all(
      [...reading, 'config show', 'vault status', 'export', 'backup', 'version'].map((name) => run(home, name)),
    );
    writeFileSync(join(home.path, 'export.zip'), await jsonZip(aZip).bytes());
    await run(home, 'restore', { words: ' export.zip --apply' });
    await run(home, 'api', { words: ' users/settings' });
    const scheduled = home.start(['export', '--schedule', '@yearly', '--run-now', '--json', '--verbose'], {
      deadlineMs,
    });
    await scheduled.sees(/"outcome"/);
    scheduled.child.kill('SIGTERM');
    runs.set('export, scheduled', await scheduled.end);
    await run(home, 'export history');
    await run(home, 'notify test', { env: { USHER_WEBHOOK_URL: 'http://127.0.0.1:1' } });
    await run(home, 'accounts default', { words: ' default' });
    await run(home, 'token-refresh');
    await run(home, 'token-clear', { words: ' --force' });
  }

  async function aMove() {
    const [from, to] = [newHome(), newHome()];
    writeFileSync(join(from.path, '.pytrakt.json'), pyTraktFile(sandbox));
    await run(from, 'auth import', { words: ' .pytrakt.json --stopped' });
    await run(from, 'doctor --fix');
    await run(from, 'vault export', { words: ' moved.grant', stdin: 'a passphrase\n' });
    const file = join(from.path, 'moved.grant');
    await run(to, 'vault import', { words: ` ${file}`, stdin: 'a passphrase\n' });
    await run(to, 'accounts remove', { words: ' default --force' });
    await run(from, 'vault adopt', { words: ' --force' });
    await run(from, 'vault set-aside', { words: ' --force' });
    await run(from, 'vault rekey', { words: ' --key environment', env: { USHER_NEW_KEY: '22'.repeat(32) } });
  }

  async function noSignIn() {
    const home = newHome();
    await run(home, 'token-status, signed out');
    await run(home, 'token, signed out');
    await run(home, 'auth, given up', { words: ' --manual' });
    writeFileSync(join(home.path, 'wrong.toml'), '[trakt]\nclientid = "an-app"\n');
    await run(home, 'config check', { words: ' --config wrong.toml' });
    writeFileSync(join(home.path, 'theirs.toml'), '[letterboxd]\nexport_dir = "films"\n');
    await run(home, 'config migrate', { words: ' --config theirs.toml' });
    await run(newHome(), 'config set', { words: ' trakt.client_id an-app' });
    writeFileSync(join(home.path, 'usher.toml'), '[trakt]\nclient_id = "an-app"\n');
    await run(home, 'config trust');
  }

  async function aProgram() {
    const home = newHome();
    await run(home, 'serve add', { words: ' films' });
    await run(home, 'serve list');
    await run(home, 'serve outbox');
    await run(home, 'serve outbox --retry');
    await run(home, 'serve outbox --drop', { words: ' 1' });
    await run(home, 'serve password', { words: ' --remove' });
    await run(home, 'serve trust');
    const serving = home.start(['serve', '--listen', '127.0.0.1:0', '--json', '--verbose'], { deadlineMs });
    await serving.sees(/"proxy"/);
    await run(home, 'serve open');
    await run(home, 'serve reload');
    serving.child.kill('SIGTERM');
    runs.set('serve', await serving.end);
    await run(home, 'serve remove', { words: ' films' });
  }

  await Promise.all([aSignIn(), aMove(), noSignIn(), aProgram()]);
  return runs;
}

function pyTraktFile(sandbox: Trakt['sandbox']): string {
  const { access_token, refresh_token, created_at, expires_in } = sandbox.issueGrant();
  return JSON.stringify({
    CLIENT_ID: known.clientId,
    CLIENT_SECRET: known.clientSecret,
    OAUTH_EXPIRES_AT: created_at + expires_in,
    OAUTH_REFRESH: refresh_token,
    OAUTH_TOKEN: access_token,
  });
}
